"""The upscaler: small pictures become four times as wide and high, with sharp lines instead of blurred ones.

A chain of 3x3 convolutions with PReLU works on the small picture throughout and predicts, for each pixel, how the 4x4
pixels in its place differ from it: y = nearest(x) + shuffle(f(x)). Only the result of this shuffle of channels into
pixels is large, which makes it fast. It was trained for animation films, to undo random chains of blur, resizing, noise
and compression under an adversarial loss. Hence it suits cartoon faces: flat areas and even outlines are what it knows
best. A pixel depends on 18 small ones in each direction: edges are drawn anew, no content is added. In pixel art it
rounds the corners, which it takes for damage.

Papers: X. Wang, L. Xie, C. Dong, Y. Shan, "Real-ESRGAN: Training Real-World Blind Super-Resolution with Pure Synthetic
Data" (2021), arXiv:2107.10833; W. Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient
Sub-Pixel Convolutional Neural Network" (2016), arXiv:1609.05158, for the shuffle. The code of Real-ESRGAN calls the
network `SRVGGNetCompact`; `pipelines.training.convert_upscaler` brings its weights `realesr-animevideov3` here.
"""

from itertools import groupby
from pathlib import Path
from typing import Self

import numpy as np
import torch
from huggingface_hub import PyTorchModelHubMixin
from PIL import Image
from torch import Tensor, nn
from torch.nn.functional import interpolate, pixel_shuffle

from ..checkpoint import read_network
from ..frames import to_images
from ..knobs import UserError

BATCH = 4 * 64 * 64  # pixels of small pictures that go through together
TILE = 192  # pixels; a picture that is wider or higher goes through in overlapping parts


class Upscaler(nn.Module, PyTorchModelHubMixin):
    """Pictures `(N, 3, H, W)` in [0, 1] -> `(N, 3, 4H, 4W)`, which may pass 0 and 1 by a little.

    Args:
        width: feature maps of a layer.
        depth: convolutions between the first and the last.
        scale: factor of width and height.
    """

    def __init__(self, width: int = 64, depth: int = 16, scale: int = 4) -> None:
        super().__init__()
        self.scale, self.reach = scale, depth + 2
        layers: list[nn.Module] = [nn.Conv2d(3, width, 3, padding=1), nn.PReLU(width)]
        for _ in range(depth):
            layers += [nn.Conv2d(width, width, 3, padding=1), nn.PReLU(width)]
        self.body = nn.Sequential(*layers, nn.Conv2d(width, 3 * scale**2, 3, padding=1))

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read a folder of weights."""
        return read_network(cls, folder).to(device, dtype, memory_format=torch.channels_last).eval()

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The networks by name, for parameter counts and memory."""
        return {"upscaler": self}

    def forward(self, x: Tensor) -> Tensor:
        differences = self.body(x.to(self.body[0].weight.dtype, memory_format=torch.channels_last))  # (N, 48, H, W)
        return interpolate(x, scale_factor=self.scale) + pixel_shuffle(differences, self.scale)  # (N, 3, 4H, 4W)

    @torch.inference_mode()
    def upscale(self, images: list[Image.Image]) -> list[Image.Image]:
        """Each picture four times as wide and high.

        Args:
            images: grey (mode L) or colour (RGB), of any sizes.
        Returns:
            As many pictures of the same modes.
        Raises:
            UserError: a picture has another mode.
        """
        for mode in {image.mode for image in images} - {"L", "RGB"}:
            raise UserError(f"Only pictures of mode L or RGB can be upscaled, not {mode}.")
        large = []
        for (mode, (width, height)), alike in groupby(images, key=lambda image: (image.mode, image.size)):
            pixels = np.stack([np.asarray(image.convert("RGB")) for image in alike])
            x = torch.from_numpy(pixels).to(self.body[0].weight.device).permute(0, 3, 1, 2)
            for batch in x.split(max(1, BATCH // (width * height))):
                large += [image.convert(mode) for image in to_images(self._in_tiles(batch / 255), low=0)]
        return large

    def _in_tiles(self, x: Tensor) -> Tensor:
        """As `forward`; each part of a large picture is computed with all that the network sees around it."""
        s, reach = self.scale, self.reach
        n, channels, height, width = x.shape
        y = x.new_empty(n, channels, s * height, s * width)
        for top in range(0, height, TILE):
            for left in range(0, width, TILE):
                above, before = min(top, reach), min(left, reach)
                part = x[..., top - above : top + TILE + reach, left - before : left + TILE + reach]
                part = self(part)[..., s * above : s * (above + TILE), s * before : s * (before + TILE)]
                y[..., s * top : s * (top + TILE), s * left : s * (left + TILE)] = part
        return y
