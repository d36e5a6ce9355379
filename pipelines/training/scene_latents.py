"""Scenes as other models see them, computed once: latents of the autoencoder, or tokens of the vector quantiser."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from filelock import FileLock
from torch import Tensor
from tqdm import tqdm

from ..data import scenes
from ..knobs import UserError
from ..paths import CACHE
from .precision import mixed

CHUNK = 10_000  # scenes of a file


def computed(weights: Path, count: int, encode: Callable[[Tensor], Tensor]) -> tuple[np.ndarray, np.ndarray]:
    """What `encode` makes of the first `count` aligned scenes, from the cache or computed now, where it was stopped.

    Args:
        weights: of the encoder; others have another cache.
        encode: pictures `(N, 3, 64, 64)` in [-1, 1] -> `(N, ...)`.
    Returns:
        rows `(count, WIDTH)`, codes `(count, ...)`: fp16, or int16 for integers.
    """
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()[:12]
    folder = CACHE / "scenes" / f"computed-{digest}-grid{scenes.GRID}"
    folder.mkdir(parents=True, exist_ok=True)
    rows, codes = [], []
    size = min(CHUNK, count)
    for chunk in tqdm(range(-(-count // size)), desc=f"scenes for {weights.parent.name}", disable=None):
        drawn = scenes.aligned(scenes.draw(np.random.default_rng([20_261, chunk]), size))
        path = folder / f"{chunk:03d}-{size}.npy"
        with FileLock(folder / "computed.lock"):  # of processes that train together one computes, the others wait
            if not path.is_file():
                with torch.inference_mode(), mixed():
                    made = torch.cat([encode(scenes.tensors(drawn[k : k + 100])) for k in range(0, size, 100)])
                small = made.float().half() if made.is_floating_point() else made.short()
                np.save(path.with_suffix(".new.npy"), small.numpy())
                path.with_suffix(".new.npy").replace(path)
        rows.append(drawn)
        codes.append(np.load(path))
    return np.concatenate(rows)[:count], np.concatenate(codes)[:count]


def trained(models: Path, name: str) -> Path:
    """The folder of a model that another one is trained with.

    Raises:
        UserError: it was not trained yet.
    """
    if not (models / name).is_dir():
        raise UserError(f"{name} must be trained first: `python -m pipelines.training {name}`.")
    return models / name
