"""What is measured of the translator: chrF of held-out sentences and strings, in each direction.

chrF: F-score of character n-grams (n up to 6) with recall counted twice as much, in per cent; M. Popović, "chrF:
character n-gram F-score for automatic MT evaluation" (2015). 100 is the reference itself. Sentences hold a pair of
words that never met in training; real strings share neither side with it. The search is stock `generate`.
"""

from typing import TYPE_CHECKING, Any

import torch
from torch.nn.utils.rnn import pad_sequence
from torchmetrics.text import CHRFScore
from tqdm import tqdm

from ..data import pairs
from ..models.seq2seq import Translator
from ..options.seq2seq import DIRECTIONS, Source

if TYPE_CHECKING:
    from ..engine import Engine

COUNTS = {"seq2seq": 500}  # held-out pairs of each kind and direction
HELD_OUT = 600
BEAMS = (1, 4)
BATCH = 32


def measure(engine: "Engine", name: str, count: int) -> dict[str, Any]:
    """Scores of an entry as `report` gives them, from `count` pairs of each kind and direction."""
    translator, model = engine.load(name), {}
    for direction in DIRECTIONS:
        for kind in ("titles",) if direction.startswith("title") else ("sentences", "real"):
            asked = pairs.held_out(direction, kind, count)
            targets = [target for _, target in asked]
            for beams in BEAMS:
                made = translate(translator, direction, [source for source, _ in asked], beams)
                found = "greedy" if beams == 1 else f"{beams} beams"
                model[f"chrF, {direction}, {kind}, {found}"] = chrf(made, targets)
            if kind == "sentences":
                right = sum(one == other for one, other in zip(made, targets, strict=True))
                model[f"exactly right, {direction}, {kind}, {found}"] = right / len(made)
    method = (
        f"{count} held-out sentences of templates (seed 0; each with a pair of words that no training sentence has) "
        f"and as many held-out real strings in each direction; all held-out titles up to that number. chrF of 6-grams "
        f"of characters, no words, beta 2, of all together; a translation that is as good as the one reference but "
        f"another counts as an error."
    )
    return {"model": model, "floor": {}, "method": method}


def chrf(made: list[str], wanted: list[str]) -> float:
    """chrF of a corpus, 0 to 100."""
    return 100 * float(CHRFScore(n_word_order=0)(made, [[text] for text in wanted]))


@torch.inference_mode()
def translate(translator: Translator, direction: str, sources: list[str], beams: int) -> list[str]:
    """Translations by stock `generate`, in the order of the sources."""
    network, made = translator.network, {}
    order = sorted(range(len(sources)), key=lambda k: len(sources[k]))
    for k in tqdm(range(0, len(order), BATCH), desc=f"{direction}, {beams}", leave=False):
        part = order[k : k + BATCH]
        ids = [translator.source(Source(text=sources[j], direction=direction))[0] for j in part]
        padded = pad_sequence(ids, batch_first=True)
        written = network.generate(
            padded, attention_mask=(padded != 0).long(), num_beams=beams, do_sample=False, max_length=65
        )  # fmt: skip
        for j, row in zip(part, written.tolist(), strict=True):
            made[j] = translator.tokens.tokenizer.decode(row, skip_special_tokens=True)
    return [made[j] for j in range(len(sources))]
