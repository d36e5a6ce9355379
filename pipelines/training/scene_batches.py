"""Batches of scenes and captions for trainings: drawn by torch's random state alone, so that they can be resumed."""

import random

import numpy as np
import torch
from PIL import Image

from ..data import scenes
from ..data.scene_captions import caption
from ..data.scene_words import LANGUAGES


def generator() -> np.random.Generator:
    """A generator of numpy, seeded by torch's."""
    return np.random.default_rng(int(torch.randint(2**62, ())))


def rows(count: int, split: str = "train") -> np.ndarray:
    """Scenes `(count, WIDTH)` that were not there before."""
    return scenes.draw(generator(), count, split)


def captions(batch: np.ndarray, *, full: bool = False) -> list[str]:
    """A caption for every row, half of them English and half Russian by chance."""
    rng = random.Random(int(torch.randint(2**62, ())))
    said = [caption(scenes.Scene.of(row), rng.choice(LANGUAGES), rng, full=full) for row in batch]
    return [text.replace("ё", "е") if rng.random() < 0.5 else text for text in said]


def pictures(batch: np.ndarray) -> list[Image.Image]:
    """The scenes themselves, aligned, for previews."""
    return [Image.fromarray(image) for image in scenes.render(scenes.aligned(batch))]
