"""Where a long-range dependency is lost: what a model makes of what it read d characters ago.

    repeated(d) = log2 p(w | context with w in the place of the word d characters before) - log2 p(w | context)
    cut(d)      = log2 p(w | context) - log2 p(w | its last d characters)

in bits, means over words w of held-out text; for `repeated` they are new in their context, and all else stays as it was
written. The first falls to 0 where a model has lost the word, or never thought of repeating it; the second where
nothing that lies further back helps any more. Like the bits of a text, both can be compared between letters, words and
byte pairs. After U. Khandelwal et al., "Sharp Nearby, Fuzzy Far Away: How Neural Language Models Use Context" (2018),
arXiv:1805.04623, who drop and replace words of the context.
"""

import math
import random
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch

from ..models.text import Reader
from ..models.tokens import START

REPEATED, CUT = (10, 20, 40, 80, 160, 320), (2, 5, 10, 20, 40, 80, 160)  # characters
LONGEST = 320  # characters of a context that count as all of it
WORDS, LETTERS = 200, 5  # that are asked for at each distance; characters of a word at least
BEFORE, SPARE = 40, 20  # characters before the earlier place, and how much longer than the other a word may be


class Probe(NamedTuple):
    """A word after two contexts: as it was written, and changed."""

    written: str
    changed: str
    word: str


def recall(reader: Reader, text: str) -> dict[str, dict[str, list[float]]]:
    """ "repeated" and "cut" of a held-out text, each by "distance" in "bits" with "error", that of the mean."""
    return {
        "repeated": _measured(reader, REPEATED, lambda distance: repeated(text, distance)),
        "cut": _measured(reader, CUT, lambda distance: cut(text, distance)),
    }


def repeated(text: str, distance: int) -> list[Probe]:
    """Words that stand also `distance` characters before, where in the text there is another.

    That is the word that begins nearest to there, at most a quarter of the distance off.
    """
    reach, found = max(2, distance // 4), []
    back = distance + reach + BEFORE
    for word in _words(text, back):
        before = text[word.start() - back : word.start()]
        if word.group().lower() in before.lower():
            continue
        places = re.finditer(r"\b\w{4,}\b", before[:-1])
        earlier = min(places, key=lambda place: abs(back - place.start() - distance), default=None)
        if earlier is None or abs(back - earlier.start() - distance) > reach:
            continue
        planted = before[: earlier.start()] + word.group() + before[earlier.end() :]
        if len(planted) >= back - SPARE:
            found.append(Probe(*(context[SPARE - back :] for context in (before, planted)), word.group()))
        if len(found) == WORDS:
            break
    return found


def cut(text: str, distance: int) -> list[Probe]:
    """Words of which only the last `distance` characters before them are known; the same words for every distance."""
    found = []
    for word in _words(text, LONGEST):
        before = text[word.start() - LONGEST : word.start()]
        found.append(Probe(before[-distance:], before, word.group()))  # bits: what the rest of the context saves
        if len(found) == WORDS:
            break
    return found


def _words(text: str, back: int) -> Iterator[re.Match]:
    """Words that have `back` characters before them, in an order drawn by seed 0."""
    words = [word for word in re.finditer(rf"\b\w{{{LETTERS},}}\b", text) if word.start() >= back]
    yield from random.Random(0).sample(words, len(words))


def _measured(
    reader: Reader, distances: tuple[int, ...], probes: Callable[[int], list[Probe]]
) -> dict[str, list[float]]:
    measured: dict[str, list[float]] = {"distance": [], "bits": [], "error": []}
    rated: dict[tuple, torch.Tensor] = {}  # whole contexts are the same for every distance
    for distance in distances:
        asked = probes(distance)
        if len(asked) < 2:
            continue
        for texts in (written := tuple((one.written, one.word) for one in asked),
                      changed := tuple((one.changed, one.word) for one in asked)):  # fmt: skip
            if texts not in rated:
                rated[texts] = bits_of(reader, list(texts))
        gain = rated[written] - rated[changed]
        measured["distance"].append(distance)
        measured["bits"].append(round(gain.mean().item(), 4))
        measured["error"].append(round(gain.std().item() / math.sqrt(len(gain)), 4))
    return measured


@torch.inference_mode()
def bits_of(reader: Reader, asked: list[tuple[str, str]], rows: int = 50) -> torch.Tensor:
    """-log2 p(word | before) of each (before, word), `(N,)` float64; `rows` of them are read at once."""
    encode, bits = reader.tokens.encode, []
    for part in (asked[k : k + rows] for k in range(0, len(asked), rows)):
        known, whole = ([encode(START + text) for text in texts] for texts in _columns(part))
        same = [_common(a, b) for a, b in zip(known, whole, strict=True)]
        length, first = max(map(len, whole)), min(same)
        ids = torch.tensor([[*one, *[0] * (length - len(one))] for one in whole])  # what comes after does not count
        logits, _ = reader.read(ids[:, :-1].to(getattr(reader, "device", "cpu")), None, length - first)
        taken = logits.float().log_softmax(-1).cpu().gather(-1, ids[:, first:, None])[..., 0].double()
        place = torch.arange(first, length)
        counts = (place >= torch.tensor(same)[:, None]) & (place < torch.tensor([len(one) for one in whole])[:, None])
        bits.append(-(taken * counts).sum(1) / math.log(2))
    return torch.cat(bits)


def _columns(asked: list[tuple[str, str]]) -> tuple[list[str], list[str]]:
    return [before for before, _ in asked], [before + word for before, word in asked]


def _common(known: list[int], whole: list[int]) -> int:
    """How many tokens a text and its beginning have in common: a word may be joined with what stands before it."""
    return next((n for n, (a, b) in enumerate(zip(known, whole, strict=False)) if a != b), len(known))
