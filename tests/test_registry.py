"""Every entry is complete: what it names exists, and its weights are shipped."""

import json

import diffusers
import pytest
from PIL import Image

from pipelines import ENTRIES, UserError, present
from pipelines.engine import Engine
from pipelines.knobs import Options
from pipelines.options.diffusion import SCHEDULERS
from pipelines.paths import MODELS
from pipelines.registry import find, resolve, tasks
from pipelines.training.loop import Recipe

PICKLES = {".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".npy", ".npz"}


@pytest.mark.parametrize("name", ENTRIES)
def test_what_an_entry_names_exists(name):
    entry = find(name)
    assert entry.name == name
    assert callable(resolve(entry.model).load)
    for task, options in tasks(name).items():
        assert issubclass(options, Options)
        assert callable(getattr(resolve(entry.model), task, None)), f"{entry.model} has no method {task}"
    if entry.recipe:
        assert callable(resolve(entry.recipe))
        assert callable(resolve(f"data.{entry.data}:build"))
    assert entry.note.endswith(".")
    assert entry.paper.startswith("http")


@pytest.mark.parametrize("name", [name for name, entry in ENTRIES.items() if entry.family == "judge"])
def test_what_generates_nothing_has_no_tasks(name):
    assert tasks(name) == {}


def test_recipes_are_recipes():
    assert issubclass(resolve(ENTRIES["ddpm-digits"].recipe), Recipe)


def test_what_has_no_weights_computes_from_what_it_is_given(tmp_path):
    without = [name for name, entry in ENTRIES.items() if not entry.weights]
    assert without
    for name in without:
        assert not (MODELS / name).exists()
        assert not ENTRIES[name].recipe
        assert Engine(device="cpu", models=tmp_path).load(name).networks == {}


def test_only_models_of_scenes_wait_for_their_weights():
    assert {entry.data for name, entry in ENTRIES.items() if not present(name)} <= {"scenes"}


@pytest.mark.parametrize("name", [name for name, entry in ENTRIES.items() if entry.weights and present(name)])
def test_the_weights_of_an_entry_are_shipped(name):
    folder = MODELS / name
    wanted = ["*[gx].json", "*.safetensors", "README.md"]  # config.json, or model_index.json of a pipeline
    if find(name).recipe:
        wanted += ["training.json", "progress.webp"]
    missing = [pattern for pattern in wanted if not any(folder.glob(pattern))]
    assert not missing, f"{folder} lacks {', '.join(missing)}: run `python -m pipelines.training {name}`."
    if find(name).recipe:
        moments = json.loads((folder / "training.json").read_text(encoding="utf-8"))["moments"]
        assert Image.open(folder / "progress.webp").n_frames == len(moments)
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert not [path for path in files if path.suffix in PICKLES], f"{folder} holds pickles: ship safetensors only."
    size = sum(path.stat().st_size for path in files) / 2**20
    assert size < 25, f"{folder} takes {size:.0f} MB: one model must stay under 25 MB."
    assert Engine(device="cpu").load(name).networks


def test_an_unknown_name_gets_those_that_are_nearest():
    for name in ("gan", "", None, 3, [], {}):
        with pytest.raises(UserError, match=r"the nearest names are [a-z-]+, [a-z-]+, [a-z-]+\.$"):
            find(name)
    with pytest.raises(UserError, match="nearest names are dcgan-digits,"):
        find("dcgan")


def test_every_scheduler_is_one_of_diffusers():
    for name, stock in SCHEDULERS.items():
        assert issubclass(getattr(diffusers, stock), diffusers.SchedulerMixin), name
