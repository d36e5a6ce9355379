"""Values that are stored for before the first click, in both languages."""

import json
import re

import pytest

from pipelines import ENTRIES, Recipe, present
from pipelines.paths import ASSETS
from pipelines.registry import tasks
from playground import stored
from playground.examples import OF_MODELS
from playground.i18n import t

EXAMPLES = sorted((ASSETS / "examples").glob("*.json"))
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def test_only_what_differs_is_kept_by_key_and_place():
    english = {"note": "Seed 1", "frames": [{"x": 1, "title": "noise"}, {"x": 2, "title": "noise"}], "count": 4}
    russian = {"note": "Зерно 1", "frames": [{"x": 1, "title": "шум"}, {"x": 2, "title": "noise"}], "count": 4}
    assert stored.difference(english, russian) == {"note": "Зерно 1", "frames": {"0": {"title": "шум"}}}
    assert stored.difference(english, english) == {}


def test_lists_of_other_length_and_other_types_are_kept_whole():
    assert stored.difference({"a": [1], "b": None}, {"a": [1, 2], "b": {"c": 1}}) == {"a": [1, 2], "b": {"c": 1}}


def test_a_run_is_made_once_and_shown_in_every_language(monkeypatch):
    runs = []
    monkeypatch.setattr(stored, "result", lambda recipe, ran=stored.result: runs.append(recipe) or ran(recipe))
    value = stored.in_all_languages(stored.one(Recipe.of("dcgan-digits", "generate", {"count": 1}), "x"))
    assert len(runs) == 1
    assert t("Seed", "ru") in value["translated"]["ru"]["note"]
    assert "frames" not in value["translated"]["ru"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_stored_example_speaks_russian(path):
    value = json.loads(path.read_text(encoding="utf-8"))
    assert value["state"] == "done"
    assert not CYRILLIC.search(value["note"])
    assert CYRILLIC.search(value["translated"]["ru"]["note"])


def of(*families: str) -> list[str]:
    return [name for name, entry in ENTRIES.items() if entry.family in families and entry.weights and present(name)]


@pytest.mark.parametrize("model", of("gan", "autoencoder", "diffusion"))
def test_every_model_of_pictures_has_its_examples(model):
    """But for those tasks that a point on a map runs."""
    needed = {f"{model}-{task}" for task in tasks(model) if task not in ("plane", "palette")}
    assert needed <= {path.stem for path in EXAMPLES}


@pytest.mark.parametrize("model", [name for name in of("diffusion") if "branch" in tasks(name)])
def test_the_example_of_a_branch_belongs_to_the_one_beside_it(model):
    """Where one branches, the example of what is generated stands as the original."""
    original, branch = (Recipe.of(model, task, OF_MODELS[model][task]) for task in ("generate", "branch"))
    assert Recipe.of(model, "generate", {name: getattr(branch.options, name) for name in original.options.knobs()}) == (
        original
    )


@pytest.mark.parametrize("model", of("recurrent", "transformer", "music"))
def test_every_model_that_writes_has_an_example(model):
    assert "generate" not in tasks(model) or f"{model}-generate" in {path.stem for path in EXAMPLES}
