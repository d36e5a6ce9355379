"""What is measured of a model of tunes: are they in time and in key, do they end, and how much of them is copied.

Asked for is what held-out tunes are: their key, metre and rhythm; the floor are these tunes themselves.
"""

import math
from typing import TYPE_CHECKING, Any

import torch
from tqdm import tqdm

from ..abc_notation import parse
from ..data import tunes
from ..knobs import UserError
from ..options.tunes import LENGTH
from ..synthesis import SEMITONES, notes
from ..tune import LETTERS, Tune, signature
from .text import copied, distinct

if TYPE_CHECKING:
    from ..engine import Engine
    from ..models.text import Reader

HELD_OUT = 170
COUNTS = {"music": 160}  # tunes measured, by family
COPIED = 30  # characters that count as copied when they stand in a training tune


def measure(engine: "Engine", name: str, count: int) -> dict[str, Any]:
    """Scores of an entry as `report` gives them, from `count` tunes."""
    held_out = tunes.load("test")[:count]
    trained = "".join(tunes.load())
    made, ended = [], 0
    for seed, real in enumerate(tqdm(held_out, desc=name, unit=" tunes")):
        asked = parse(real)
        *_, last = engine.stream(name, key=asked.key, metre=asked.metre, rhythm=asked.rhythm, seed=seed)
        made.append(real[: _header(real)] + last.text[0] + "\n")
        ended += last.step < LENGTH
    model, floor = (scores(abcs, trained) for abcs in (made, held_out))
    model["ends by itself"] = ended / len(made)
    model["bits per character of held-out tunes"] = bits_per_character(engine.load(name), held_out)
    method = (
        f"{len(made)} tunes in the keys, metres and rhythms of as many held-out ones, default options, seeds from 0; "
        f"real against real: the held-out tunes. Right bars: none too long, none short but upbeats and the ends of "
        f"sections. Copied: runs of characters that stand in the training tunes (in their own keys)."
    )
    return {"model": model, "floor": floor, "method": method}


def scores(abcs: list[str], trained: str) -> dict[str, float]:
    """Of tunes in the form of `tunes.load`, against all training tunes in one text."""
    read = []
    for abc in abcs:
        try:
            read.append(parse(abc))
        except UserError:
            continue
    whole = [tune for tune in read if tune.bars]
    right = [tune for tune in whole if not tune.wrong_bars()]
    bodies = [abc[_header(abc) :].rstrip("\n") for abc in abcs]
    bars = sum(len(tune.bars) for tune in whole)
    runs = sorted(longest_copied(body, trained) for body in bodies)
    return {
        "parses": len(whole) / len(abcs),
        "parses with right bars": len(right) / len(abcs),
        "right bars": 1 - sum(len(tune.wrong_bars()) for tune in whole) / max(1, bars),
        "notes in the key": sum(map(in_key, whole)) / max(1, len(whole)),
        "ends on the tonic": sum(map(on_tonic, whole)) / max(1, len(whole)),
        "distinct runs of 8 characters": distinct("\n".join(bodies), 8),
        f"share copied, runs of {COPIED}": sum(copied(body, trained, COPIED) for body in bodies) / len(bodies),
        "longest run copied, characters": runs[-1],
        "longest run copied, median": runs[len(runs) // 2],
    }


def longest_copied(text: str, corpus: str) -> int:
    """Length of the longest run of characters of a text that stands in the corpus as well."""
    longest, end = 0, 0
    for begin in range(len(text)):
        end = max(end, begin)
        while end < len(text) and text[begin : end + 1] in corpus:
            end += 1
        longest = max(longest, end - begin)
    return longest


def in_key(tune: Tune) -> float:
    """Share of its notes that are not altered."""
    signs = signature(tune.key)
    scale = {(tone + signs[letter]) % 12 for letter, tone in zip(LETTERS, SEMITONES, strict=True)}
    pitches = [pitch for pitch, _ in notes(tune) if pitch is not None]
    return sum(pitch % 12 in scale for pitch in pitches) / max(1, len(pitches))


def on_tonic(tune: Tune) -> bool:
    """Whether its last note is the first of its scale."""
    steps = [note.step for bar in tune.bars for note in bar.notes if note.step is not None]
    return bool(steps) and LETTERS[steps[-1] % 7] == tune.key[0]


@torch.inference_mode()
def bits_per_character(reader: "Reader", abcs: list[str]) -> float:
    """-log2 p of the notes of tunes, given what is asked for, over their characters and the line feed at the end."""
    nats, characters = 0.0, 0
    for abc in abcs:
        ids = torch.tensor([reader.tokens.encode(abc)], device=getattr(reader, "device", "cpu"))
        begin = _header(abc)
        logits, _ = reader.read(ids[:, :-1])
        logs = logits.float().log_softmax(-1).gather(-1, ids[:, 1:, None])[0, begin - 1 :]
        nats -= logs.double().sum().item()
        characters += len(logs)
    return nats / math.log(2) / characters


def _header(abc: str) -> int:
    """Characters before the notes."""
    return abc.index("\n", abc.index("\nK:") + 1) + 1
