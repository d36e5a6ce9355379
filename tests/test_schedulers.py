"""Diffusion against the stock loop of diffusers, and the promises of branch, sweep, interpolation and variation."""

import diffusers
import numpy as np
import pytest
import torch
from torch.nn.functional import pixel_shuffle
from torch.testing import assert_close

from pipelines.engine import Engine
from pipelines.options.diffusion import SCHEDULERS
from pipelines.paths import MODELS
from pipelines.recipe import Recipe
from pipelines.snippets import as_python

from .tiny import drawing, levels, watched

NAME = "ddpm-digits"
STOCK = {
    "ddim": diffusers.DDIMScheduler,
    "ddpm": diffusers.DDPMScheduler,
    "dpmsolver++": diffusers.DPMSolverMultistepScheduler,
    "euler": diffusers.EulerDiscreteScheduler,
    "heun": diffusers.HeunDiscreteScheduler,
    "unipc": diffusers.UniPCMultistepScheduler,
}
ONE = {"count": 1, "label": 3, "seed": 5, "steps": 4}  # one picture, the same in most tests


@pytest.fixture(scope="module")
def model(tiny_engine):
    return tiny_engine.load(NAME)


@pytest.fixture
def frames(tiny_engine):
    return lambda task="generate", **options: list(tiny_engine.stream(NAME, task, **options))


@pytest.fixture
def pictures(frames):
    """Grey levels (N, 28, 28) of the result."""
    return lambda task="generate", **options: levels(frames(task, **options)[-1].images)


def to_levels(x):
    return ((pixel_shuffle(x, 2)[:, 0] + 1) * 127.5).round().clamp(0, 255).numpy().astype(np.int16)


@torch.inference_mode()
def stock_loop(model, options):
    """The ten lines that everybody writes; returns the result and what the network saw in each call."""
    scheduler = STOCK[options["scheduler"]].from_config(model.config, timestep_spacing="trailing")
    scheduler.set_timesteps(options["steps"])
    generators = [torch.Generator().manual_seed(options["seed"] + k) for k in range(options["count"])]
    x = torch.stack([torch.randn(4, 14, 14, generator=g) for g in generators]) * scheduler.init_noise_sigma
    y, seen = torch.arange(options["count"]), []
    fresh = {"generator": generators} if options["scheduler"] in ("ddim", "ddpm") else {}
    fresh |= {"eta": options["eta"]} if options["scheduler"] == "ddim" else {}
    for t in scheduler.timesteps:
        x_t = scheduler.scale_model_input(x, t)
        seen.append(x_t)
        eps_null, eps_label = model.unet(torch.cat([x_t, x_t]), t, torch.cat([y * 0 + 10, y])).sample.chunk(2)
        x = scheduler.step(eps_null + options["guidance"] * (eps_label - eps_null), t, x, **fresh).prev_sample
    return x, seen


@pytest.mark.parametrize("scheduler", SCHEDULERS)
@pytest.mark.parametrize("steps", [20, 7])
def test_generate_equals_the_stock_loop(model, frames, scheduler, steps):
    eta = 0.5 if scheduler == "ddim" and steps == 7 else 0.0
    options = {"seed": 5, "count": 3, "steps": steps, "guidance": 2.5, "scheduler": scheduler, "eta": eta}
    with watched(model.unet) as calls:
        run = frames(**options, label="all")
    x, expected = stock_loop(model, options)
    assert len(run) == steps + 1
    assert run[-1].scalars["evaluations"] == 2 * len(expected)
    for (seen, *_), x_t in zip(calls, expected, strict=True):
        assert_close(seen[:3], x_t, rtol=1e-5, atol=1e-5)
    assert np.array_equal(levels(run[-1].images), to_levels(x))


@pytest.mark.parametrize("steps", [20, 7, 95])
def test_all_schedulers_visit_the_same_timesteps(model, frames, steps):
    expected = None
    for scheduler in SCHEDULERS:
        with watched(model.unet) as calls:
            run = frames(**{**ONE, "steps": steps}, scheduler=scheduler, guidance=1)
        visited = [int(frame.scalars["timestep"]) for frame in run[1:]]
        expected = expected or visited
        assert visited == expected, scheduler
        assert len(calls) == (2 * steps - 1 if scheduler == "heun" else steps)
        assert {int(t) for _, t, _ in calls} == set(expected), scheduler
    assert expected == sorted(set(expected), reverse=True)
    assert expected[0] == 899
    assert expected[-1] >= 0


def test_frames_show_the_way_from_noise_to_picture(frames):
    run = frames(**ONE)
    assert [(frame.step, frame.total) for frame in run] == [(k, 4) for k in range(5)]
    assert run[0].predicted is run[0].noise is None
    assert all(len(view) == 1 for frame in run[1:] for view in (frame.images, frame.predicted, frame.noise))
    signal = [frame.scalars["signal"] for frame in run[1:]]
    assert signal == sorted(signal)


def test_without_guidance_the_network_is_asked_once(frames):
    assert frames(**ONE, guidance=1)[-1].scalars["evaluations"] == 4
    assert frames(**{**ONE, "label": "none"}, guidance=4)[-1].scalars["evaluations"] == 4
    assert frames(**ONE, guidance=2, scheduler="heun")[-1].scalars["evaluations"] == 14


def test_guidance_one_is_the_plain_model_and_zero_ignores_the_class(pictures):
    assert abs(pictures(**ONE, guidance=1) - pictures(**ONE, guidance=1.0001)).max() <= 2
    assert abs(pictures(**ONE, guidance=0) - pictures(**{**ONE, "label": "none"})).max() <= 2
    assert abs(pictures(**ONE, guidance=0) - pictures(**ONE, guidance=5)).max() > 20


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_a_picture_is_the_same_alone_and_in_a_batch(pictures, scheduler):
    together = pictures(seed=4, count=3, label=3, steps=4, scheduler=scheduler)
    assert abs(together[1] - pictures(**ONE, scheduler=scheduler)[0]).max() <= 2


# --------------------------------------------------------------------------------------------------- branch


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_an_unchanged_branch_equals_its_parent(frames, scheduler):
    parent = frames(**ONE, scheduler=scheduler)
    for at in (0, 1, 3, 4):
        assert frames("branch", **ONE, scheduler=scheduler, at=at) == parent
    same = {"branch_label": 3, "branch_guidance": 3.0, "branch_scheduler": scheduler, "branch_eta": 0.0}
    assert frames("branch", **ONE, scheduler=scheduler, at=2, **same) == parent


@pytest.mark.parametrize(
    "change", [{"branch_label": 8}, {"branch_guidance": 9}, {"branch_scheduler": "euler"}, {"branch_eta": 1}]
)
def test_a_changed_branch_keeps_its_past_and_has_another_future(frames, change):
    parent, branch = frames(**ONE), frames("branch", **ONE, at=2, **change)
    assert branch[:3] == parent[:3]
    assert levels(branch[-1].images).tolist() != levels(parent[-1].images).tolist()


def test_a_branch_from_the_start_is_a_run_with_the_new_options(frames):
    assert frames("branch", **ONE, at=0, branch_label=8, branch_guidance=4) == frames(**{**ONE, "label": 8}, guidance=4)
    assert frames("branch", **ONE, at=4, branch_label=8) == frames(**ONE)


@pytest.mark.parametrize("old", SCHEDULERS)
def test_another_scheduler_goes_on_from_the_same_noisy_picture(model, frames, old):
    at = 2
    with watched(model.unet) as calls:
        frames(**ONE, scheduler=old)
    expected = calls[at * STOCK[old].order]
    for new in SCHEDULERS:
        with watched(model.unet) as calls:
            frames("branch", **ONE, scheduler=old, at=at, branch_scheduler=new)
        x_t, t, _ = calls[at * STOCK[old].order]
        assert int(t) == int(expected[1])
        assert_close(x_t, expected[0], rtol=1e-4, atol=1e-4)


# --------------------------------------------------------------------------- sweep, interpolation, variation


def test_a_column_of_a_sweep_is_a_run_with_that_guidance(pictures):
    columns = pictures("sweep", **{**ONE, "count": 5}, guidance=0, guidance_to=8)
    for column, guidance in zip(columns, (0, 2, 4, 6, 8), strict=True):
        assert abs(column - pictures(**ONE, guidance=guidance)[0]).max() <= 2


@pytest.mark.parametrize("path", ["spherical", "linear"])
@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_an_interpolation_ends_at_single_runs(pictures, scheduler, path):
    way = pictures("interpolate", **{**ONE, "count": 4}, seed_to=9, scheduler=scheduler, path=path)
    assert abs(way[0] - pictures(**ONE, scheduler=scheduler)[0]).max() <= 2
    if scheduler != "ddpm":  # which goes on with the noise of the first seed all along the way
        assert abs(way[-1] - pictures(**{**ONE, "seed": 9}, scheduler=scheduler)[0]).max() <= 2


def test_a_weak_variation_stays_near_the_picture(pictures):
    def far(strength):
        return abs(pictures("vary", image=drawing(), strength=strength, count=2, steps=20) - levels([drawing()])).mean()

    assert 4 * far(0.05) < far(1)
    assert far(0.05) < far(0.3) < far(1)


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_a_variation_of_strength_one_forgets_the_picture(tiny_engine, scheduler):
    def noised(image):
        frames = tiny_engine.stream(NAME, "vary", image=image, strength=1, steps=4, scheduler=scheduler)
        return levels(next(frame for frame in frames if frame.step == 4).images)

    starts = [noised(drawing(8)), noised(drawing(20))]
    assert abs(starts[0] - starts[1]).max() <= 5  # what sqrt(abar) leaves at t = 899


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_a_variation_begins_with_the_picture_noised_by_the_formula(model, frames, scheduler):
    run = frames("vary", image=drawing(), strength=0.5, count=1, label=3, steps=10, seed=5, scheduler=scheduler)
    assert [frame.step for frame in run] == list(range(11))  # five steps of adding noise, five of removing it
    t = 449  # the sixth of 899, 809, 719 ...
    abar = diffusers.DDPMScheduler.from_config(model.config).alphas_cumprod[t].item()
    eps = torch.randn(4, 14, 14, generator=torch.Generator().manual_seed(5))
    x_0 = torch.from_numpy(levels([drawing()]) / 127.5 - 1)
    x_t = abar**0.5 * x_0 + (1 - abar) ** 0.5 * pixel_shuffle(eps[None], 2)[:, 0]
    expected = ((x_t + 1) * 127.5).clamp(0, 255).numpy()
    assert abs(levels(run[5].images) - expected).max() <= 1
    assert levels(run[0].images).tolist() == levels([drawing()]).tolist()


# --------------------------------------------------------------------------------------------- copy as Python


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_the_copied_code_gives_the_same_pictures(frames, tiny_models, scheduler):
    eta = 0.7 if scheduler == "ddim" else 0
    recipe = Recipe.of(NAME, "generate", {"count": 2, "seed": 5, "steps": 5, "scheduler": scheduler, "eta": eta})
    code = as_python(recipe)
    assert "pipelines" not in code
    names = {}
    exec(code.replace("assets/models", tiny_models.as_posix()), names)
    expected = levels(frames(**recipe.options.asdict())[-1].images)
    assert abs((names["pictures"][:, 0] * 255).round().numpy() - expected).max() <= 1


def test_the_copied_code_leaves_out_the_timestep_too_many():
    recipe = Recipe.of(NAME, "generate", {"count": 1, "label": 3, "steps": 95})
    names = {}
    exec(as_python(recipe).replace("assets/models", MODELS.as_posix()), names)
    *_, last = Engine(device="cpu", dtype="fp32").stream(NAME, **recipe.options.asdict())
    assert abs((names["pictures"][:, 0] * 255).round().numpy() - levels(last.images)).max() <= 1


@pytest.mark.parametrize(("label", "expected"), [(7, [7, 7]), ("none", [10, 10]), ("all", [0, 1])])
def test_the_copied_code_asks_for_the_same_classes(label, expected):
    code = as_python(Recipe.of(NAME, "generate", {"count": 2, "label": label}))
    assert f"label, null = torch.tensor({expected})" in code


def test_other_tasks_are_copied_as_calls_of_this_library(tiny_pipelines, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    drawing().save("image.png")
    for name, task, values in [
        ("dcgan-digits", "generate", {"count": 2}),
        ("gan-mlp-digits", "interpolate", {"count": 3}),
        (NAME, "branch", {"count": 1, "steps": 4, "at": 2, "branch_label": 8}),
        (NAME, "vary", {"count": 1, "steps": 4, "image": drawing()}),
    ]:
        names = {}
        exec(as_python(Recipe.of(name, task, values)), names)
        assert len(names["pictures"]) == values["count"]
