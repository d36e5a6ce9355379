"""How CLIP was trained: to give the right caption to every scene of a batch and the right scene to every caption.

Loss: symmetric cross-entropy of scaled cosines (A. Radford et al. 2021, arXiv:2103.00020, figure 3). Words alone tell
random scenes apart, so half of the scenes of most batches are others of the same batch with one thing changed: which
object is where, a size, a number, the background. Such batches have captions that leave nothing out (hard negatives, as
in M. Yuksekgonul et al. 2022, arXiv:2210.01936).
"""

import math
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import cross_entropy
from transformers import CLIPImageProcessorPil

from ...data import scenes
from ...data.scene_captions import held_out
from ...frames import contact_sheet, to_images
from ...knobs import UserError
from ...metrics.scenes import AMONG, retrieval
from ...models import clip
from ...models.clip import Clip, encode, learn_tokenizer
from .. import scene_batches
from ..ema import adopt, average
from ..loop import Recipe
from ..precision import mixed
from ..rate import cosine

RATE, WARM_UP = 1e-3, 500  # learning rate after so many steps, cosine to a hundredth of it
CHANGED = 0.7  # share of batches with hard negatives
READ = 8_000  # captions that the tokenizer learns from


class ClipRecipe(Recipe):
    """Contrastive training on scenes and captions in two languages."""

    def __init__(self, name: str) -> None:
        self.name, self.budget, self.batch = name, 240_000, 128
        self.tokenizer = tokenizer()
        self.net = clip.network(self.tokenizer)
        self.averaged = average(self.net, decay=0.999)
        decayed = [p for p in self.net.parameters() if p.dim() > 1]
        rest = [p for p in self.net.parameters() if p.dim() <= 1]
        groups = [{"params": decayed, "weight_decay": 0.1}, {"params": rest, "weight_decay": 0.0}]
        self.adam = torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.98))
        self.parts = {"net": self.net, "averaged": self.averaged, "adam": self.adam}
        self.settings = {
            "loss": f"symmetric cross-entropy; {CHANGED} of the batches with hard negatives",
            "optimiser": f"AdamW, rate {RATE} after {WARM_UP} steps, cosine to a hundredth, weight decay 0.1",
            "averaged weights": "decay 0.999",
        }

    def step(self, progress: float) -> dict[str, Tensor]:
        """One step on a batch of scenes and captions."""
        cosine(self.adam, RATE, progress, steps=int(self.averaged.n_averaged), warm_up=WARM_UP)
        hard = bool(torch.rand(()) < CHANGED)
        rows = scene_batches.rows(self.batch // 2 if hard else self.batch)
        if hard:
            rows = np.concatenate([rows, scenes.change(scene_batches.generator(), rows)])
        ids = encode(self.tokenizer, scene_batches.captions(rows, full=hard))
        ids = ids[:, : int((ids != self.tokenizer.pad_token_id).sum(1).max()) + 1]  # no more padding than is needed
        with mixed():
            logits = self.net(input_ids=ids, pixel_values=scenes.tensors(rows)).logits_per_text.float()
        right = torch.arange(len(rows))
        loss = (cross_entropy(logits, right) + cross_entropy(logits.t(), right)) / 2
        self.adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.adam.step()
        with torch.no_grad():
            self.net.logit_scale.clamp_(max=math.log(100))  # section 2.5
        self.averaged.update_parameters(self.net)
        return {"loss": loss.detach(), "accuracy": (logits.argmax(1) == right).float().mean()}

    def accuracy(self, count: int = 10 * AMONG) -> dict[str, float]:
        """Share of full captions of held-out pairs of objects that find their picture among `AMONG`, by language."""
        rows, told = held_out(count)
        pictures, model = to_images(scenes.tensors(rows)), Clip(self.averaged.module, self.tokenizer)
        return {language: retrieval(model, pictures, captions) for language, captions in told.items()}

    @torch.no_grad()
    def preview(self) -> Image.Image:
        """Eight held-out scenes, each beside the seven of 64 that fit its Russian caption best, the best one first."""
        rows, told = held_out(AMONG)
        judge, x = Clip(self.averaged.module.eval(), self.tokenizer), scenes.tensors(rows)
        pictures = to_images(x)
        best = (judge.read(told["ru"][:8]) @ judge.look(pictures).t()).topk(7, 1).indices.tolist()
        return contact_sheet([pictures[k] for row, found in enumerate(best) for k in (row, *found)], columns=8)

    def adopt(self, folder: Path) -> None:
        """Begin with the averaged CLIP.

        Raises:
            UserError: it got tokens for further names after its training, which this one has not.
        """
        clip = Clip.load(folder)
        has, trains = len(clip.tokenizer), len(self.tokenizer)
        if has != trains:
            raise UserError(f"{self.name} can be trained anew only: it has {has:,} tokens, its training {trains:,}.")
        adopt(self.net, self.averaged, clip.model)

    def save(self, folder: Path) -> None:
        """The averaged CLIP in fp16, its tokenizer, and how pictures are prepared for it."""
        print({language: round(share, 4) for language, share in self.accuracy().items()})
        self.averaged.module.half().save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)
        side = {"height": scenes.SIZE, "width": scenes.SIZE}
        half = [0.5] * 3
        CLIPImageProcessorPil(size=side, crop_size=side, image_mean=half, image_std=half).save_pretrained(folder)


def tokenizer():
    """The tokenizer of all models of scenes: always the same, whatever torch's random state is."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return learn_tokenizer(scene_batches.captions(scene_batches.rows(READ)))
