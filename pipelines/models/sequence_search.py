"""Beam search: keep the best few beginnings at every token, and in the end the best whole texts.

Greedy decoding takes the best token and cannot take it back; the most probable text may begin with another one. A beam
search of width W goes on with the W beginnings y_1 ... y_t of greatest log p. Whole texts are compared by

    score(y) = log p(y) / |y|^alpha

since log p alone falls with every token and so favours short texts (Y. Wu et al., "Google's Neural Machine Translation
System", 2016, arXiv:1609.08144). It ends when no beginning can beat the worst of the W best whole texts. All of it is
as `generate(num_beams=W, length_penalty=alpha)` of `transformers` does it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import Tensor

NEVER = -1e9  # log p of what does not exist yet


class Whole(NamedTuple):
    """A finished text: its score, log p, and its tokens with the one that ends it."""

    score: float
    log_p: float
    ids: list[int]


class Kept(NamedTuple):
    """A beginning that goes on, or has just been finished: index of what it grew from, its new token, log p."""

    parent: int
    token: int
    log_p: float
    over: bool


@dataclass
class Search:
    """A beam search for one text.

    Args:
        width: beginnings that are kept.
        end: the token that ends a text.
        longest: tokens of a text, the one that ends it among them.
        alpha: exponent of the length.
    """

    width: int
    end: int
    longest: int
    alpha: float = 1.0
    best: list[Whole] = field(default_factory=list)  # finished texts, the best first

    def run(self, step: Callable[[list[int], Tensor | None], Tensor]) -> Iterator[list[Kept]]:
        """Search; what happened at every step. The result is `best`.

        Args:
            step: takes the tokens that were added last and the rows `(W,)` of which each is a continuation (both None
                and empty at the first call), returns log p `(W, V)` of the next token.
        """
        running = torch.full((self.width,), NEVER)
        running[0] = 0.0  # all W rows are the same in the beginning: only the first counts
        paths: list[list[int]] = [[] for _ in range(self.width)]
        last: list[int] = []
        rows = None
        for length in range(1, self.longest + 1):
            logs = step(last, rows) + running[:, None]  # (W, V)
            found = logs.flatten().topk(2 * self.width)  # so that W are left when W of them end
            candidates = [
                Kept(index // logs.shape[1], index % logs.shape[1], log_p, False)
                for log_p, index in zip(found.values.tolist(), found.indices.tolist(), strict=True)
            ]
            candidates = [one._replace(over=one.token == self.end or length == self.longest) for one in candidates]
            ended = [one for one in candidates[: self.width] if one.over]
            for one in ended:
                self._finish(one.log_p, [*paths[one.parent], one.token])
            going = [one for one in candidates if not one.over][: self.width]
            yield going + [one for one in ended if one.log_p > NEVER / 2]
            if not going or self._over(going[0].log_p, length):
                return
            paths = [[*paths[one.parent], one.token] for one in going]
            running = torch.tensor([one.log_p for one in going])
            last, rows = [one.token for one in going], torch.tensor([one.parent for one in going])

    def _finish(self, log_p: float, ids: list[int]) -> None:
        if log_p > NEVER / 2:
            self.best.append(Whole(log_p / len(ids) ** self.alpha, log_p, ids))
            self.best = sorted(self.best, key=lambda one: -one.score)[: self.width]

    def _over(self, log_p: float, length: int) -> bool:
        """Whether W texts are finished and the best beginning, as it is now, is no better than the worst of them."""
        return len(self.best) == self.width and log_p / length**self.alpha <= self.best[-1].score
