"""What the tabs of text models show before the first click; made by `python -m playground.examples`."""

from collections.abc import Callable, Iterator

from pipelines import ENTRIES, Recipe, present
from pipelines.registry import tasks

from .lessons import LESSONS
from .sessions import Session
from .stored import Made, one, result, several
from .tabs import music, translate
from .tabs.texts import (
    FIRST,
    STARTS,
    best_and_drawn,
    branched_at,
    continuations,
    corpus,
    grown,
    original_and_branch,
    titles,
    together,
    ways,
)
from .text_views import beside
from .tune_views import text_show

START = STARTS["shakespeare"]
CHAIN = {"recurrent": {"order": 6}}
TOKENS = {"generate": 160, "beside": 100, "blend": 120, "branch": 80, "beam": 120, "cowrite": 70}


def values() -> Iterator[tuple[str, Made]]:
    """Name of each and its value, for the tabs that there are."""
    for tab, entry in FIRST.items():
        if tab not in LESSONS:
            continue
        for name in _family(tab):
            asked = {"prompt": STARTS[corpus(name)]["prompt"], "temperature": 0.6, "max_tokens": TOKENS["generate"]}
            yield f"{name}-generate", one(Recipe.of(name, "generate", asked), f"{name} generate")
        plain = {"prompt": START["prompt"], "temperature": 0.6}
        for task, more in (
            ("score", {"text": START["text"]}),
            ("blend", {**plain, "prompt_to": START["prompt_to"]}),
        ):
            recipe = Recipe.of(entry, task, {**more, **({"max_tokens": TOKENS[task]} if task in TOKENS else {})})
            yield f"{tab}-{task}", one(recipe, f"{tab} {task}")
        if len(together(Session(), entry)) > 1:
            recipes = together(Session(), entry, **plain, max_tokens=TOKENS["beside"])
            yield f"{tab}-beside", _beside(recipes, titles, tab)
        recipe = Recipe.of(entry, "generate", {**plain, "max_tokens": TOKENS["branch"]})
        yield f"{tab}-branch", _branched(recipe, tab)
        recipes = best_and_drawn(Session(), entry, **{**plain, "max_tokens": TOKENS["beam"], **CHAIN.get(tab, {})})
        yield f"{tab}-beam", _beside(recipes, ways, tab)
        recipes = continuations(Session(), entry, START["story"], max_tokens=TOKENS["cowrite"], temperature=0.6)
        yield f"{tab}-cowrite", _beside(recipes, _nothing_above, tab)
    if music.ID in LESSONS:
        yield from _tunes()
    if translate.ID in LESSONS:
        yield from _translations()


def _family(tab: str) -> list[str]:
    """The models that a tab offers."""
    return [
        name for name, entry in ENTRIES.items() if entry.family == tab and "generate" in tasks(name) and present(name)
    ]


def _tunes() -> Iterator[tuple[str, Made]]:
    plain = {"key": "G", "metre": "6/8", "rhythm": "jig", "seed": 1}
    for name in _family(music.ID):
        yield f"{name}-generate", one(Recipe.of(name, "generate", plain), f"{name} generate")
    yield f"{music.ID}-blend", one(Recipe.of(music.ENTRY, "blend", plain), f"{music.ID} blend")
    recipes = music.continued(Session(), music.ENTRY, music.PASTED, music.KEPT, seed=1)
    yield f"{music.ID}-continue", _beside(recipes, _nothing_above, music.ID)
    yield f"{music.ID}-beside", _beside(music.together(Session(), music.ENTRY, **plain), titles, music.ID)
    yield f"{music.ID}-branch", _branched(Recipe.of(music.ENTRY, "generate", plain), music.ID)


def _translations() -> Iterator[tuple[str, Made]]:
    entry = translate.ENTRY
    plain = Recipe.of(entry, "translate", {})
    yield "seq2seq-translate", one(plain, "seq2seq translate")
    yield "seq2seq-beams", one(Recipe.of(entry, "beams", {}), "seq2seq beams")
    tokens = result(plain).result.tokens[0]
    at = max(range(len(tokens)), key=lambda place: tokens[place].entropy)
    other = next(token.id for token in tokens[at].alternatives if token.id != tokens[at].id)
    recipes = original_and_branch(Session(), entry, **branched_at(plain, 0, at, other))
    yield "seq2seq-branch", _beside(recipes, grown, "seq2seq")


def _branched(recipe: Recipe, tab: str) -> Made:
    """A run and a branch: the best other token at the most open place of the first line."""
    tokens = result(recipe).result.tokens[0]
    at = max(range(5, 40), key=lambda place: tokens[place].entropy)
    other = next(token.id for token in tokens[at].alternatives if token.id != tokens[at].id)
    recipes = original_and_branch(Session(), recipe.entry, **branched_at(recipe, 0, at, other))
    return _beside(recipes, grown, tab)


def _beside(recipes: list[Recipe], headings: Callable, tab: str) -> Made:
    return several(text_show, beside, recipes, headings, tab)


def _nothing_above(recipes: list[Recipe], _language: str) -> list[tuple[str, None]]:
    return [("", None)] * len(recipes)
