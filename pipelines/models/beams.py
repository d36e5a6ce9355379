"""Beam search: the K most probable texts that were found, instead of one that is drawn.

    score(x_1 ... x_t) = sum_s log p(x_s | x_<s)

Every beam is continued with every token, and of all these K V continuations the K best are kept; K = 1 is greedy
search. Nothing is drawn, so there is no seed. It serves where one answer is right (translation); where text is free it
finds what is probable, and that is dull and repeats itself: A. Holtzman et al., "The Curious Case of Neural Text
Degeneration" (2019), arXiv:1904.09751. The search: B. Lowerre, "The HARPY Speech Recognition System" (1976).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

if TYPE_CHECKING:
    from .text import Reader


class Step(NamedTuple):
    """The K beams after one more token, the best first.

    Attributes:
        parent: `(K,)` int64, which of the beams before each of them continues.
        token: `(K,)` int64, with what.
        score: `(K,)`, log p of all its tokens.
        logits: `(K, V)`, at the first step `(1, V)`: what each of the beams before expected.
    """

    parent: Tensor
    token: Tensor
    score: Tensor
    logits: Tensor


def search(reader: "Reader", prompt: Tensor, beams: int, length: int) -> Iterator[Step]:
    """Continue a prompt by `length` tokens.

    Args:
        prompt: `(1, T)` int64.
        beams: K, at most the size of the vocabulary.
    """
    size = reader.tokens.size
    logits, state = reader.read(prompt, None, 1)
    score = torch.zeros(1, device=logits.device)
    for t in range(length):
        logits = logits[:, -1].float()
        score, best = (score[:, None] + logits.log_softmax(-1)).flatten().topk(beams)
        parent, token = best // size, best % size
        yield Step(parent, token, score, logits)
        if t + 1 < length:
            logits, state = reader.read(token[:, None].to(prompt.device), reader.pick(state, parent), 1)


class Paths:
    """The beams so far, whole.

    Attributes:
        tokens: `(K, T)` int64, all tokens of each beam.
        score: `(K,)`, log p of each.
        given: how many places were taken by `take`.
    """

    def __init__(self) -> None:
        self.tokens = self._rows = torch.zeros(1, 0, dtype=torch.int64)
        self.score, self.given = torch.zeros(1), 0
        self._logits: list[Tensor | None] = []

    def add(self, step: Step) -> None:
        """The beams after a step."""
        self.tokens = torch.cat([self.tokens[step.parent.cpu()], step.token[:, None].cpu()], 1)
        self._rows = torch.cat([self._rows[step.parent.cpu()], step.parent[:, None].cpu()], 1)
        self.score = step.score
        self._logits.append(step.logits)

    def settled(self) -> int:
        """How many first tokens all beams have in common: those will stay."""
        return int((self.tokens == self.tokens[0]).all(0).cumprod(0).sum())

    def take(self, end: int) -> tuple[Tensor, Tensor] | None:
        """Logits `(K, T, V)` and tokens `(K, T)` of the places from `given` to `end`; None when there are none."""
        places = range(self.given, end)
        if not places:
            return None
        logits = torch.stack([self._logits[t][self._rows[:, t].to(self._logits[t].device)] for t in places], 1)
        self._logits[self.given : end] = [None] * len(places)  # a wide vocabulary takes much memory
        self.given = end
        return logits, self.tokens[:, places.start : end].to(logits.device)
