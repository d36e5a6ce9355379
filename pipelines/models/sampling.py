"""How a token is drawn, and what is written down of it: shared by all models that write tokens of whatever kind.

Drawing: u_t uniform in [0, 1[ from the generator of the sample alone, and the first token at which the cumulated
chances exceed u_t (inverse transform sampling). One number for every token and nothing else, so the luck at place t
depends on seed and place only: two models, or a run and its branch, can be compared with the same luck. Filters:
temperature, top-k (A. Fan et al. 2018, arXiv:1805.04833), top-p (A. Holtzman et al. 2019, arXiv:1904.09751), min-p
(M. Nguyen et al. 2024, arXiv:2407.01082), repetition penalty (N. Keskar et al. 2019, arXiv:1909.05858), all as
`transformers` has them.
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor
from transformers import (
    LogitsProcessor,
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from ..frames import Choice, Token
from ..knobs import Options
from ..seeds import seeds_from

ALTERNATIVES = 8  # tokens shown for every place


def luck(seed: int, count: int, length: int) -> Tensor:
    """Uniform numbers `(count, length)` in [0, 1[, float64, row k from seed + k alone."""
    generators = [torch.Generator().manual_seed(own) for own in seeds_from(seed, count)]
    return torch.stack([torch.rand(length, generator=generator, dtype=torch.float64) for generator in generators])


def filters(options: Options) -> dict[str, LogitsProcessor]:
    """What stands between the model and the draw, by knob, in the order in which `transformers` applies it.

    Options that lack one of the knobs go without that filter.
    """
    asked = options.asdict()
    chosen: dict[str, LogitsProcessor] = {}
    if asked.get("repetition_penalty", 1) != 1:
        chosen["repetition_penalty"] = RepetitionPenaltyLogitsProcessor(asked["repetition_penalty"])
    if asked["temperature"] not in (0, 1):
        chosen["temperature"] = TemperatureLogitsWarper(asked["temperature"])
    if asked.get("top_k"):
        chosen["top_k"] = TopKLogitsWarper(asked["top_k"])
    if asked.get("top_p", 1) < 1:
        chosen["top_p"] = TopPLogitsWarper(asked["top_p"])
    if asked.get("min_p"):
        chosen["min_p"] = MinPLogitsWarper(asked["min_p"])
    return chosen


def chances(scores: Tensor, temperature: float) -> Tensor:
    """What is drawn from, `(N, V)`: the softmax of filtered scores, or at temperature 0 the best token for certain."""
    if temperature:
        return scores.softmax(-1)
    return torch.zeros_like(scores).scatter_(-1, scores.argmax(-1, keepdim=True), 1)


def draw(chances: Tensor, luck: Tensor) -> Tensor:
    """The token at which the cumulated chances exceed the luck; a token without a chance is never drawn.

    Args:
        chances: `(N, V)`, not negative, need not sum to exactly 1, on any device.
        luck: `(N,)` in [0, 1[, float64.
    Returns:
        `(N,)` int64 on the CPU.
    """
    cumulated = chances.cpu().double().cumsum(-1)
    return torch.searchsorted(cumulated, luck[:, None] * cumulated[:, -1:], right=True)[:, 0]


def exchange(drawn: Tensor, logits: Tensor, place: int, asked: dict[tuple[int, int], int]) -> None:
    """Put other tokens where tokens were drawn, for samples that branch at this place.

    Args:
        drawn: `(N,)`, is changed.
        logits: `(N, V)` that it was drawn from.
        asked: (sample, place) -> the token; a negative one is the most probable of those that were not drawn.
    """
    for (sample, at), token in asked.items():
        if at == place and token >= 0:
            drawn[sample] = token
        elif at == place:
            drawn[sample] = logits[sample].cpu().index_fill(0, drawn[sample], -math.inf).argmax()


# ---------------------------------------------------------------------------------------------- writing down


def traced(
    logits: Tensor, chances: Tensor, taken: Tensor, texts: Sequence[str], most: int = ALTERNATIVES
) -> list[list[Token]]:
    """Tokens that came, by sample, with what might have come instead; each is spelt as its text.

    Args:
        logits, chances: `(N, T, V)`, what the model says and what was drawn from.
        taken: `(N, T)` int64, what came.
        texts: what each of the V tokens adds.
        most: how many alternatives are written down.
    """
    p = logits.softmax(-1)
    best = p.topk(min(most, p.shape[-1])).indices
    shown = torch.cat([taken[..., None], best], -1)
    columns = (shown, p.gather(-1, shown), chances.gather(-1, shown), entropy(p))
    rows = []
    for row in zip(*(column.tolist() for column in columns), strict=True):
        fresh = []
        for ids, probabilities, drawn, bits in zip(*row, strict=True):
            first, *others = map(Choice, ids, map(texts.__getitem__, ids), probabilities, drawn)
            fresh.append(Token(*first, bits, others, first.text))
        rows.append(fresh)
    return rows


def entropy(p: Tensor) -> Tensor:
    """-sum p log2 p over the last dimension, in bits."""
    return torch.special.entr(p).sum(-1) / math.log(2)  # entr(p) = -p ln p, and 0 where p = 0


def surprise(tokens: list[Token]) -> float:
    """-log2 of the probability of all tokens together, in bits."""
    return -sum(math.log2(max(token.probability, 1e-30)) for token in tokens)
