"""How the pixel transformer was trained: predict every grey of MNIST digits from those before it and the class.

Loss: -log2 p(x_k | x_<k, y), the mean over the 196 pixels (teacher forcing), with y replaced by "any class" in a tenth
of the samples, so that it need not be asked for. Batches are shifted by at most a pixel of MNIST before the means of
2x2 are taken: nine different pictures of each digit.
"""

import math
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import cross_entropy

from ...data import digits
from ...frames import contact_sheet
from ...models import pixel_gpt
from ...models.pixel_gpt import ANY, PixelGpt, quantise
from ...options.pixels import LEVELS, Generate
from ..ema import average
from ..loop import Recipe
from ..precision import mixed
from ..rate import cosine

RATE, WARM_UP = 2e-3, 200  # learning rate after so many steps, cosine to a hundredth of it
DROPPED = 0.1  # share of samples that are trained without their class
SHIFT = 1  # pixels of MNIST


class PixelGptRecipe(Recipe):
    """Next-pixel prediction on MNIST at half its size."""

    def __init__(self, name: str) -> None:
        self.name, self.budget, self.batch = name, 400_000, 16  # small batches: many steps
        self.network = pixel_gpt.network().train()
        self.averaged = average(self.network)
        decayed = [p for p in self.network.parameters() if p.dim() > 1]
        rest = [p for p in self.network.parameters() if p.dim() <= 1]
        groups = [{"params": decayed, "weight_decay": 0.1}, {"params": rest, "weight_decay": 0.0}]
        self.adam = torch.optim.AdamW(groups, betas=(0.9, 0.99))
        self.parts = {"network": self.network, "averaged": self.averaged, "adam": self.adam}
        self.settings = {
            "pictures": f"14x14, {LEVELS} greys, shifted by up to {SHIFT} pixel of MNIST",
            "loss": "cross-entropy of every pixel",
            "optimiser": f"AdamW, rate {RATE}, warmed up over {WARM_UP} steps, cosine to a hundredth, weight decay 0.1",
            "class dropped": DROPPED,
            "averaged weights": "decay 0.999",
        }
        self.x, self.y = digits.tensors("train")

    def step(self, progress: float) -> dict[str, Tensor]:
        """One step on a batch of digits."""
        cosine(self.adam, RATE, progress, steps=int(self.averaged.n_averaged), warm_up=WARM_UP)
        index = torch.randint(len(self.x), (self.batch,))
        shift = torch.randint(-SHIFT, SHIFT + 1, (2,)).tolist()  # of the whole batch; the edge of a digit is background
        x = quantise(self.x[index].roll(shift, (2, 3)))
        y = (LEVELS + self.y[index]).where(torch.rand(self.batch) >= DROPPED, ANY)
        with mixed():
            logits = self.network(torch.cat([y[:, None], x[:, :-1]], 1), use_cache=False).logits
        loss = cross_entropy(logits[..., :LEVELS].float().flatten(0, 1), x.flatten())
        self.adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.adam.step()
        self.averaged.update_parameters(self.network)
        return {"bits per pixel": loss.detach() / math.log(2)}

    @torch.no_grad()
    def preview(self) -> Image.Image:
        """A sheet of 4x10 digits, columns are classes."""
        *_, last = PixelGpt(self.averaged.module).generate(Generate(count=40))
        return contact_sheet(last.images, columns=10)

    def save(self, folder: Path) -> None:
        """The averaged network in fp16."""
        self.averaged.module.half().save_pretrained(folder)
