"""What the tabs of text models show before the first click; made by `python -m playground.examples`."""

from collections.abc import Iterator

from pipelines import Recipe, Run, load, record

from .lessons import LESSONS
from .sessions import Session
from .tabs import music, translate
from .tabs.texts import (
    FIRST,
    STARTS,
    best_and_drawn,
    branched_at,
    continuations,
    grown,
    original_and_branch,
    titles,
    together,
    ways,
)
from .text_views import TextShow, beside
from .tune_views import TuneShow, text_show

START = STARTS["shakespeare"]
CHAIN = {"recurrent": {"order": 6}}
TOKENS = {"generate": 160, "beside": 100, "blend": 120, "branch": 80, "beam": 120, "cowrite": 70}


def values() -> Iterator[tuple[str, dict]]:
    """Name and value of each, for the tabs that there are."""
    for tab, entry in FIRST.items():
        if tab not in LESSONS:
            continue
        load(entry)  # what the notes say of time is without it
        shown = {"prompt": START["prompt"], "temperature": 0.6}
        for task, more in (
            ("generate", shown),
            ("score", {"text": START["text"]}),
            ("blend", {**shown, "prompt_to": START["prompt_to"]}),
        ):
            recipe = Recipe.of(entry, task, {**more, **({"max_tokens": TOKENS[task]} if task in TOKENS else {})})
            yield f"{tab}-{task}", TextShow(_result(recipe), f"example {tab} {task}").value("done")
        if len(together(Session(), entry)) > 1:
            recipes = together(Session(), entry, **shown, max_tokens=TOKENS["beside"])
            yield f"{tab}-beside", _beside(recipes, titles(recipes, "en"), tab)
        parent = _result(Recipe.of(entry, "generate", {**shown, "max_tokens": TOKENS["branch"]}))
        branch = branched_at(parent.recipe, *_unlikely(parent))
        recipes = original_and_branch(Session(), entry, **branch)
        yield f"{tab}-branch", _beside(recipes, grown(recipes, "en"), tab)
        recipes = best_and_drawn(Session(), entry, **{**shown, "max_tokens": TOKENS["beam"], **CHAIN.get(tab, {})})
        yield f"{tab}-beam", _beside(recipes, ways(recipes, "en"), tab)
        recipes = continuations(Session(), entry, START["story"], max_tokens=TOKENS["cowrite"], temperature=0.6)
        yield f"{tab}-cowrite", _beside(recipes, [("", None)], tab)
    if music.ID in LESSONS:
        yield from _tunes()
    if translate.ID in LESSONS:
        yield from _translations()


def _tunes() -> Iterator[tuple[str, dict]]:
    plain = {"key": "G", "metre": "6/8", "rhythm": "jig", "seed": 1}
    for task in ("generate", "blend"):
        run = _result(Recipe.of(music.ENTRY, task, plain))
        yield f"{music.ID}-{task}", TuneShow(run, f"example {music.ID} {task}").value("done")
    recipes = music.continued(Session(), music.ENTRY, music.PASTED, music.KEPT, seed=1)
    yield f"{music.ID}-continue", _beside(recipes, [("", None)], music.ID)
    recipes = music.together(Session(), music.ENTRY, **plain)
    yield f"{music.ID}-beside", _beside(recipes, titles(recipes, "en"), music.ID)
    parent = _result(Recipe.of(music.ENTRY, "generate", plain))
    recipes = original_and_branch(Session(), music.ENTRY, **branched_at(parent.recipe, *_unlikely(parent)))
    yield f"{music.ID}-branch", _beside(recipes, grown(recipes, "en"), music.ID)


def _translations() -> Iterator[tuple[str, dict]]:
    entry = translate.ENTRY
    load(entry)
    plain = _result(Recipe.of(entry, "translate", {}))
    yield "seq2seq-translate", TextShow(plain, "example seq2seq translate").value("done")
    beams = _result(Recipe.of(entry, "beams", {}))
    yield "seq2seq-beams", TextShow(beams, "example seq2seq beams").value("done")
    tokens = plain.result.tokens[0]
    at = max(range(len(tokens)), key=lambda place: tokens[place].entropy)
    other = next(one.id for one in tokens[at].alternatives if one.id != tokens[at].id)
    recipes = original_and_branch(Session(), entry, **branched_at(plain.recipe, 0, at, other))
    yield "seq2seq-branch", _beside(recipes, grown(recipes, "en"), "seq2seq")


def _unlikely(run: Run) -> tuple[int, int, int]:
    """Text, place and token of a branch: the best other token at the most open place of the first line."""
    tokens = run.result.tokens[0]
    at = max(range(5, 40), key=lambda place: tokens[place].entropy)
    return 0, at, next(other.id for other in tokens[at].alternatives if other.id != tokens[at].id)


def _beside(recipes: list[Recipe], headings: list[tuple], tab: str) -> dict:
    shows = [
        text_show(_result(recipe), f"example {tab} {k}", "en", *heading)
        for k, (recipe, heading) in enumerate(zip(recipes, headings, strict=True))
    ]
    return beside(shows, "done")


def _result(recipe: Recipe) -> Run:
    *_, run = record(recipe)
    return run
