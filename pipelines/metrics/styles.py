"""What is measured of a model that writes in several styles: does naming one help it, and does it show.

The judge of style is independent of the model: one Markov chain of characters per style, each counted on as much text;
a text is of the style whose chain finds it most probable. The floor are held-out passages.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from tqdm import tqdm

from ..data import styles
from ..data.styles import STYLES, prefix
from ..models import tokens as cuts
from ..models.markov import ChainReader, count
from ..models.text import Reader
from ..models.tokens import START
from .corpus import COPIED
from .text import bits_per_character, copied, distinct

if TYPE_CHECKING:
    from ..engine import Engine

COUNTS = {"transformer": 100}  # texts that are written, by family
HELD_OUT = 400
LENGTH = 200  # tokens of a text
READ = 80_000  # held-out characters of each style
COUNTED, ORDER = 700_000, 4  # characters that each chain of the judge is counted on, and how far it looks back


def measure(engine: "Engine", name: str, count: int) -> dict[str, Any]:
    """Scores of an entry as `report` gives them, from `count` texts, as many of each style as of the others."""
    train, test = styles.load(), styles.load("test")
    reader = engine.load(name)
    model, judges = {}, chains(train)
    for style in STYLES:
        text = test[style][:READ]
        model[f"bits per character, {style}"] = bits_per_character(reader, text, start=prefix(style))
    unnamed = [bits_per_character(reader, test[style][:READ]) for style in STYLES]
    model["bits per character"] = float(np.mean([model[f"bits per character, {style}"] for style in STYLES]))
    model["bits per character, style not named"] = float(np.mean(unnamed))
    made, rng = [], np.random.default_rng(0)
    for k in tqdm(range(count), desc=name, unit=" texts"):
        style = STYLES[k % len(STYLES)]
        *_, last = engine.stream(name, style=style, seed=k, max_tokens=LENGTH)
        made.append((style, last.text[0]))
    length = round(np.mean([len(text) for _, text in made]))
    held_out = []
    for style, _ in made:
        place = rng.integers(len(test[style]) - length)
        held_out.append((style, test[style][place : place + length]))
    method = (
        f"Bits per character of {READ:,} held-out characters of each style ({styles.ABOUT.partition('; ')[2]}), the "
        f"style named first. Style recognised: {count} texts of {LENGTH} tokens, default options, no prompt, seeds "
        f"from 0; judged by Markov chains of order {ORDER}, one for each style. Copied: the share of passages of "
        f"{COPIED} characters that were read in training."
    )
    return {"model": model | _scores(made, train, judges), "floor": _scores(held_out, train, judges), "method": method}


def chains(train: dict[str, str]) -> dict[str, Reader]:
    """The judge: a chain for each style, over the same characters."""
    tokens = cuts.characters("".join(sorted(set("".join(train.values())))))
    judges = {}
    for style, text in train.items():
        levels = count(np.array(tokens.encode(text[:COUNTED])), tokens.size)
        *_, counts = (found for found, _ in zip(levels, range(ORDER + 1), strict=False))
        judges[style] = ChainReader(counts, tokens, ORDER)
    return judges


def judged(text: str, judges: dict[str, Reader]) -> str:
    """The style of a text; characters that no chain knows are left out."""
    known = set(next(iter(judges.values())).tokens.texts)
    plain = "".join(character for character in text if character in known) or START
    return min(judges, key=lambda style: bits_per_character(judges[style], plain, rows=1))


def _scores(texts: list[tuple[str, str]], train: dict[str, str], judges: dict[str, Reader]) -> dict[str, float]:
    right = {style: [] for style in STYLES}
    for style, text in texts:
        right[style].append(judged(text, judges) == style)
    whole = "".join(train.values())
    return {
        "style recognised": float(np.mean([one for found in right.values() for one in found])),
        **{f"style recognised, {style}": float(np.mean(found)) for style, found in right.items()},
        "distinct-3": float(np.mean([distinct(text, 3) for _, text in texts])),
        "copied": float(np.mean([copied(text, whole, COPIED) for _, text in texts])),
    }
