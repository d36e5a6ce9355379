"""Markov chains: the next token depends on the last few only, and how it does is counted.

    p(w | h) = max(c(h, w) - D, 0) / N(h) + rest(h) p(w | h')      with h' = h without its oldest token,

down to 1 / V for no knowledge at all. At the longest context c(h, w) says how often w followed h; at all shorter ones,
how many different tokens stand before h w: they are asked only where the longer context is new, and a token that has
followed many contexts follows a new one more probably than one that is frequent in few. N(h) is the sum of c(h, .), D
depends on whether c is 1, 2 or more, and rest(h) is what the discounts leave, so that probabilities sum to 1. That is
interpolated Kneser-Ney smoothing with three discounts. Both counts are kept, so one tree serves every order. N-grams
below a threshold are pruned afterwards; N(h) still knows them, and what they had goes to the shorter context.

Papers: A. Markov (1913), on letters in Eugene Onegin; C. Shannon, "A Mathematical Theory of Communication" (1948); R.
Kneser, H. Ney, "Improved Backing-off for M-gram Language Modeling" (1995); S. Chen, J. Goodman, "An Empirical Study of
Smoothing Techniques for Language Modeling" (1998), section 3, for the three discounts.
"""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from ..options.text import MAX_ORDER, Chain, Score
from .text import Reader, TextModel
from .tokens import Tokens

BUFFERS = ("token", "count", "before", "total", "children")


class Counts(nn.Module):
    """Counted n-grams as a tree: level n holds those of length n, sorted, so that continuations of one lie together.

    Buffers, whole numbers of the smallest type that holds them, an item per n-gram of length n = 1, 2, ...:
        `token{n}`: its last token.
        `count{n}`: how often it was counted.
        `before{n}`: how many different tokens were seen before it; 0 on the last level.
        `total{n}`: the sum of `before{n + 1}` of all its continuations, also of pruned ones.
        `children{n}`: how many continuations are kept.
    And `discounts` `(levels, 2, 4)` float64: D of a count of 0, 1, 2 and more, for `before` and for `count`.
    """

    def __init__(self, vocabulary: int, buffers: dict[str, Tensor]) -> None:
        super().__init__()
        self.vocabulary, self.levels = vocabulary, len(buffers["discounts"])
        for name, buffer in buffers.items():
            self.register_buffer(name, buffer)
        self._tree = [_Level(self, n) for n in range(1, self.levels + 1)]

    @property
    def kept_ngrams(self) -> list[int]:
        """How many n-grams of length 1, 2, ... are kept."""
        return [len(getattr(self, f"token{n}")) for n in range(1, self.levels + 1)]

    def expect(self, contexts: np.ndarray) -> np.ndarray:
        """p(. | context), exact but for rounding.

        Args:
            contexts: `(P, k)` int64, the last k tokens, -1 where there is none; k is the order, if so much was counted.
        Returns:
            `(P, V)` float64, every row sums to 1.
        """
        order = max(0, min(contexts.shape[1], self.levels - 1))
        p = np.full((len(contexts), self.vocabulary), 1 / self.vocabulary)
        for k, level in enumerate(self._tree[: order + 1]):
            rows, node = self._find(contexts[:, contexts.shape[1] - k :])
            first, size = level.first[node], level.first[node + 1] - level.first[node]
            child = np.arange(size.sum()) + np.repeat(first - (np.cumsum(size) - size), size)
            rest = np.ones((len(p), 1))
            rest[rows, 0] = level.rest[k == order][node]
            p *= rest
            p[np.repeat(rows, size), level.token[child]] += level.share[k == order][child]
        return p

    def _find(self, contexts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which of the contexts `(P, k)` were counted, and where their n-grams stand on level k."""
        rows, node = np.arange(len(contexts)), np.zeros(len(contexts), np.int64)
        for token, level in zip(contexts.T, self._tree, strict=False):
            wanted = node * self.vocabulary + token[rows]
            node = np.minimum(np.searchsorted(level.key, wanted), len(level.key) - 1)
            found = (level.key[node] == wanted) & (token[rows] >= 0)
            rows, node = rows[found], node[found]
        return rows, node


class _Level:
    """A level of `Counts` as it is used.

    Attributes:
        key: parent * V + token of each n-gram, sorted; `first`: where the children of each parent begin.
        share: the first term of p(w | h) of each n-gram, `rest`: rest(h) of each parent; both for a shorter context and
            for the longest one.
    """

    def __init__(self, counts: Counts, n: int) -> None:
        def array(name: str, level: int) -> np.ndarray:
            return getattr(counts, f"{name}{level}").numpy().astype(np.int64)

        self.token, before, count = (array(name, n) for name in ("token", "before", "count"))
        children = array("children", n - 1) if n > 1 else np.array([len(count)])
        parent = np.repeat(np.arange(len(children)), children)
        self.key, self.first = parent * counts.vocabulary + self.token, np.concatenate([[0], np.cumsum(children)])
        totals = (array("total", n - 1), array("count", n - 1)) if n > 1 else ([before.sum()], [count.sum()])
        self.share, self.rest = [], []
        for c, total, D in zip((before, count), totals, counts.discounts[n - 1].numpy(), strict=True):
            share = (c - D[np.minimum(c, 3)]) / np.maximum(total, 1)[parent]
            self.share.append(share)
            self.rest.append(1 - np.bincount(parent, share, len(children)))


def count(ids: np.ndarray, vocabulary: int) -> Iterator[Counts]:
    """Count a text; yields a chain of order 0, 1, 2, ... without end.

    Args:
        ids: `(T,)` int, the text.
        vocabulary: number of different ids there can be.
    """
    buffers: dict[str, Tensor] = {"discounts": torch.zeros(0, 2, 4, dtype=torch.float64)}
    node = parent = np.zeros(len(ids), np.int64)  # the n-gram that begins at each place; the parent of each n-gram
    for n in itertools.count(1):
        shorter, older = node, parent
        key, place, node, counted = np.unique(
            node[: len(ids) - n + 1] * vocabulary + ids[n - 1 :],
            return_index=True, return_inverse=True, return_counts=True,
        )  # fmt: skip
        parent = key // vocabulary
        if n > 1:
            size = len(buffers[f"token{n - 1}"])
            before = np.bincount(shorter[place + 1], minlength=size)  # each n-gram is one more token before its end
            buffers[f"before{n - 1}"] = _small(before)
            buffers[f"children{n - 1}"] = _small(np.bincount(parent, minlength=size))
            buffers["discounts"][n - 2, 0] = _discounts(before)
        if n > 2:
            buffers[f"total{n - 2}"] = _small(np.bincount(older, before, len(buffers[f"token{n - 2}"])))
        buffers[f"token{n}"], buffers[f"count{n}"] = _small(key % vocabulary), _small(counted)
        for name in ("before", "total", "children"):
            buffers[f"{name}{n}"] = torch.zeros(len(key), dtype=torch.uint8)
        new = torch.stack([torch.zeros(4, dtype=torch.float64), _discounts(counted)])
        buffers["discounts"] = torch.cat([buffers["discounts"], new[None]])
        yield Counts(vocabulary, dict(buffers))


def prune(counts: Counts, thresholds: tuple[int, ...]) -> Counts:
    """Without the n-grams of length n that were counted less than `thresholds[n - 1]` times, which never fall."""
    buffers, parents = {"discounts": counts.discounts}, np.ones(1, bool)
    for n, threshold in enumerate(thresholds[: counts.levels], start=1):
        level = counts._tree[n - 1]
        kept = getattr(counts, f"count{n}").numpy() >= threshold
        if n > 1:
            parent = level.key[kept] // counts.vocabulary
            buffers[f"children{n - 1}"] = _small(np.bincount(parent, minlength=len(parents))[parents])
        for name in BUFFERS:
            buffers[f"{name}{n}"] = _small(getattr(counts, f"{name}{n}").numpy()[kept])
        parents = kept
    buffers[f"children{n}"] = torch.zeros_like(buffers[f"children{n}"])
    return Counts(counts.vocabulary, buffers)


def _discounts(counts: np.ndarray) -> Tensor:
    """D(c) = c - (c + 1) Y n(c + 1) / n(c), Y = n(1) / (n(1) + 2 n(2)), for c = 1, 2, 3; n(c) items count c."""
    n = np.bincount(counts, minlength=5).astype(float)
    if not n[1:5].all():  # too little text to estimate them
        return torch.tensor([0, 0.5, 0.5, 0.5], dtype=torch.float64)
    Y = n[1] / (n[1] + 2 * n[2])
    D = [c - (c + 1) * Y * n[c + 1] / n[c] for c in (1, 2, 3)]
    return torch.tensor([0, *D], dtype=torch.float64).clamp(min=0)


def _small(values: np.ndarray) -> Tensor:
    high = int(values.max(initial=0))
    dtype = torch.uint8 if high < 2**8 else torch.int16 if high < 2**15 else torch.int32
    return torch.from_numpy(values).to(dtype)


class ChainReader(Reader):
    """A chain of some order; its state is the last tokens."""

    def __init__(self, counts: Counts, tokens: Tokens, order: int) -> None:
        self.counts, self.tokens, self.order = counts, tokens, order

    def read(self, ids: Tensor, state: Tensor | None = None, keep: int = 0) -> tuple[Tensor, Tensor]:
        """Read on; logits are log p, float32."""
        before = state if state is not None else ids.new_full((len(ids), self.order), -1)
        seen = torch.cat([before, ids], 1)
        windows = seen.unfold(1, self.order, 1)[:, 1:][:, -keep:]  # (N, keep, order): the context after each place
        p = self.counts.expect(windows.reshape(-1, self.order).numpy())
        return torch.from_numpy(p).log().float().view(*windows.shape[:2], -1), seen[:, -self.order :]

    def pick(self, state: Tensor, rows: Tensor) -> Tensor:
        """The last tokens of these rows."""
        return state[rows]


class MarkovModel(TextModel):
    """Chains of characters and of words, of every order."""

    def __init__(self, chains: dict[str, tuple[Counts, Tokens]]) -> None:
        self.chains = chains

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read `model.safetensors` and `UNIT.json`; it always runs on the CPU, in float64."""
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        stored, chains = load_file(folder / "model.safetensors"), {}
        for unit in config["units"]:
            tokens = Tokens.read(folder / f"{unit}.json")
            own = {name.removeprefix(f"{unit}."): t for name, t in stored.items() if name.startswith(f"{unit}.")}
            chains[unit] = Counts(tokens.size, own), tokens
        return cls(chains)

    def save(self, folder: Path) -> None:
        """Write what `load` reads."""
        folder.mkdir(parents=True, exist_ok=True)
        stored = {
            f"{unit}.{name}": t for unit, (counts, _) in self.chains.items() for name, t in counts.named_buffers()
        }
        save_file(stored, folder / "model.safetensors")
        for unit, (_, tokens) in self.chains.items():
            tokens.write(folder / f"{unit}.json")
        config = {"model_type": "markov", "units": list(self.chains), "order": MAX_ORDER}
        (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The counts by unit, for memory; they have no parameters."""
        return {unit: counts for unit, (counts, _) in self.chains.items()}

    def reader(self, options: Chain | Score) -> ChainReader:
        """The chain of the order and the unit that are asked for."""
        return ChainReader(*self.chains[options.unit], options.order)
