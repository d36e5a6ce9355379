"""How the models of tunes were trained: predict every next character of whole tunes, what is asked for included.

Loss: -log p(x_t | x_<t), the mean over all characters of tunes of about the same length (teacher forcing). A tune is
shown in a random key of its mode, so that keys are as frequent as one another and little can be learned by heart. LSTM
and GPT have the same number of parameters and see the same tunes; optimiser and schedule are those of the text models.
"""

import contextlib
from typing import Any

import torch
from PIL import Image
from torch import Tensor, nn

from ...abc_notation import parse
from ...data import tunes
from ...models import gpt as gpts
from ...models import recurrent as recurrents
from ...models import tokens as cuts
from ...models.gpt import GptModel
from ...models.recurrent import RecurrentModel
from ...options.tunes import Generate
from ...tune import MODES, header, transposed
from .text import PADDING, STEPS, NextToken, page

CONTEXT, WIDTH, LAYERS = 512, 128, 5  # of the GPT; a tune and its header have 495 characters at most
DROPOUT = 0.1
SEEN = {"lstm": 110_000, "gpt": 180_000}  # tunes, of 216 characters on average; attention learns to count bars late


def _mode(key: str) -> str:
    return max((mode for mode in MODES if key.endswith(mode)), key=len)


KEYS_OF_MODE = {mode: [key for key in tunes.KEYS if _mode(key) == mode] for mode in map(_mode, tunes.KEYS)}


class TunesRecipe(NextToken):
    """Next-character prediction on folk tunes in ABC."""

    def __init__(self, name: str, network: nn.Module, **parts: Any) -> None:
        super().__init__(name, network, tokens=cuts.characters(tunes.ALPHABET), **parts)
        self.budget = SEEN[name.rpartition("-")[2]]
        self.tunes = sorted(tunes.load(), key=len)
        self.transposed: dict[tuple[str, str], Tensor] = {}
        self.settings = {
            "a sample is": "a tune in a random key of its mode",
            "loss": f"cross-entropy, dropout {DROPOUT}",
            **self.settings,
        }

    def passages(self) -> Tensor:
        """Tunes of about the same length, padded to the longest; a line feed ends each."""
        begin = int(torch.randint(len(self.tunes) - self.batch + 1, ()))
        rows = [self._in_some_key(abc) for abc in self.tunes[begin : begin + self.batch]]
        return nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=PADDING)

    def _in_some_key(self, abc: str) -> Tensor:
        """The ids of a tune in a random key of its mode; what was once transposed is kept."""
        keys = KEYS_OF_MODE[_mode(abc[abc.index("\nK:") + 3 :].split("\n", maxsplit=1)[0])]
        key = keys[int(torch.randint(len(keys), ()))]
        if (abc, key) not in self.transposed:
            tune = parse(abc)
            with contextlib.suppress(ValueError):  # an accidental that this key cannot write: it stays as it is
                tune = transposed(tune, key)
            ids = self.tokens.encode(f"{header(tune.key, tune.metre, tune.rhythm)}{tune.text()}\n")
            self.transposed[abc, key] = torch.tensor(ids[: CONTEXT + 1])
        return self.transposed[abc, key]

    @torch.no_grad()
    def preview(self) -> Image.Image:
        """Three tunes that it writes now: a jig, a reel, and an air in a minor key."""
        writer = self.model(self.averaged.module, self.tokens)
        asked = [("G", "6/8", "jig"), ("D", "2/2", "reel"), ("Em", "3/4", "any")]
        texts = []
        for key, metre, rhythm in asked:
            options = Generate(key=key, metre=metre, rhythm=rhythm)
            *_, last = writer.generate(options)
            texts.append(options.abc(last.text[0]))
        return page(texts)


def lstm(name: str) -> TunesRecipe:
    """The recipe of the LSTM, as large as the GPT."""
    with torch.device("meta"):
        size = sum(p.numel() for p in _gpt().parameters())
    network = recurrents.sized("lstm", len(tunes.ALPHABET), size, dropout=DROPOUT)
    return TunesRecipe(name, network, model=RecurrentModel, predict=lambda net, ids: net(ids)[0], **STEPS["lstm"])


def gpt(name: str) -> TunesRecipe:
    """The recipe of the GPT."""
    return TunesRecipe(
        name, _gpt(), model=GptModel, predict=lambda net, ids: net(ids, use_cache=False).logits, **STEPS["gpt"]
    )


def _gpt() -> nn.Module:
    return gpts.network(
        len(tunes.ALPHABET), context=CONTEXT, width=WIDTH, layers=LAYERS, dropout=DROPOUT, attention_dropout=0.0
    )
