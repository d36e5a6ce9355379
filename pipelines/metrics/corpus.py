"""What is measured of a text model: how well it expects held-out text, and how varied and how new its own texts are.

The floor is held-out text in the place of what the model writes: what a perfect model would get.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from ..data import corpus
from ..options.text import MAX_COUNT, MAX_ORDER, UNITS
from ..registry import tasks
from .recall import recall
from .text import bits_per_character, copied, distinct

if TYPE_CHECKING:
    from ..engine import Engine

COUNTS = {"recurrent": 32, "transformer": 32}  # texts that are written, by family
HELD_OUT = 1000  # texts that may be written
LENGTH = 400  # tokens of a text
READ = {"characters": 400_000, "words": 40_000}  # held-out characters that are read at most, by unit
COPIED = 30  # characters in a row that count as copied


def measure(engine: "Engine", name: str, count: int) -> dict[str, Any]:
    """Scores of an entry as `report` gives them, from `count` texts."""
    learned = name.rpartition("-")[2]
    train, test = corpus.load(learned), corpus.load(learned, "test")
    model = {f"bits per character{kind}": bits for kind, bits in _bits(engine, name, test).items()}
    texts = _write(engine, name, count)
    length = round(np.mean([len(text) for text in texts]))
    places = np.random.default_rng(0).integers(len(test) - length, size=count)
    held_out = [test[place : place + length] for place in places]
    method = (
        f"Bits per character on held-out text: {corpus.ABOUT[learned].partition('; ')[2]}; at most "
        f"{READ['characters']:,} characters of it, of chains of words {READ['words']:,}. The rest on {count} texts of "
        f"{LENGTH} tokens, seeds from 0, with the default options and no prompt; real: as many passages of the "
        f"held-out text, by seed 0. Copied: the share of passages of {COPIED} characters that were read in training."
    )
    remembered = recall(engine.load(name).reader(tasks(name)["generate"]()), test)
    return {"model": model | _own(texts, train), "floor": _own(held_out, train), "method": method, "recall": remembered}


def _bits(engine: "Engine", name: str, test: str) -> dict[str, float]:
    """Bits per character; of a Markov chain for every unit and order."""
    options = tasks(name)["generate"]
    model = engine.load(name)
    if "order" not in options.knobs():
        return {"": bits_per_character(model.reader(options()), test[: READ["characters"]])}
    return {
        f", {unit}, order {order}": bits_per_character(
            model.reader(options(unit=unit, order=order)), test[: READ[unit]]
        )
        for unit in UNITS
        for order in range(1, MAX_ORDER + 1)
    }


def _write(engine: "Engine", name: str, count: int) -> list[str]:
    texts: list[str] = []
    for seed in range(0, count, MAX_COUNT):
        *_, last = engine.stream(name, seed=seed, count=min(MAX_COUNT, count - seed), max_tokens=LENGTH)
        texts += last.text
    return texts


def _own(texts: list[str], train: str) -> dict[str, float]:
    """How varied and how new texts are: means over all of them."""
    scores = {f"distinct-{n}": float(np.mean([distinct(text, n) for text in texts])) for n in (3, 5)}
    return scores | {"copied": float(np.mean([copied(text, train, COPIED) for text in texts]))}
