"""How the judge was trained: cross-entropy on MNIST with small random shifts, turns and sizes, no other tricks."""

import math
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import affine_grid, cross_entropy, grid_sample

from ...data import digits
from ...frames import contact_sheet, to_images
from ...metrics.encoder import Encoder
from ..ema import average
from ..loop import Recipe
from ..precision import mixed
from ..rate import cosine


class ClassifierRecipe(Recipe):
    """Classification of augmented MNIST digits."""

    def __init__(self, name: str) -> None:
        self.name, self.budget, self.batch = name, 480_000, 128
        self.encoder = Encoder().to(memory_format=torch.channels_last)
        self.averaged = average(self.encoder)
        self.adam = torch.optim.AdamW(self.encoder.parameters(), weight_decay=0.01)
        self.parts = {"encoder": self.encoder, "averaged": self.averaged, "adam": self.adam}
        self.settings = {
            "loss": "cross-entropy, label smoothing 0.02, random shifts, turns and sizes",
            "optimiser": "AdamW, rate 2e-3, cosine to 0",
        }
        self.x, self.y = digits.tensors("train")
        self.held_out = digits.tensors("test")

    def step(self, progress: float) -> dict[str, Tensor]:
        """One step on a batch of digits that were shifted by up to 2 pixels, turned by 12 degrees, scaled by 10 %."""
        cosine(self.adam, 2e-3, progress, end=0.002)
        index = torch.randint(len(self.x), (self.batch,))
        with mixed():
            logits = self.encoder.classify(_jitter(self.x[index]))
        loss = cross_entropy(logits.float(), self.y[index], label_smoothing=0.02)
        self.adam.zero_grad()
        loss.backward()
        self.adam.step()
        self.averaged.update_parameters(self.encoder)
        return {"loss": loss.detach(), "accuracy": (logits.argmax(1) == self.y[index]).float().mean()}

    @torch.no_grad()
    def accuracy(self) -> float:
        """Share of the 10,000 held-out digits that the averaged weights read right."""
        net = self.averaged.module.eval()
        x, y = self.held_out
        return (torch.cat([net.classify(part) for part in x.split(1000)]).argmax(1) == y).float().mean().item()

    @torch.no_grad()
    def preview(self) -> Image.Image:
        """The hundred held-out digits that it is least sure of."""
        net = self.averaged.module.eval()
        x = self.held_out[0][:2000]
        unsure = net.classify(x).softmax(1).amax(1).argsort()[:100]
        return contact_sheet(to_images(x[unsure]), columns=10)

    def save(self, folder: Path) -> None:
        """The averaged weights in fp16."""
        print(f"accuracy on held-out digits: {self.accuracy():.4f}")
        self.averaged.module.half().save_pretrained(folder)


def _jitter(x: Tensor) -> Tensor:
    n = len(x)
    angle = (torch.rand(n) * 2 - 1) * math.radians(12)
    size = 1 + (torch.rand(n) * 2 - 1) * 0.1
    shift = (torch.rand(n, 2) * 2 - 1) * (2 / 14)
    rows = [
        torch.stack([angle.cos() * size, -angle.sin() * size, shift[:, 0]], 1),
        torch.stack([angle.sin() * size, angle.cos() * size, shift[:, 1]], 1),
    ]
    grid = affine_grid(torch.stack(rows, 1), list(x.shape), align_corners=False)
    return grid_sample(x + 1, grid, align_corners=False) - 1  # outside is background
