"""What pixels and WaveNet show before the first click; made by `python -m playground.examples growth`."""

from collections.abc import Iterator

from PIL import Image

from pipelines import ENTRIES, Recipe
from pipelines.paths import ASSETS

from .i18n import t
from .pixel_views import PixelShow, beside
from .race import LABELS, racers
from .sessions import Session
from .sound_views import SoundShow, joined
from .stored import Made, one, several
from .tabs import pixels, wavenet

BRANCH = {"entry": pixels.ENTRY, "seed": 7, "count": 1, "label": 3, "sample": 0, "at": 62, "level": 15}
RECIPES = {
    pixels.ENTRY: {"generate": {"count": 10}, "complete": {"count": 8, "rows": 7}},
    wavenet.ENTRY: {"generate": {"count": 4, "instrument": "all"}, "interpolate": {}},
}


def values() -> Iterator[tuple[str, Made]]:
    """Name of each and its value, for the models that there are."""
    digit = Image.open(ASSETS / "examples" / "digit.png").copy()
    for entry, tasks in RECIPES.items():
        if entry not in ENTRIES:
            continue
        for task, options in tasks.items():
            given = {**options, **({"image": digit} if task == "complete" else {})}
            name = f"{entry}-{task}"
            yield name, one(Recipe.of(entry, task, given), name)
    if pixels.ENTRY in ENTRIES:
        name = f"{pixels.ENTRY}-branch"
        yield name, several(PixelShow, beside, pixels.original_and_branch(Session(), **BRANCH), pixels.grown, name)
        name, recipes = f"{pixels.ENTRY}-race", racers({"count": pixels.RACING})(Session(), pixels.ENTRY)
        yield name, several(PixelShow, beside, recipes, _racing, name)
    if wavenet.ENTRY in ENTRIES:
        name, recipes = f"{wavenet.ENTRY}-race", racers({"count": 1, "duration": 0.05})(Session(), wavenet.ENTRY)
        yield name, several(SoundShow, joined, recipes, _racing, name)


def _racing(_recipes: list[Recipe], language: str) -> list[tuple[str]]:
    return [(t(label, language),) for label in LABELS.values()]
