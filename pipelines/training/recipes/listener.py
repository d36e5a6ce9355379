"""How the judge of notes was trained: cross-entropy, on notes that are cut, softened and noised.

The disturbances make it hear what a generative model plays, which is noisier than what a soundfont plays.
"""

import math
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import cross_entropy

from ...data import notes
from ...frames import contact_sheet, to_images
from ...metrics.timbre import FLOOR, HEARD, Listener, spectrogram
from ..ema import average
from ..loop import Recipe
from ..rate import cosine

RATE = 2e-3
LATE, NOISE = 200, 0.1  # samples that a note begins earlier at most; largest standard deviation


class ListenerRecipe(Recipe):
    """Classification of disturbed notes by instrument."""

    def __init__(self, name: str) -> None:
        self.name, self.budget, self.batch = name, 40_000, 64
        self.listener = Listener(len(notes.NAMES))
        self.averaged = average(self.listener, decay=0.99)
        self.adam = torch.optim.AdamW(self.listener.parameters(), weight_decay=0.01)
        self.parts = {"listener": self.listener, "averaged": self.averaged, "adam": self.adam}
        self.settings = {
            "loss": f"cross-entropy; notes cut by up to {LATE} samples, noised by up to {NOISE}",
            "optimiser": f"AdamW, rate {RATE}, cosine to 0",
        }
        self.x, self.y, _ = notes.tensors("train")
        self.held_out = notes.tensors("test")

    def step(self, progress: float) -> dict[str, Tensor]:
        """One step on a batch of notes."""
        cosine(self.adam, RATE, progress, end=0.002)
        index = torch.randint(len(self.x), (self.batch,))
        begin = int(torch.randint(LATE + 1, ()))
        x = self.x[index, begin : begin + HEARD]
        logits = self.listener(x + NOISE * torch.rand(len(x), 1) * torch.randn_like(x))
        loss = cross_entropy(logits, self.y[index])
        self.adam.zero_grad()
        loss.backward()
        self.adam.step()
        self.averaged.update_parameters(self.listener)
        return {"loss": loss.detach(), "accuracy": (logits.argmax(1) == self.y[index]).float().mean()}

    @torch.no_grad()
    def preview(self) -> Image.Image:
        """Spectrograms of the sixteen held-out notes that it is least sure of."""
        x, y, _ = self.held_out
        unsure = self.averaged.module.eval()(x).softmax(1).gather(1, y[:, None])[:, 0].argsort()[:16]
        images = to_images(spectrogram(x[unsure])[:, None].flip(2), low=math.log(FLOOR), high=0)
        return contact_sheet(images, columns=4).convert("RGB")  # grey ones are kept lossless

    def save(self, folder: Path) -> None:
        """The averaged weights in fp16."""
        self.averaged.module.half().save_pretrained(folder)
