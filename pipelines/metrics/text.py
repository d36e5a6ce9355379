"""How well a model expects a text, and how varied and how new what it writes is.

Bits per character, -1/C sum_t log2 p(x_t | x_<t) with C the number of characters: comparable between characters, words
and byte pairs. Perplexity of a character is 2 to this power. Distinct-n: J. Li et al. (2016), arXiv:1510.03055.
"""

import math

import torch

from ..models.text import Reader
from ..models.tokens import START

ROWS = 32  # pieces of the text that are read side by side, each from its own beginning
CELLS = 2**21  # probabilities that are in memory at once


@torch.inference_mode()
def bits_per_character(reader: Reader, text: str, rows: int = ROWS, start: str = START) -> float:
    """Of held-out text; all of it is rated, every one of `rows` pieces as if it began after `start`, a line feed."""
    device = getattr(reader, "device", "cpu")
    ids = torch.tensor(reader.tokens.encode(text), device=device)
    before = torch.tensor(reader.tokens.encode(start), device=device)
    length = math.ceil(len(ids) / rows)
    whole, rest = ids[: len(ids) // length * length], ids[len(ids) // length * length :]
    nats = _nats(reader, before, whole.view(-1, length))
    if len(rest):
        nats += _nats(reader, before, rest[None])
    return nats / math.log(2) / len(text)


def _nats(reader: Reader, start: torch.Tensor, ids: torch.Tensor) -> float:
    before = torch.cat([start.expand(len(ids), -1), ids], 1)[:, :-1]
    state, total = None, 0.0
    if len(start) > 1:
        _, state = reader.read(before[:, : len(start) - 1], None, 1)
        before = before[:, len(start) - 1 :]
    step = max(1, min(256, CELLS // (len(ids) * reader.tokens.size)))
    for k in range(0, ids.shape[1], step):
        logits, state = reader.read(before[:, k : k + step], state)
        taken = ids[:, k : k + step, None]
        total -= float(logits.float().log_softmax(-1).gather(-1, taken).double().sum())
    return total


def distinct(text: str, n: int) -> float:
    """Share of different ones among all n-grams of characters of a text, in ]0, 1]."""
    grams = [text[k : k + n] for k in range(len(text) - n + 1)]
    return len(set(grams)) / max(1, len(grams))


def copied(text: str, corpus: str, n: int = 30) -> float:
    """Share of the n-grams of characters of a text that stand in the training text, in [0, 1]: learned by heart."""
    places = range(len(text) - n + 1)
    return sum(text[k : k + n] in corpus for k in places) / max(1, len(places))
