"""Values of players that are stored: in English, and what of them is different in another language."""

from collections.abc import Callable
from typing import Any

from pipelines import Recipe, Run, load, record

from .events import shown
from .i18n import LANGUAGES
from .localised import ENGLISH

Made = Callable[[str], dict[str, Any]]  # language -> value of a player


def in_all_languages(made: Made) -> dict[str, Any]:
    """The English value, with "translated": language -> what is different in it."""
    english = made(ENGLISH)
    others = [language for language in LANGUAGES if language != ENGLISH]
    return {**english, "translated": {language: difference(english, made(language)) for language in others}}


def difference(value: Any, other: Any) -> Any:
    """What of `other` is not as in `value`: of dictionaries and lists only the parts that differ, by key or place."""
    if isinstance(value, dict) and isinstance(other, dict):
        return {key: difference(value.get(key), part) for key, part in other.items() if value.get(key) != part}
    if isinstance(value, list) and isinstance(other, list) and len(value) == len(other):
        pairs = enumerate(zip(value, other, strict=True))
        return {str(k): difference(one, part) for k, (one, part) in pairs if one != part}
    return other


def one(recipe: Recipe, name: str) -> Made:
    """Runs a recipe; the value of its player."""
    run = result(recipe)
    return lambda language: shown(run, f"example {name}", language).value("done")


def several(kind: Callable, join: Callable, recipes: list[Recipe], headings: Callable, name: str) -> Made:
    """Runs recipes that are shown side by side.

    Args:
        kind: makes what shows a run out of it, a key, the language and a heading.
        join: makes one value of all of them.
        headings: recipes, language -> what stands above each, and what else `kind` takes.
    """
    runs = [result(recipe) for recipe in recipes]

    def value(language: str) -> dict[str, Any]:
        above = headings(recipes, language)
        shows = [
            kind(run, f"example {name} {k}", language, *heading)
            for k, (run, heading) in enumerate(zip(runs, above, strict=True))
        ]
        return join(shows, "done")

    return value


def result(recipe: Recipe) -> Run:
    """The finished run of a recipe; its time is without that of reading the weights."""
    load(recipe.entry)
    *_, run = record(recipe)
    return run
