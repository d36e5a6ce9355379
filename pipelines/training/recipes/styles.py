"""How the GPT of several styles was trained: to predict the next byte pair, mostly knowing in which style.

Every passage is of a style drawn at random, all equally often, and begins with the line that names it; one in ten goes
without, so that the model can also write and rate a text of which nothing is known. N. S. Keskar et al., "CTRL: A
Conditional Transformer Language Model for Controllable Generation" (2019), arXiv:1909.05858.
"""

import torch
from PIL import Image
from torch import Tensor

from ...data import styles
from ...data.styles import STYLES
from ...models import gpt as gpts
from ...models import tokens as cuts
from ...models.gpt import GptModel
from ...options.styles import Generate
from .text import LENGTH, STEPS, NextToken, page

CHARACTERS = 40_000_000  # that are seen in the whole training
VOCABULARY = 1536
UNNAMED = 0.1  # share of passages whose style is not named


class StylesRecipe(NextToken):
    """Next-token prediction on five styles."""

    def __init__(self, name: str) -> None:
        texts = styles.load()
        shortest = min(map(len, texts.values()))
        tokens = cuts.byte_pairs("".join(text[:shortest] for text in texts.values()), VOCABULARY)
        super().__init__(
            name,
            gpts.network(tokens.size, context=LENGTH, width=128, layers=6),
            model=GptModel,
            predict=lambda net, ids: net(ids, use_cache=False).logits,
            tokens=tokens,
            **STEPS["gpt"],
        )
        self.ids = [torch.tensor(tokens.encode(texts[style])) for style in STYLES]
        self.prefixes = [torch.tensor(tokens.encode(styles.prefix(style))) for style in STYLES]
        self.characters = sum(map(len, texts.values())) / sum(map(len, self.ids))
        self.budget = round(CHARACTERS / self.characters / LENGTH)
        self.settings = {
            "text": styles.ABOUT,
            "a sample is": f"a random passage of {LENGTH} tokens of a random style, named in {1 - UNNAMED:.0%}",
            "loss": "cross-entropy",
            **self.settings,
        }

    def passages(self) -> Tensor:
        """Random passages, after the line that names their style or after nothing."""
        rows = []
        for k in torch.randint(len(STYLES), (self.batch,)).tolist():
            named = self.prefixes[k][: 0 if torch.rand(()) < UNNAMED else None]
            kept = LENGTH + 1 - len(named)
            begin = int(torch.randint(len(self.ids[k]) - kept, ()))
            rows.append(torch.cat([named, self.ids[k][begin : begin + kept]]))
        return torch.stack(rows)

    @torch.no_grad()
    def preview(self) -> Image.Image:
        """What it writes now, in three of the styles."""
        writer = GptModel(self.averaged.module, self.tokens)
        texts = []
        for style in STYLES[::2]:
            *_, last = writer.generate(Generate(style=style, max_tokens=200))
            texts.append(styles.prefix(style) + last.text[0])
        return page(texts)
