"""Pictures that people bring: opened carefully, because anything can hide behind a name."""

from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from .knobs import UserError

MAX_PIXELS = 50_000_000


def on_white(image: Image.Image) -> Image.Image:
    """RGB, with white where a picture is transparent."""
    image = of_8_bits(image).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def mask_of(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """A mask: grey of 8 bits, white where something is to be done, black also where a picture is transparent.

    Raises:
        UserError: it is not of the `size` (width, height); scaled or cut, it would mark other places.
    """
    if image.size != size:
        wanted, found = ("x".join(map(str, each)) for each in (size, image.size))
        raise UserError(f"The mask must have {wanted} pixels, as the picture has, not {found}.")
    image = of_8_bits(image).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", size, "black"), image).convert("L")


def square(image: Image.Image, size: int, above: int = 2) -> Image.Image:
    """RGB on white, `size` pixels in each direction; small pictures keep hard edges.

    Args:
        above: of a tall picture one part in so many of what is cut off is above; 2 keeps the middle.
    """
    image = on_white(image)
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // above
    enlarged = Image.Resampling.NEAREST if side < size else Image.Resampling.LANCZOS
    return image.crop((left, top, left + side, top + side)).resize((size, size), enlarged)


def of_8_bits(image: Image.Image) -> Image.Image:
    """Grey of 16 bits as grey of 8, which Pillow's `convert` would clip instead."""
    return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8)) if image.mode.startswith("I;16") else image


def open_picture(path: Path | str | BinaryIO) -> Image.Image:
    """Open an uploaded picture; of an animation the first frame; turned as its EXIF orientation says.

    Raises:
        UserError: it is no picture, is damaged, or has more than `MAX_PIXELS`; the size is read before the pixels are.
    """
    name = Path(path).name if isinstance(path, Path | str) else "The picture"
    try:
        with Image.open(path) as image:
            if image.width * image.height > MAX_PIXELS:
                megapixels = image.width * image.height / 1e6
                limit = MAX_PIXELS // 1_000_000
                raise UserError(f"{name} has {megapixels:.0f} megapixels; up to {limit} are read.")
            image.load()
            return ImageOps.exif_transpose(image)
    except Image.DecompressionBombError as error:
        raise UserError(f"{name} has too many pixels; up to {MAX_PIXELS // 1_000_000} megapixels are read.") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, UserError):
            raise
        raise UserError(f"{name} is not a picture that can be read.") from error
