"""Real or generated? Ten faces, and what the discriminator of StyleGAN makes of the same ten.

Generated faces come from the finished model, or from the film of its training, which shows every moment that was kept.
The film is slightly compressed, so the real faces beside it are compressed alike; else that would give them away.
"""

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from . import folder, load, stream
from .data.faces import ATTRIBUTES, SIZE
from .gallery import load_shipped
from .knobs import UserError
from .registry import ENTRIES, find, tasks

CRITIC = "stylegan-faces"  # whose discriminator plays too
ENTRIES_TO_GUESS = [name for name, entry in ENTRIES.items() if entry.data == "faces" and "generate" in tasks(name)]
FILMED = ("stylegan-faces",)  # whose film shows seeds in known styles
CAUTION = 5.0  # percent of held-out real faces that the discriminator would call generated
QUALITY = 80  # of the film


@dataclass(frozen=True)
class Round:
    """One face to judge.

    Attributes:
        image: RGB, 64x64.
        real: whether it is a held-out face of the data.
        percentile: of the discriminator's verdict among its verdicts on held-out real faces, 0 to 100.
    """

    image: Image.Image
    real: bool
    percentile: float

    @property
    def called_real(self) -> bool:
        """What the discriminator says."""
        return self.percentile >= CAUTION


def moments(entry: str) -> int:
    """How many moments of its training can be guessed at; 0 when only the finished model can."""
    path = folder(entry) / "progress.webp"
    if entry not in FILMED or not path.is_file():
        return 0
    with Image.open(path) as film:
        return film.n_frames


def rounds(entry: str, moment: int, seed: int, count: int = 10) -> list[Round]:
    """Faces in random order, each real with probability one half, at least one of either kind.

    Args:
        entry: whose faces are to be told from real ones.
        moment: of its training, from 0; `moments(entry)` or -1 is the finished model.
        seed: of the choice.
        count: at least 2.
    Raises:
        UserError: this entry makes no faces, or has no such moment.
    """
    find(entry)
    if entry not in ENTRIES_TO_GUESS:
        raise UserError(f"{entry} makes no faces to guess at; {', '.join(ENTRIES_TO_GUESS)} do.")
    finished = moments(entry)
    if not -1 <= moment <= finished:
        raise UserError(f"moment must be an integer from -1 to {finished}, not {moment}.")
    chance = random.Random(seed)
    real = [True, False, *(chance.random() < 0.5 for _ in range(count - 2))]
    chance.shuffle(real)
    styles = [chance.randrange(len(ATTRIBUTES["style"])) for _ in real]
    if moment in (-1, finished):
        images = [_held_out(style, chance) if truth else _generated(entry, style, chance)
                  for truth, style in zip(real, styles, strict=True)]  # fmt: skip
    else:
        images = [_compressed(_held_out(style, chance)) if truth else _filmed(entry, moment, style, chance)
                  for truth, style in zip(real, styles, strict=True)]  # fmt: skip
    percentiles = load(CRITIC).verdicts(images, styles)
    return [Round(*round) for round in zip(images, real, percentiles, strict=True)]


def statistics(real: Sequence[bool], called_real: Sequence[bool]) -> tuple[float, float]:
    """How well somebody tells generated from real.

    Returns:
        sensitivity: share of the generated ones that were called generated.
        specificity: share of the real ones that were called real. Both in [0, 1], NaN where there was none.
    """
    truth, said = np.array(real, bool), np.array(called_real, bool)
    shares = [float(np.mean(right)) if right.size else float("nan") for right in (~said[~truth], said[truth])]
    return shares[0], shares[1]


def _held_out(style: int, chance: random.Random) -> Image.Image:
    images, labels = load_shipped("test")
    return images[chance.choice(np.flatnonzero(labels[:, 0] == style).tolist())]


def _generated(entry: str, style: int, chance: random.Random) -> Image.Image:
    asked = {"style": ATTRIBUTES["style"][style], "seed": chance.randrange(2**31), "count": 1}
    if entry == CRITIC:
        asked["truncation"] = 1.0
    *_, last = stream(entry, **asked)
    return last.images[0]


def _filmed(entry: str, moment: int, style: int, chance: random.Random) -> Image.Image:
    with Image.open(folder(entry) / "progress.webp") as film:  # it is there: `moments` has counted its frames
        film.seek(moment)
        columns, rows = film.width // SIZE, film.height // SIZE
        per_style = rows // len(ATTRIBUTES["style"])
        x, y = chance.randrange(columns), style * per_style + chance.randrange(per_style)
        return film.convert("RGB").crop((x * SIZE, y * SIZE, (x + 1) * SIZE, (y + 1) * SIZE))


def _compressed(image: Image.Image) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=QUALITY)
    with Image.open(buffer) as file:
        return file.convert("RGB")
