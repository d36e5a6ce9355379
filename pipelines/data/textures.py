"""Small patches with a pattern, drawn here: what a texture can be grown from."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageOps

from ..uploads import on_white

SIZE = 48  # pixels of a patch in each direction
LETTERS = "and so she went on counting what had come before "


def draw(name: str) -> Image.Image:
    """The patch of one of `PATCHES`: RGB, 48x48, the same every time."""
    return PATCHES[name](np.random.default_rng(0))


def fit(image: Image.Image) -> Image.Image:
    """Bring any picture into the form of a patch: RGB on white, the square in its middle, 48x48."""
    return ImageOps.fit(on_white(image), (SIZE, SIZE), Image.Resampling.LANCZOS)


def _noisy(image: Image.Image, rng: np.random.Generator, strength: float = 6) -> Image.Image:
    values = np.asarray(image, float) + rng.normal(0, strength, (SIZE, SIZE, 1))
    return Image.fromarray(values.round().clip(0, 255).astype(np.uint8))


def _bricks(rng: np.random.Generator) -> Image.Image:
    image = Image.new("RGB", (SIZE, SIZE), (196, 188, 172))
    pen = ImageDraw.Draw(image)
    for row, top in enumerate(range(0, SIZE, 8)):
        for left in range(-16 + 8 * (row % 2), SIZE, 16):
            shade = rng.integers(-22, 22)
            pen.rectangle((left, top, left + 14, top + 6), fill=(160 + shade, 74 + shade // 2, 52 + shade // 2))
    return _noisy(image, rng)


def _weave(rng: np.random.Generator) -> Image.Image:
    y, x = np.mgrid[:SIZE, :SIZE]
    across = (x // 6 + y // 6) % 2 == 0  # which of two bands lies above
    round_ = np.sin(np.pi * (np.where(across, y, x) % 6 + 0.5) / 6)
    colour = np.where(across[..., None], (214, 170, 96), (120, 84, 44))
    return _noisy(Image.fromarray((colour * (0.45 + 0.55 * round_[..., None])).astype(np.uint8)), rng, 4)


def _pebbles(rng: np.random.Generator) -> Image.Image:
    centre = rng.uniform(-4, SIZE + 4, (90, 2))
    grey = rng.uniform(110, 225, 90)
    y, x = np.mgrid[:SIZE, :SIZE]
    far = np.hypot(y[..., None] - centre[:, 0], x[..., None] - centre[:, 1])
    first, second = np.sort(far, -1)[..., :2].transpose(2, 0, 1)
    light = np.clip((second - first) / 2.2, 0.18, 1) * grey[far.argmin(-1)]
    return _noisy(Image.fromarray((light[..., None] * (0.96, 0.98, 1)).astype(np.uint8)), rng, 4)


def _meadow(rng: np.random.Generator) -> Image.Image:
    image = Image.new("RGB", (SIZE, SIZE), (52, 102, 48))
    pen = ImageDraw.Draw(image)
    for x, y, dx, shade in zip(*rng.integers((0, 0, -3, 0), (SIZE, SIZE + 6, 4, 70), (420, 4)).T, strict=True):
        pen.line((x, y, x + dx, y - 6), fill=(40 + shade, 96 + shade, 36 + shade // 2))
    for x, y in rng.integers(0, SIZE, (16, 2)):
        pen.ellipse((x - 2, y - 2, x + 2, y + 2), fill=(246, 240, 226))
        pen.point((x, y), fill=(240, 180, 30))
    return image


def _letters(_rng: np.random.Generator) -> Image.Image:
    image = Image.new("RGB", (SIZE, SIZE), (250, 247, 238))
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(9)
    for row, top in enumerate(range(-2, SIZE, 9)):
        pen.text((-3, top), (LETTERS * 2)[11 * row :], fill=(30, 30, 38), font=font)
    return image


PATCHES: dict[str, Callable[[np.random.Generator], Image.Image]] = {
    "bricks": _bricks,
    "weave": _weave,
    "pebbles": _pebbles,
    "meadow": _meadow,
    "letters": _letters,
}
