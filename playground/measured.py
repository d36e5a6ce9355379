"""Runs one after another, each with the machine to itself, and what is measured of each."""

from collections.abc import Iterator

from pipelines import ENTRIES, Recipe, Run, present, shared_engine
from pipelines.options.faces import ANY, ATTRIBUTES, Attributes

from . import views
from .events import show_run
from .i18n import t
from .sessions import Session

PROPERTIES = {  # of a prompt -> column
    "objects": "Objects seen", "count": "Number right", "size": "Size right", "relation": "Relation right",
    "background": "Background right", "style": "Style right",
}  # fmt: skip
COMBINATIONS = {
    "train": "seen in training", "pairs": "unseen pair", "styles": "unseen style", "outside": "outside this world",
}  # fmt: skip

SHARES = {  # scores of models of scenes -> column, as in PROPERTIES
    "objects": "Objects seen", "count": "Number right", "size, given the objects": "Size right",
    "relation, given both": "Relation right", "background": "Background right", "style": "Style right",
    "everything": "Everything right",
}  # fmt: skip
SPLITS = {"seen combinations": "seen in training", "unseen pairs": "unseen pair", "unseen styles": "unseen style"}
METHOD = (
    "Measured before by the independent judge, over hundreds of prompts of each kind; English / Russian. Sizes and "
    "relations count where the objects are there."
)


def in_turn(
    recipes: list[Recipe], values: dict, own: Session, language: str
) -> Iterator[tuple[int, dict, dict[str, str] | None]]:
    """Number of the run, value of its player, and with its last value the row of the table; none after a stop.

    `values` are those of the controls, also what a model could not be told.
    """
    from pipelines.meter import MemoryMeter

    for k, recipe in enumerate(recipes):
        with MemoryMeter(shared_engine().device) as meter:
            for value in show_run(recipe, own, language, views.Show):
                if value["state"] != "done":
                    yield k, value, None
        if value["state"] != "done":
            return
        yield k, value, _row(own.runs[value["id"]], meter.peak, values, language)


def _row(run: Run, memory: int, values: dict, language: str) -> dict[str, str]:
    """A row of the table, of what the model itself made; `values` are those of the controls, known to it or not."""
    from pipelines.describe import parameters
    from pipelines.scrutiny import asked_and_seen

    name = run.recipe.entry
    scores = views.read_scores(name)
    networks, second = parameters(name), t("{seconds} s", language)
    generating = next(networks[part] for part in ("generator", "unet", "gpt", "decoder") if part in networks)
    row = {
        "Model": t(ENTRIES[name].title, language),
        "Parameters": f"{generating / 1e6:.2f} M",
        "Network evaluations": f"{run.result.scalars['evaluations']:.0f}",
        "First frame": second.format(seconds=f"{run.seconds[0]:.2f}"),
        "Total time": second.format(seconds=f"{run.seconds[run.painted]:.2f}"),
        "Peak memory": t("{size} MiB", language).format(size=f"{memory / 2**20:.0f}"),
    }
    wanted = {attribute: values[attribute] for attribute in ATTRIBUTES if values.get(attribute, ANY) != ANY}
    if wanted and ENTRIES[name].data == "faces":
        row["Attributes asked for and seen"] = f"{asked_and_seen(run.frames[run.painted].images, wanted):.0%}"
    if ENTRIES[name].data == "scenes":
        row |= _read(run, language)
    measured = {key: scores[key] for key in views.COMPARED if key in scores}
    return row | {key: views.COMPARED[key].format(value) for key, value in measured.items()}


def untold(recipes: list[Recipe], values: dict, language: str) -> str:
    """A sentence for each model of faces that could not be told some of the attributes that were asked for."""
    asked = [attribute for attribute in ATTRIBUTES if values.get(attribute, ANY) != ANY]
    text = t("{model} cannot be told {attributes}: what is seen of it there is chance.", language)
    sentences = []
    for recipe in recipes:
        missing = [Attributes.knobs()[name].label for name in asked if name not in recipe.options.knobs()]
        if missing and ENTRIES[recipe.entry].data == "faces":
            attributes = ", ".join(t(label, language).lower() for label in missing)
            sentences.append(text.format(model=t(ENTRIES[recipe.entry].title, language), attributes=attributes))
    return f"<p class='estimate'>{' '.join(sentences)}</p>" if sentences else ""


def _read(run: Run, language: str) -> dict[str, str]:
    """What the judge reads in scenes, beside the prompt, and whether training, or this world, has that combination."""
    from pipelines.data.scene_captions import novelty, understand
    from pipelines.metrics.scenes import JUDGE
    from pipelines.scrutiny import prompt_and_seen

    wanted = understand(run.recipe.options.prompt)
    seen = prompt_and_seen(run.frames[run.painted].images, wanted) if present(JUDGE) else {}
    known = {PROPERTIES[name]: f"{share:.0%}" for name, share in seen.items()}
    if wanted.unknown or not wanted.objects:
        return known
    return {"Combination": t(COMBINATIONS[novelty(wanted)], language), **known}


def of_scenes(names: list[str], language: str) -> str:
    """What was measured of models of scenes, as a table: seen and unseen combinations apart; empty without any."""
    rows = []
    for name in names:
        scores = views.read_scores(name) if ENTRIES[name].data == "scenes" else {}
        for ranked in ("", "best of 8, "):
            for split, combination in SPLITS.items():
                cells = {
                    column: " / ".join(f"{scores[f'{share}, {ranked}{split}, {lang}']:.0%}" for lang in ("en", "ru"))
                    for share, column in SHARES.items()
                    if f"{share}, {ranked}{split}, en" in scores
                }
                model = t(ENTRIES[name].title, language) + (f" · {t('best of 8', language)}" if ranked else "")
                rows += [{"Model": model, "Combination": t(combination, language), **cells}] if cells else []
    return f"{views.table(rows, language)}<p class='estimate'>{t(METHOD, language)}</p>" if rows else ""
