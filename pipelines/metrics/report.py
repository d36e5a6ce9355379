"""What is measured of an entry: `scores.json` in its folder, which the model card shows."""

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..card import write_card
from ..checkpoint import size
from ..knobs import UserError
from ..registry import ENTRIES, find

if TYPE_CHECKING:
    from ..engine import Engine

MEASURED = sorted(name for name, entry in ENTRIES.items() if entry.recipe)


def report(engine: "Engine", name: str, count: int | None = None) -> dict[str, Any]:
    """Measure an entry and write `scores.json` and its model card.

    Args:
        engine: runs the models and says where their folders are.
        count: pictures or texts to measure; None is what `COUNTS` of the data set's measures says for the family.
    Returns:
        "model" and "floor": score -> number; "method": a sentence; of text models "recall": see there.
    Raises:
        UserError: unknown name, weights that are missing (its own or those of the judge), `count` out of range.
    """
    entry = find(name)
    if name not in MEASURED:
        raise UserError(f"{name} is not measured here: it was not trained here.")
    measures = import_module(f"{__package__}.{entry.data}")
    count = measures.COUNTS[entry.family] if count is None else count
    if not 10 <= count <= measures.HELD_OUT:
        raise UserError(f"count must be an integer from 10 to {measures.HELD_OUT}, not {count}.")
    engine.load(name)
    scores = measures.measure(engine, name, count)
    scores["model"] = _costs(engine, name) | scores["model"]
    for part in ("model", "floor"):
        scores[part] = {score: round(number, 5) for score, number in scores[part].items()}
    folder = engine.models / name
    (folder / "scores.json").write_text(json.dumps(scores, indent=2) + "\n", encoding="utf-8")
    write_card(name, folder)
    return scores


def _costs(engine: "Engine", name: str) -> dict[str, float]:
    """Millions of parameters of each network; of a Markov chain, of n-grams that are kept."""
    return {
        f"{'n-grams' if hasattr(network, 'kept_ngrams') else 'parameters'} of the {part}, millions": size(network) / 1e6
        for part, network in engine.load(name).networks.items()
    }
