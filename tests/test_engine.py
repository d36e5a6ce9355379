"""Where models run: faults, memory, deadline, Stop, and two users at once."""

import json
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from safetensors.torch import load_file, save_file

from pipelines import UserError
from pipelines.engine import Engine

from .tiny import levels, watched

GANS = ("gan-mlp-digits", "dcgan-digits", "gan-collapsed-digits")


def engine(models, **settings):
    return Engine(models=models, device="cpu", **settings)


@pytest.mark.parametrize(
    ("name", "task", "options", "sentence"),
    [
        ("biggan", "generate", {}, "no model 'biggan'; the nearest names are "),
        (None, "generate", {}, "no model None"),
        ("dcgan-digits", "vary", {}, "dcgan-digits has no task 'vary'; it has generate, interpolate, plane"),
        ("dcgan-digits", "__init__", {}, "has no task"),
        ("dcgan-digits", ["generate"], {}, "has no task"),
        ("classifier-digits", "generate", {}, "has no task 'generate'; it has none"),
        ("gan-mlp-digits", "generate", {"label": 3}, "no option 'label' here"),
        ("dcgan-digits", "generate", {"label": 11}, "label must be one of .*, not 11"),
        ("dcgan-digits", "generate", {"count": 257}, "count must be an integer from 1 to 256, not 257"),
    ],
)
def test_a_mistake_is_told_before_the_first_frame(tiny_engine, name, task, options, sentence):
    with pytest.raises(UserError, match=sentence):
        tiny_engine.stream(name, task, **options)


@pytest.mark.parametrize("settings", [{"device": "tpu"}, {"device": "cuda:99x"}, {"dtype": "int8"}])
def test_what_the_machine_does_not_have_is_named(settings):
    value = next(iter(settings.values()))
    with pytest.raises(UserError, match=value):
        Engine(**{"device": "cpu", **settings})


@pytest.mark.parametrize("dtype", ["fp32", "bf16"])
@pytest.mark.parametrize("name", ["gan-mlp-digits", "dcgan-digits", "ddpm-digits"])
def test_every_number_format_runs(tiny_models, name, dtype):
    options = {"count": 2, **({"steps": 2} if name == "ddpm-digits" else {})}
    *_, last = engine(tiny_models, dtype=dtype).stream(name, **options)
    assert last.step == last.total
    assert [image.size for image in last.images] == [(28, 28)] * 2


# ------------------------------------------------------------------------------------------- damaged weights


def remove(folder):
    shutil.rmtree(folder)


def cut_weights(folder):
    weights = next(folder.glob("*.safetensors"))
    weights.write_bytes(weights.read_bytes()[:-100])


def no_weights(folder):
    next(folder.glob("*.safetensors")).unlink()


def weights_of_another_shape(folder):
    path = next(folder.glob("*.safetensors"))
    save_file({name: tensor.flatten() for name, tensor in load_file(path).items()}, path, {"format": "pt"})


def weights_that_lack_a_layer(folder):
    path = next(folder.glob("*.safetensors"))
    save_file(dict(list(load_file(path).items())[1:]), path, {"format": "pt"})


def broken_config(folder):
    (folder / "config.json").write_text('{"latent": 8', encoding="utf-8")


def config_that_is_a_list(folder):
    (folder / "config.json").write_text("[]", encoding="utf-8")


def config_of_wrong_types(folder):
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config = {name: "many" if isinstance(value, int | list) else value for name, value in config.items()}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")


@pytest.mark.parametrize(
    "damage",
    [
        remove,
        cut_weights,
        no_weights,
        weights_of_another_shape,
        weights_that_lack_a_layer,
        broken_config,
        config_that_is_a_list,
        config_of_wrong_types,
    ],
)
@pytest.mark.parametrize("name", ["gan-mlp-digits", "ddpm-digits"])
def test_damaged_weights_get_a_sentence_and_harm_no_other_model(tiny_models, tmp_path, name, damage):
    models = tmp_path / "models"
    shutil.copytree(tiny_models, models)
    damage(models / name)
    running = engine(models)
    with pytest.raises(UserError, match=f"^The weights of {name} .*(missing|damaged)"):
        running.stream(name)
    *_, last = running.stream("dcgan-digits", count=1)
    assert last.images
    assert list(running.status()) == ["dcgan-digits"]


def test_a_model_that_is_mended_loads_without_a_restart(tiny_models, tmp_path):
    running = engine(tmp_path)
    with pytest.raises(UserError, match="missing"):
        running.load("dcgan-digits")
    shutil.copytree(tiny_models / "dcgan-digits", tmp_path / "dcgan-digits")
    assert running.load("dcgan-digits")


# ------------------------------------------------------------------------------------------------- the cache


def test_a_model_is_loaded_once(tiny_models):
    running = engine(tiny_models)
    assert running.load("dcgan-digits") is running.load("dcgan-digits")
    running.unload("dcgan-digits")
    assert running.status() == {}


def test_the_least_recently_used_model_goes_first(tiny_models):
    running = engine(tiny_models)
    for name in GANS:
        running.load(name)
    running.budget = sum(loaded.bytes for loaded in running.status().values())
    running.load(GANS[0])  # so that GANS[1] is now the oldest
    running.load("classifier-digits")
    assert list(running.status()) == [GANS[0], GANS[2], "classifier-digits"]


def test_a_model_larger_than_the_budget_runs_alone(tiny_models):
    running = engine(tiny_models, budget=1)
    for name in GANS:
        assert list(running.stream(name, count=1))
        assert list(running.status()) == [name]


def test_an_idle_model_is_unloaded(tiny_models):
    running = engine(tiny_models, idle=0)
    running.load("dcgan-digits")
    assert running.status() == {}


def test_a_run_survives_the_unloading_of_its_model(tiny_models):
    running = engine(tiny_models)
    frames = running.stream("ddpm-digits", count=1, steps=3)
    next(frames)
    running.unload("ddpm-digits")
    assert [frame.step for frame in frames] == [1, 2, 3]


# -------------------------------------------------------------------------------------------------- stopping


def test_closing_a_run_stops_it_before_the_next_step(tiny_engine):
    with watched(tiny_engine.load("ddpm-digits").unet) as calls:
        frames = tiny_engine.stream("ddpm-digits", count=1, steps=900)
        assert calls == []
        for step in range(3):
            assert next(frames).step == step
        frames.close()
    assert len(calls) == 2
    assert list(frames) == []


def test_the_deadline_stops_a_run_with_a_sentence(tiny_models):
    frames = engine(tiny_models, deadline=0).stream("ddpm-digits", count=1, steps=10)
    assert next(frames).step == 0
    with pytest.raises(UserError, match="Stopped at step 0 of 10: the limit is 0 seconds"):
        next(frames)


def test_the_deadline_does_not_take_back_a_result(tiny_models):
    running = engine(tiny_models, deadline=0)
    assert len(list(running.stream("dcgan-digits", "plane"))) == 1


# ----------------------------------------------------------------------------------------------- users at once


def test_two_users_at_once_get_what_they_would_get_alone(tiny_engine):
    wishes = [
        ("ddpm-digits", {"count": 3, "steps": 8, "seed": 1, "label": 3, "scheduler": "ddpm"}),
        ("ddpm-digits", {"count": 3, "steps": 8, "seed": 2, "label": 8, "scheduler": "heun"}),
        ("dcgan-digits", {"count": 4, "seed": 3}),
        ("ddpm-digits", {"count": 3, "steps": 8, "seed": 4, "eta": 1, "guidance": 7}),
    ]
    start = threading.Barrier(len(wishes))

    def run(name, options, together=True):
        if together:
            start.wait(timeout=30)
        return [levels(frame.images).tolist() for frame in tiny_engine.stream(name, **options)]

    alone = [run(*wish, together=False) for wish in wishes]
    with ThreadPoolExecutor(len(wishes)) as users:
        assert list(users.map(run, *zip(*wishes, strict=True))) == alone


def test_a_run_may_be_continued_by_another_thread(tiny_engine):
    options = {"count": 1, "steps": 4, "seed": 1}
    frames = tiny_engine.stream("ddpm-digits", **options)
    run = [next(frames)]
    with ThreadPoolExecutor(1) as other:
        run += other.submit(list, frames).result()
    assert run == list(tiny_engine.stream("ddpm-digits", **options))


def test_small_steps_take_one_thread_and_large_ones_all(tiny_engine):
    """Of two that run in turn in one thread, and without a trace afterwards."""
    before, seen = torch.get_num_threads(), {}
    torch.set_num_threads(2)
    tiny_engine.threads = 2
    try:
        wanted = {"gpt-char-shakespeare": 1, "gan-mlp-digits": 2}
        for name in wanted:
            for module in tiny_engine.load(name).networks.values():
                module.register_forward_hook(
                    lambda *_, name=name: seen.setdefault(name, set()).add(torch.get_num_threads())
                )
        runs = {name: tiny_engine.stream(name) for name in wanted}
        for frames in [*runs.values(), *runs.values()]:
            next(frames)
            assert torch.get_num_threads() == 2
        for frames in runs.values():
            list(frames)
        assert seen == {name: {threads} for name, threads in wanted.items()}
    finally:
        torch.set_num_threads(before)


def test_one_user_who_stops_or_fails_leaves_the_other_alone(tiny_engine):
    stopped = tiny_engine.stream("ddpm-digits", count=1, steps=50)
    other = tiny_engine.stream("ddpm-digits", count=1, steps=3)
    next(stopped), next(other)
    stopped.close()
    with pytest.raises(UserError):
        tiny_engine.stream("ddpm-digits", steps=-1)
    assert [frame.step for frame in other] == [1, 2, 3]


def test_many_users_load_a_model_once(tiny_models):
    running = engine(tiny_models)
    with ThreadPoolExecutor(8) as users:
        models = list(users.map(running.load, ["ddpm-digits"] * 8))
    assert all(model is models[0] for model in models)


# -------------------------------------------------------------------------------------------------------- GANs


@pytest.mark.parametrize("name", ["gan-mlp-digits", "dcgan-digits"])
def test_the_pictures_of_a_gan_are_those_of_its_generator(tiny_engine, name):
    import torch

    from pipelines.frames import to_images
    from pipelines.interpolate import noise

    *layers, last = tiny_engine.stream(name, count=3, seed=7)
    net = tiny_engine.load(name).generator
    with torch.no_grad():
        expected = to_images(net(noise([7, 8, 9], (net.latent,)), torch.arange(3)))
    assert levels(last.images).tolist() == levels(expected).tolist()
    assert [frame.step for frame in (*layers, last)] == list(range(last.total + 1))
    assert all(0 <= percentile <= 100 for percentile in last.scalars["realism"])


@pytest.mark.parametrize("name", ["gan-mlp-digits", "dcgan-digits"])
def test_gans_agree_along_paths_and_on_the_plane(tiny_engine, name):
    from pipelines.seeds import plane_seed

    def pictures(task, **options):
        *_, last = tiny_engine.stream(name, task, **options)
        return levels(last.images)

    label = {"label": 3} if name == "dcgan-digits" else {}
    way = pictures("interpolate", seed=1, seed_to=9, count=5, **label)
    for end, seed in ((0, 1), (-1, 9)):
        assert abs(way[end] - pictures("generate", seed=seed, count=1, **label)[0]).max() <= 2
    square = pictures("plane", x=-1, y=2, columns=2, rows=2, **label)
    for k, (x, y) in enumerate([(-1, 2), (0, 2), (-1, 3), (0, 3)]):
        assert abs(square[k] - pictures("generate", seed=plane_seed(x, y), count=1, **label)[0]).max() <= 2


def test_first_callers_in_several_threads_get_one_engine(tiny_pipelines, monkeypatch):
    tiny_pipelines.made_engine.cache_clear()
    monkeypatch.setattr(Engine, "__init__", lambda _self, **_settings: time.sleep(0.05))
    with ThreadPoolExecutor(4) as pool:
        engines = [*pool.map(lambda _number: tiny_pipelines.shared_engine(), range(4))]
    assert len(set(map(id, engines))) == 1
