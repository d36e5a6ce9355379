"""How the judge of faces was trained: cross-entropy of every attribute, on faces that are shifted, blurred and noised.

The disturbances make it read what a generative model paints, which is softer than what a renderer draws.
"""

from pathlib import Path

import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import avg_pool2d, cross_entropy, interpolate

from ...data import faces
from ...frames import contact_sheet, to_images
from ...metrics.attributes import AttributeEncoder
from ..ema import average
from ..loop import Recipe
from ..precision import mixed
from ..rate import cosine

RATE = 1e-3
SHIFT, BLURRED, NOISE = 2, 0.3, 0.06  # pixels; share of batches; largest standard deviation


class FaceJudgeRecipe(Recipe):
    """Classification of disturbed faces by all attributes at once."""

    def __init__(self, name: str) -> None:
        self.name, self.budget, self.batch = name, 256_000, 128
        self.encoder = AttributeEncoder().to(memory_format=torch.channels_last)
        self.averaged = average(self.encoder)
        self.adam = torch.optim.AdamW(self.encoder.parameters(), weight_decay=0.01)
        self.parts = {"encoder": self.encoder, "averaged": self.averaged, "adam": self.adam}
        self.settings = {
            "loss": f"cross-entropy of every attribute; faces shifted by up to {SHIFT} pixels, blurred, noised",
            "optimiser": f"AdamW, rate {RATE}, cosine to 0",
        }
        self.x, self.y = faces.tensors("train")
        self.held_out = faces.tensors("test")

    def step(self, progress: float) -> dict[str, Tensor]:
        """One step on a batch of disturbed faces."""
        cosine(self.adam, RATE, progress, end=0.002)
        index = torch.randint(len(self.x), (self.batch,))
        y = self.y[index]
        with mixed():
            logits = self.encoder.classify(_disturb(self.x[index] / 127.5 - 1))
        parts = zip(logits, y.t(), strict=True)
        loss = sum(_mean_over_shown(part.float(), right) for part, right in parts)
        self.adam.zero_grad()
        loss.backward()
        self.adam.step()
        self.averaged.update_parameters(self.encoder)
        seen = torch.stack([part.argmax(1) for part in logits], 1)
        return {"loss": loss.detach(), "accuracy": (seen == y)[y != faces.UNSHOWN].float().mean()}

    @torch.no_grad()
    def accuracy(self) -> dict[str, float]:
        """Share of the 4,000 held-out faces on which the averaged weights read an attribute right, by attribute."""
        net = self.averaged.module.eval()
        x, y = self.held_out
        seen = torch.cat([net.read(part / 127.5 - 1) for part in x.split(500)])
        shown = y != faces.UNSHOWN
        return {
            name: (seen == y)[:, k][shown[:, k]].float().mean().item() for k, name in enumerate(faces.ATTRIBUTES)
        }  # fmt: skip

    @torch.no_grad()
    def preview(self) -> Image.Image:
        """The hundred held-out faces with the attribute that it is least sure of."""
        net = self.averaged.module.eval()
        x = self.held_out[0][:2000] / 127.5 - 1
        sure = torch.stack([logits.float().softmax(1).amax(1) for logits in net.classify(x)], 1)
        unsure = sure.where(self.held_out[1][:2000] != faces.UNSHOWN, 1.0).amin(1).argsort()[:100]
        return contact_sheet(to_images(x[unsure]), columns=10)

    def save(self, folder: Path) -> None:
        """The averaged weights in fp16."""
        print({name: round(share, 4) for name, share in self.accuracy().items()})
        self.averaged.module.half().save_pretrained(folder)


def _mean_over_shown(logits: Tensor, right: Tensor) -> Tensor:
    """Cross-entropy, 0 when no face of the batch can show the attribute."""
    total = cross_entropy(logits, right, ignore_index=faces.UNSHOWN, reduction="sum")
    return total / (right != faces.UNSHOWN).sum().clamp(min=1)


def _disturb(x: Tensor) -> Tensor:
    """The batch `(N, 3, 64, 64)` shifted as a whole, sometimes blurred, and noised, each face by its own amount."""
    x = x.roll(torch.randint(-SHIFT, SHIFT + 1, (2,)).tolist(), (2, 3))
    if torch.rand(()) < BLURRED:
        x = torch.lerp(x, interpolate(avg_pool2d(x, 2), scale_factor=2, mode="bilinear"), torch.rand(()).item())
    return x + NOISE * torch.rand(len(x), 1, 1, 1) * torch.randn_like(x)
