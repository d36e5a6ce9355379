"""How the Transformer of scenes was trained: predict every next token of captions and pictures.

Loss: 7/8 of the cross-entropy of the image tokens and 1/8 of that of the text (A. Ramesh et al. 2021, arXiv:2102.12092,
section 2.2). The states half way up also learn what stands where, for a minute or two before there are pictures, and
image tokens to look there, see `telling`. Every scene gets another caption each time, English or Russian; a tenth is
empty, for guidance.
"""

import math
import shutil
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import cross_entropy
from transformers import GPT2LMHeadModel

from ...data.scene_captions import held_out
from ...frames import contact_sheet
from ...models import dalle
from ...models.clip import CONTEXT, Clip, encode
from ...models.dalle import Dalle, Quantiser
from ...options.dalle import SIDE, Generate
from ...paths import MODELS
from .. import scene_batches
from ..ema import adopt, average
from ..loop import Recipe
from ..precision import mixed
from ..rate import cosine
from ..scene_latents import computed, trained
from ..telling import SETTINGS, Lessons, captions, dropped

RATE, WARM_UP = 1e-3, 500  # learning rate after so many steps, cosine to a hundredth of it
SCENES = 60_000
TEXT = 1 / 8  # weight of the text in the loss


class DalleRecipe(Recipe):
    """Next-token prediction over captions and image tokens."""

    def __init__(self, name: str) -> None:
        self.name, self.budget, self.batch = name, 120_000, 16
        self.quantiser = Quantiser.load(trained(MODELS, "vq-scenes"))
        self.tokenizer = Clip.load(trained(MODELS, "clip-scenes")).tokenizer
        self.words = len(self.tokenizer)
        self.net = dalle.network(self.words, len(self.quantiser.patches))
        self.net.set_attn_implementation("eager")  # the fused attention is slower backward on a CPU
        self.averaged = average(self.net, decay=0.9995)
        self.lessons, self.half = Lessons(self.net.config.n_embd), self.net.config.n_layer // 2
        learning = [*self.net.parameters(), *self.lessons.parameters()]
        decayed, rest = [p for p in learning if p.dim() > 1], [p for p in learning if p.dim() <= 1]
        groups = [{"params": decayed, "weight_decay": 0.1}, {"params": rest, "weight_decay": 0.0}]
        self.adam = torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.95), fused=True)
        self.parts = {"net": self.net, "lessons": self.lessons, "averaged": self.averaged, "adam": self.adam}
        self.settings = {
            "loss": "cross-entropy, 7/8 of image tokens and 1/8 of text",
            "optimiser": f"AdamW, rate {RATE} after {WARM_UP} steps, cosine to a hundredth, weight decay 0.1",
            **SETTINGS,
            "averaged weights": "decay 0.9995",
        }
        weights = MODELS / "vq-scenes" / "diffusion_pytorch_model.safetensors"
        self.rows, self.tokens = computed(weights, SCENES, self.quantiser.encode)

    def step(self, progress: float) -> dict[str, Tensor]:
        """One step on a batch of captions and pictures."""
        if not self.adam.state:
            self.lessons.listen(self.net, self._read, self._descend, self.adam, known=progress > 0)
        cosine(self.adam, RATE, progress, steps=int(self.averaged.n_averaged), warm_up=WARM_UP)
        index = torch.randint(len(self.tokens), (self.batch,)).numpy()
        rows = self.rows[index]
        said, kept = dropped(captions(rows))
        text = encode(self.tokenizer, said)
        image = torch.from_numpy(self.tokens[index]).long()
        ids = torch.cat([text, self.words + image], 1)
        with mixed():
            read = self.net(ids[:, :-1], use_cache=False, output_hidden_states=True, output_attentions=True)
        places = cross_entropy(read.logits.float().flatten(0, 1), ids[:, 1:].flatten(), reduction="none")
        places = places.view(self.batch, -1)
        of_text, of_image = places[:, : CONTEXT - 1].mean(), places[:, CONTEXT - 1 :].mean()
        loss = TEXT * of_text + (1 - TEXT) * of_image
        looks = torch.stack(read.attentions[self.half :]).float().mean((0, 2))[:, CONTEXT - 1 :, :CONTEXT]
        looks = looks.transpose(1, 2).unflatten(2, (SIDE, SIDE))
        states = read.hidden_states[self.half][:, :CONTEXT]
        taught, numbers = self.lessons(states[kept], looks[kept], rows[kept.numpy()])
        self._descend(loss + taught)
        self.averaged.update_parameters(self.net)
        return {"loss": loss.detach(), "bits per image token": of_image.detach() / math.log(2), **numbers}

    def _read(self, said: list[str]) -> Tensor:
        """States `(N, L, D)` of captions half way up."""
        ids = encode(self.tokenizer, said)
        return self.net.transformer(ids, use_cache=False, output_hidden_states=True).hidden_states[self.half]

    def _descend(self, loss: Tensor) -> None:
        self.adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_((weight for group in self.adam.param_groups for weight in group["params"]), 1.0)
        self.adam.step()

    @torch.no_grad()
    def preview(self) -> Image.Image:
        """Twelve held-out pairs of objects, told in English, each beside three pictures of its caption."""
        rows, told = held_out(12)
        model = Dalle(self.averaged.module, self.quantiser, self.tokenizer)
        sheet = []
        for picture, caption in zip(scene_batches.pictures(rows), told["en"], strict=True):
            *_, last = model.generate(Generate(prompt=caption, count=3))
            sheet += [picture, *last.images]
        return contact_sheet(sheet, columns=8)

    def adopt(self, folder: Path) -> None:
        """Begin with the averaged GPT-2."""
        gpt = GPT2LMHeadModel.from_pretrained(folder, dtype=torch.float32, local_files_only=True)
        adopt(self.net, self.averaged, gpt)

    def save(self, folder: Path) -> None:
        """The averaged GPT-2 in fp16 with its tokenizer, and the quantiser."""
        self.averaged.module.half().save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)
        names = ("config.json", "diffusion_pytorch_model.safetensors", dalle.PATCHES)
        (folder / "vq").mkdir(exist_ok=True)
        for name in names:
            shutil.copy(MODELS / "vq-scenes" / name, folder / "vq" / name)
