"""A frame: one moment of a run, with whatever there is to see."""

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from torch import Tensor

UPSCALED = "upscaled"  # title of the frames in which an upscaler has painted more and more of a result


class Choice(NamedTuple):
    """A token that might have come.

    Attributes:
        id: its number in the model's vocabulary.
        text: what it adds; a replacement character for a token that is only a part of a character.
        probability: in [0, 1], what the model gives it.
        chance: in [0, 1], how probably it is drawn, after temperature and filters.
    """

    id: int
    text: str
    probability: float
    chance: float


class Token(NamedTuple):
    """A token that came; `id`, `text`, `probability` and `chance` as in `Choice`.

    Attributes:
        entropy: of the model's distribution at this place, in bits: how open it was.
        alternatives: the most probable tokens here, best first, the one that came among them or not.
        spelt: the characters that are complete with it, so that those of all tokens together are the text; empty for
            a part of a character that is not yet whole.
    """

    id: int
    text: str
    probability: float
    chance: float
    entropy: float
    alternatives: list[Choice]
    spelt: str


class Beam(NamedTuple):
    """The beginning of a text that a beam search holds.

    Attributes:
        parent: index among those of the frame before.
        text: what its last token adds.
        score: log p of all of it.
        over: it is finished, or the place for it is.
    """

    parent: int
    text: str
    score: float
    over: bool


@dataclass(frozen=True)
class Frame:
    """One moment of a run. Every medium is a list with an item per sample; the last frame is the result.

    Attributes:
        step: 0 is the start, `total` the end.
        total: steps of the whole run.
        title: what this moment is, e.g. the layer or the timestep.
        images: what there is now: x_t, the output of a layer, at the end the results.
        predicted: the model's estimate of the finished picture (x0).
        noise: the noise that the model sees in x_t.
        scalars: name -> a number, or one number per sample.
        text: what is new since the last frame; in the last frame all of it.
        tokens: likewise, as tokens with their probabilities.
        audio: samples `(N, T)` float32 in [-1, 1], likewise what is new, and in the last frame all of it.
        rate: samples per second of `audio`.
        beams: of a beam search: the beginnings that it goes on with, the best first, and after them what is finished.
        source: the tokens that were read, as text; only in the last frame.
        attention: of each sample `(layers, heads, T, S)`: what every token written took from every one of `source`, in
            [0, 1], rows sum to 1; only in the last frame.
        unknown: words of what was read that were in no training; only in the last frame.
        latents: view ("images", "predicted") -> `(N, C, h, w)` fp16, of which the pictures there are only a preview.
        entropy: how open each pixel or token was, black 0 bits, white `bits`; black also where none was drawn.
        bits: as many as there can be of `entropy`.
    """

    step: int
    total: int
    title: str = ""
    images: list[Image.Image] | None = None
    predicted: list[Image.Image] | None = None
    noise: list[Image.Image] | None = None
    latents: dict[str, np.ndarray] | None = None
    scalars: dict[str, float | list[float]] = field(default_factory=dict)
    text: list[str] | None = None
    tokens: list[list[Token]] | None = None
    entropy: list[Image.Image] | None = None
    bits: int = 0
    beams: list[Beam] | None = None
    source: list[str] | None = None
    attention: list[np.ndarray] | None = None
    unknown: list[str] | None = None
    audio: np.ndarray | None = None
    rate: int = 0


def to_images(pictures: "Tensor", low: float = -1, high: float = 1) -> list[Image.Image]:
    """Grey `(N, 1, H, W)` or colour `(N, 3, H, W)` values, `low` black and `high` white -> PIL images, rounded."""
    scaled = ((pictures.float() - low) * (255 / (high - low))).round().clamp(0, 255)
    array = scaled.to("cpu").byte().permute(0, 2, 3, 1).numpy()
    return [Image.fromarray(item[..., 0] if item.shape[-1] == 1 else item) for item in array]


def to_tensor(images: list[Image.Image]) -> "Tensor":
    """PIL images of one size, all grey or all RGB -> `(N, 1, H, W)` or `(N, 3, H, W)` float in [-1, 1]."""
    import torch  # here only: the page shows frames without torch

    array = np.stack([np.asarray(image) for image in images])
    array = array[..., None] if array.ndim == 3 else array
    return torch.from_numpy(array).permute(0, 3, 1, 2) / 127.5 - 1


def activation_images(h: "Tensor") -> list[Image.Image]:
    """What a layer holds, one grey picture per sample, its smallest value black and its largest white.

    Args:
        h: a vector `(N, D)` or maps `(N, C, H, W)`; all values, or the first 16 maps, are shown in the rectangle that
            is most like a square.
    """
    h = h.float()[:, : None if h.dim() == 2 else 16]
    rows = next(d for d in range(math.isqrt(h.shape[1]), 0, -1) if h.shape[1] % d == 0)
    if h.dim() == 2:
        tiled = h.view(len(h), rows, -1)
    else:
        n, count, height, width = h.shape
        tiled = h.reshape(n, rows, count // rows, height, width).transpose(2, 3).reshape(n, rows * height, -1)
    low, high = tiled.amin((1, 2), keepdim=True), tiled.amax((1, 2), keepdim=True)
    return to_images(((tiled - low) / (high - low).clamp_min(1e-9))[:, None], low=0, high=1)


def contact_sheet(images: list[Image.Image], columns: int | None = None, gap: int = 0) -> Image.Image:
    """All images in rows of `columns` (default: about square), `gap` pixels of mid grey between them."""
    columns = columns or math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    width, height = images[0].size
    size = (columns * (width + gap) - gap, rows * (height + gap) - gap)
    sheet = Image.fromarray(np.full((size[1], size[0]), 128, np.uint8)).convert(images[0].mode)
    for k, image in enumerate(images):
        sheet.paste(image, (k % columns * (width + gap), k // columns * (height + gap)))
    return sheet
