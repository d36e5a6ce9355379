"""Scenes as neon signs: a style that no model of scenes was trained with, for fine-tuning."""

import numpy as np
from PIL import Image, ImageChops, ImageFilter

NIGHT = (14, 10, 40)
BRIGHTNESS = 1.5  # of the lines


def neon(pictures: np.ndarray) -> np.ndarray:
    """Lines where colours change glow before the night; the background is gone.

    Args:
        pictures: `(N, H, W, 3)` uint8.
    Returns:
        The same size and type.
    """
    return np.stack([_sign(Image.fromarray(picture)) for picture in pictures])


def _sign(picture: Image.Image) -> np.ndarray:
    near = (picture.filter(kind(3)) for kind in (ImageFilter.MaxFilter, ImageFilter.MinFilter))
    lines = ImageChops.difference(*near)
    night = Image.new("RGB", picture.size, NIGHT)
    lit = ImageChops.add(night, lines.point(lambda level: min(255, round(BRIGHTNESS * level))))
    return np.asarray(ImageChops.add(lit, lines.filter(ImageFilter.GaussianBlur(2))))
