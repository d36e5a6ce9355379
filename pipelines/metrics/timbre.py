"""The independent judge of notes: which instrument plays, read off the spectrogram by a small convolutional network.

No generative model was trained with it. It hears the first half second, loud or soft alike.
"""

from itertools import pairwise
from pathlib import Path
from typing import Self

import torch
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn

from ..checkpoint import read_network

WINDOW, HOP = 256, 64  # samples
HEARD = 4000  # samples
FLOOR = 1e-3  # what is softer, against the loudest, is not told apart from silence


def spectrogram(samples: Tensor) -> Tensor:
    """Samples `(N, T)` -> logarithm of magnitudes against the loudest `(N, 129, T // 64 + 1)`, in [ln 0.001, 0]."""
    window = torch.hann_window(WINDOW, device=samples.device)
    magnitude = torch.stft(samples.float(), WINDOW, HOP, window=window, return_complex=True).abs()
    loudest = magnitude.amax((1, 2), keepdim=True).clamp(min=1e-6)
    return (magnitude / loudest).clamp(min=FLOOR).log()


class Listener(nn.Module, PyTorchModelHubMixin):
    """Samples `(N, T)` in [-1, 1] at 8 kHz, T at least 4000 -> logits `(N, instruments)`."""

    def __init__(self, instruments: int = 16, width: int = 24) -> None:
        super().__init__()

        def block(inside: int, outside: int) -> nn.Sequential:
            convolution = nn.Conv2d(inside, outside, 3, stride=2, padding=1, bias=False)
            return nn.Sequential(convolution, nn.BatchNorm2d(outside), nn.ReLU())

        widths = (1, width, 2 * width, 4 * width, 4 * width)
        blocks = [block(inside, outside) for inside, outside in pairwise(widths)]
        self.body = nn.Sequential(*blocks, nn.Flatten(), nn.Dropout(0.2), nn.LazyLinear(instruments))
        self.body(torch.zeros(2, 1, WINDOW // 2 + 1, HEARD // HOP + 1))  # fixes the size of the last layer

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read a folder of weights."""
        return read_network(cls, folder).to(device, dtype).eval()

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The networks by name, for parameter counts and memory."""
        return {"listener": self}

    def forward(self, samples: Tensor) -> Tensor:
        seen = spectrogram(samples[:, :HEARD])[:, None] / 3 + 1
        return self.body(seen.to(self.body[-1].weight))
