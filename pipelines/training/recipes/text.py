"""How the text models were trained: predict every next token of random passages, all architectures alike.

Loss: -log p(x_t | x_<t), the mean over all places of a passage (teacher forcing). On one corpus RNN, LSTM, GRU and the
GPT of characters have the same number of parameters, see the same number of passages, and share optimiser, schedule and
dropout, so that what differs in the end is the architecture; only learning rate and batch are each one's own. The
average of the weights is what is shipped.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from ...data import corpus
from ...models import gpt as gpts
from ...models import recurrent as recurrents
from ...models import tokens as cuts
from ...models.gpt import GptModel
from ...models.recurrent import RecurrentModel
from ...models.text import TextModel
from ...models.tokens import Tokens
from ...options.text import Generate
from ..ema import average
from ..loop import Recipe
from ..precision import mixed
from ..rate import cosine

LENGTH = 256  # tokens of a passage
STEPS: dict[str, dict[str, Any]] = {  # learning rate after the warm-up, cosine to a hundredth; passages of a step
    "rnn": {"rate": 1e-3, "batch": 32},
    "lstm": {"rate": 4e-3, "batch": 32},
    "gru": {"rate": 2e-3, "batch": 32},
    "gpt": {"rate": 2e-3, "batch": 8},  # of so few passages it learns far more in more steps
}
WARM_UP = 100  # steps
PADDING = -100  # what a passage that is shorter than others ends with
BYTE_PAIRS = 1024  # tokens of the vocabulary of byte pairs


@dataclass(frozen=True)
class Plan:
    """What all models of one corpus share.

    Attributes:
        characters: that are seen in the whole training.
        width, layers: of the GPT; the others get as many parameters as it has.
        dropout: share of activations, against learning a small corpus by heart.
    """

    characters: int
    width: int
    layers: int
    dropout: float


PLANS = {
    "shakespeare": Plan(characters=30_000_000, width=128, layers=5, dropout=0.0),
    "proverbs": Plan(characters=6_000_000, width=96, layers=4, dropout=0.2),
}


class NextToken(Recipe):
    """Prediction of every next token; subclasses say what is read, in `passages` and `preview`.

    Args:
        model: what makes a text model out of network and tokens.
        predict: network and ids `(N, T)` -> logits `(N, T, V)`.
        rate: learning rate after the warm-up.
        batch: passages of a step.
    """

    characters = 1.0  # of a token

    def __init__(
        self,
        name: str,
        network: nn.Module,
        *,
        model: Callable[[nn.Module, Tokens], TextModel],
        predict: Callable[[nn.Module, Tensor], Tensor],
        tokens: Tokens,
        rate: float,
        batch: int,
    ) -> None:
        self.predict = predict
        self.name, self.batch, self.rate, self.tokens, self.model = name, batch, rate, tokens, model
        self.network = network.train()
        self.averaged = average(network)
        decayed = [p for p in network.parameters() if p.dim() > 1]
        rest = [p for p in network.parameters() if p.dim() <= 1]
        groups = [{"params": decayed, "weight_decay": 0.1}, {"params": rest, "weight_decay": 0.0}]
        self.adam = torch.optim.AdamW(groups, betas=(0.9, 0.99))
        self.parts = {"network": self.network, "averaged": self.averaged, "adam": self.adam}
        self.settings = {
            "parameters": sum(p.numel() for p in network.parameters()),
            "optimiser": f"AdamW, rate {rate}, warmed up over {WARM_UP} steps, cosine to a hundredth, weight decay 0.1",
            "averaging of weights": 0.999,
        }

    def passages(self) -> Tensor:
        """A batch `(N, T + 1)` of ids; `PADDING` is neither read nor predicted and stands at the end only."""
        raise NotImplementedError

    def step(self, progress: float) -> dict[str, Tensor]:
        """One step on `batch` passages."""
        cosine(self.adam, self.rate, progress, steps=int(self.averaged.n_averaged), warm_up=WARM_UP)
        passage = self.passages()
        with mixed():
            logits = self.predict(self.network, passage[:, :-1].clamp(min=0))
        loss = cross_entropy(logits.float().flatten(0, 1), passage[:, 1:].flatten(), ignore_index=PADDING)
        self.adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.adam.step()
        self.averaged.update_parameters(self.network)
        return {"bits per character": loss.detach() / (math.log(2) * self.characters)}

    def save(self, folder: Path) -> None:
        """The averaged network in fp16 and its `tokenizer.json`."""
        self.averaged.module.half().save_pretrained(folder)
        self.tokens.write(folder / "tokenizer.json")


class TextRecipe(NextToken):
    """Next-token prediction on one corpus."""

    def __init__(self, name: str, network: nn.Module, **parts: Any) -> None:
        super().__init__(name, network, **parts)
        self.corpus = name.rpartition("-")[2]
        text = corpus.load(self.corpus)
        self.ids = torch.tensor(self.tokens.encode(text))
        self.characters = len(text) / len(self.ids)
        self.budget = round(PLANS[self.corpus].characters / self.characters / LENGTH)
        self.settings = {
            "text": corpus.ABOUT[self.corpus],
            "a sample is": f"a random passage of {LENGTH} tokens, {LENGTH * self.characters:.0f} characters",
            "loss": f"cross-entropy, dropout {PLANS[self.corpus].dropout}",
            **self.settings,
        }

    def passages(self) -> Tensor:
        """Random passages of `LENGTH` tokens and the one after them."""
        begin = torch.randint(len(self.ids) - LENGTH, (self.batch, 1))
        return self.ids[begin + torch.arange(LENGTH + 1)]

    @torch.no_grad()
    def preview(self) -> Image.Image:
        """What it writes now, from seeds 0 to 2."""
        writer = self.model(self.averaged.module, self.tokens)
        *_, last = writer.generate(Generate(count=3, max_tokens=300))
        return page(last.text)


def page(texts: list[str], size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Texts as a picture, side by side, cut to what there is room for; the font has Latin and Cyrillic letters."""
    from matplotlib import get_data_path  # here only: it is slow to import, and only its font is wanted

    font = ImageFont.truetype(Path(get_data_path(), "fonts", "ttf", "DejaVuSansMono.ttf"), 10)
    sheet = Image.new("L", size, 255)
    width = size[0] // len(texts)
    columns, rows = int((width - 16) / font.getlength("m")), (size[1] - 16) // 13
    for k, text in enumerate(texts):
        lines = [line[j : j + columns] for line in text.split("\n") for j in range(0, max(1, len(line)), columns)]
        for row, line in enumerate(lines[:rows]):
            ImageDraw.Draw(sheet).text((k * width + 8, 8 + 13 * row), line, 0, font)
    return sheet


def recurrent(name: str) -> TextRecipe:
    """The recipe of "CELL-CORPUS", as many parameters as the GPT of the same corpus has."""
    cell, text = name.split("-")
    tokens, plan = cuts.characters(corpus.alphabet(text)), PLANS[text]
    with torch.device("meta"):
        size = sum(p.numel() for p in _gpt(tokens.size, plan).parameters())
    network = recurrents.sized(cell, tokens.size, size, dropout=plan.dropout)
    return TextRecipe(
        name, network, model=RecurrentModel, predict=lambda net, ids: net(ids)[0], tokens=tokens, **STEPS[cell]
    )


def gpt(name: str) -> TextRecipe:
    """The recipe of "gpt-char-CORPUS" or "gpt-bpe-CORPUS"."""
    _, cut, text = name.split("-")
    char = cut == "char"
    tokens = cuts.characters(corpus.alphabet(text)) if char else cuts.byte_pairs(corpus.load(text), BYTE_PAIRS)
    return TextRecipe(
        name,
        _gpt(tokens.size, PLANS[text]),
        model=GptModel,
        predict=lambda net, ids: net(ids, use_cache=False).logits,
        tokens=tokens,
        **STEPS["gpt"],
    )


def _gpt(vocabulary: int, plan: Plan) -> nn.Module:
    return gpts.network(vocabulary, context=LENGTH, width=plan.width, layers=plan.layers, dropout=plan.dropout)
