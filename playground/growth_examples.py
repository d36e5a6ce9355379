"""What pixels and WaveNet show before the first click; made by `python -m playground.examples growth`."""

from collections.abc import Iterator

from PIL import Image

from pipelines import ENTRIES, Recipe, Run, load, record
from pipelines.paths import ASSETS

from .events import shown
from .pixel_views import PixelShow, beside
from .race import LABELS, racers
from .sessions import Session
from .sound_views import SoundShow, joined
from .tabs import pixels, wavenet

BRANCH = {"entry": pixels.ENTRY, "seed": 7, "count": 1, "label": 3, "sample": 0, "at": 62, "level": 15}
RECIPES = {
    pixels.ENTRY: {"generate": {"count": 10}, "complete": {"count": 8, "rows": 7}},
    wavenet.ENTRY: {"generate": {"count": 4, "instrument": "all"}, "interpolate": {}},
}


def values() -> Iterator[tuple[str, dict]]:
    """Name and value of each, for the models that there are."""
    digit = Image.open(ASSETS / "examples" / "digit.png").copy()
    for entry, tasks in RECIPES.items():
        if entry not in ENTRIES:
            continue
        load(entry)  # what the notes say of time is without it
        for task, options in tasks.items():
            given = {**options, **({"image": digit} if task == "complete" else {})}
            name = f"{entry}-{task}"
            yield name, shown(_result(Recipe.of(entry, task, given)), f"example {name}", "en").value("done")
    if pixels.ENTRY in ENTRIES:
        recipes = pixels.original_and_branch(Session(), **BRANCH)
        yield f"{pixels.ENTRY}-branch", beside(_shows(PixelShow, recipes, pixels.grown(recipes, "en")), "done")
        recipes = racers({"count": pixels.RACING})(Session(), pixels.ENTRY)
        yield f"{pixels.ENTRY}-race", beside(_shows(PixelShow, recipes, _headings()), "done")
    if wavenet.ENTRY in ENTRIES:
        recipes = racers({"count": 1, "duration": 0.05})(Session(), wavenet.ENTRY)
        yield f"{wavenet.ENTRY}-race", joined(_shows(SoundShow, recipes, _headings()), "done")


def _headings() -> list[tuple[str]]:
    return [(label,) for label in LABELS.values()]


def _shows(kind: type, recipes: list[Recipe], headings: list[tuple]) -> list:
    return [
        kind(_result(recipe), f"example {k} of {recipe.entry} {recipe.task}", "en", *heading)
        for k, (recipe, heading) in enumerate(zip(recipes, headings, strict=True))
    ]


def _result(recipe: Recipe) -> Run:
    *_, run = record(recipe)
    return run
