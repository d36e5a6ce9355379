"""The trainings of scenes take real steps, can be interrupted anywhere, and leave folders that load."""

import math
import shutil
from itertools import islice

import numpy as np
import pytest
import torch
from torch.nn.functional import one_hot

from pipelines import UserError
from pipelines.checkpoint import size
from pipelines.data import scenes
from pipelines.metrics.scene_reader import SceneReader
from pipelines.models import clip as clips
from pipelines.models import dalle as dalles
from pipelines.models import lora as loras
from pipelines.models.latents import Latents
from pipelines.models.lcm import LatentConsistency
from pipelines.models.stable_diffusion import StableDiffusion
from pipelines.options import dalle as dalle_options
from pipelines.options import lcm as lcm_options
from pipelines.options import stable_diffusion as sd_options
from pipelines.training import loop, scene_latents, telling
from pipelines.training.recipes import clip, dalle, lcm, lora, scene_judge, stable_diffusion, vae, vq

from .test_training import assert_adopted, can_adopt, weights
from .tiny_scenes import WIDTHS, write_models

STEPS, BATCH, CODES = 3, 4, 32
RECIPES = {
    "classifier-scenes": (scene_judge.SceneJudgeRecipe, SceneReader.load),
    "clip-scenes": (clip.ClipRecipe, clips.Clip.load),
    "vae-scenes": (vae.SceneVaeRecipe, Latents.load),
    "vq-scenes": (vq.VqRecipe, dalles.Quantiser.load),
    "sd-scenes": (stable_diffusion.StableDiffusionRecipe, StableDiffusion.load),
    "lcm-scenes": (lcm.LcmRecipe, LatentConsistency.load),
    "lora-scenes": (lora.LoraRecipe, loras.Lora.load),
    "dalle-scenes": (dalle.DalleRecipe, dalles.Dalle.load),
}
RUNS = {
    "sd-scenes": sd_options.Generate(count=1, steps=2),
    "lcm-scenes": lcm_options.Generate(count=1),
    "dalle-scenes": dalle_options.Generate(count=1, top_k=8),
}


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    return write_models(tmp_path_factory.mktemp("models"))


@pytest.fixture(autouse=True)
def small(tmp_path, monkeypatch, models):
    """Small networks, few scenes, and folders of our own; returns the folder of checkpoints."""
    for module in (stable_diffusion, lcm, lora, dalle):
        monkeypatch.setattr(module, "MODELS", models)
    for module in (stable_diffusion, dalle):
        monkeypatch.setattr(module, "SCENES", 200)
    for module in (scene_latents, loop):
        monkeypatch.setattr(module, "CACHE", tmp_path / "cache")
    for module, name, value in (
        (scene_judge, "MEASURED", 20), (clip, "READ", 300), (vae, "FITTED", 200), (vq, "FITTED", 50),
        (vq, "CODES", CODES), (lora, "PICTURES", 20), (loop, "MOMENTS", 1),
        (telling, "ALONE", (2, 4, 1e-3)),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, value)
    made = {"clip": clips.network, "vq": vq.network, "dalle": dalles.network, "vae": vae.network}
    denoiser, reader = stable_diffusion.network, SceneReader
    monkeypatch.setattr(clips, "network", lambda told: made["clip"](told, width=16, layers=1, looks=1))
    monkeypatch.setattr(vq, "network", lambda: made["vq"](WIDTHS, CODES))
    monkeypatch.setattr(dalles, "network", lambda words, codes: made["dalle"](words, codes, width=16, layers=1))
    monkeypatch.setattr(vae, "network", lambda size, widths, channels: made["vae"](size, WIDTHS, channels))
    monkeypatch.setattr(stable_diffusion, "network", lambda told: denoiser(told, WIDTHS))
    monkeypatch.setattr(scene_judge, "SceneReader", lambda: reader(width=4))
    return tmp_path / "cache" / "training"


def recipe(name):
    """The recipe with a budget of a few small steps."""
    torch.manual_seed(0)
    made = RECIPES[name][0](name)
    made.batch, made.budget = BATCH, STEPS * BATCH
    return made


@pytest.mark.parametrize("name", RECIPES)
def test_a_training_goes_on_where_it_stopped_and_leaves_a_model(small, tmp_path, name):
    made = recipe(name)
    whole = list(islice(loop.train(made), STEPS))
    assert [state.step for state in whole] == [1, 2, 3]
    assert all(math.isfinite(number) for state in whole for number in state.numbers.values())
    expected = weights(small / name / "checkpoint.pt")

    shutil.rmtree(small)
    first = list(islice(loop.train(recipe(name)), 1))
    torch.manual_seed(99)  # whatever happens between two sittings
    resumed = list(islice(loop.train(recipe(name)), 2))
    assert [state.numbers for state in (*first, *resumed)] == [state.numbers for state in whole]
    found = weights(small / name / "checkpoint.pt")
    assert [place for place, tensor in expected.items() if not torch.equal(tensor, found[place])] == []

    beside = tmp_path / "models"
    if name == "lcm-scenes":
        shutil.copytree(stable_diffusion.MODELS / "sd-scenes", beside / "sd-scenes")
    made.save(beside / name)
    model = RECIPES[name][1](beside / name)
    assert all(size(network) for network in model.networks.values())
    adopting = ("clip-scenes", "vae-scenes", "vq-scenes", "sd-scenes", "lcm-scenes", "dalle-scenes")
    assert can_adopt(made) == (name in adopting)
    if can_adopt(made):
        assert_adopted(made, recipe(name), beside / name)
    if name in RUNS:
        with torch.inference_mode():
            assert next(model.generate(RUNS[name])).images


def test_an_autoencoder_keeps_its_latents_while_its_decoder_learns_on():
    made = recipe("vae-scenes")
    made.together = 0.4
    made.step(0.1)
    parts = ("encoder", "quant_conv", "decoder", "post_quant_conv")

    def weights_of(part):
        return torch.cat([weight.detach().flatten() for weight in getattr(made.vae, part).parameters()])

    before = {part: weights_of(part) for part in parts}
    made.step(0.5)
    changed = {part: not torch.equal(before[part], weights_of(part)) for part in parts}
    assert changed == {"encoder": False, "quant_conv": False, "decoder": True, "post_quant_conv": True}


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_shows_a_sheet_of_scenes(name):
    sheet = recipe(name).preview()
    assert sheet.mode == "RGB"
    assert sheet.width >= 8 * 64


def test_what_must_be_trained_first_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(stable_diffusion, "MODELS", tmp_path)
    with pytest.raises(UserError, match="clip-scenes must be trained first"):
        stable_diffusion.StableDiffusionRecipe("sd-scenes")


def test_latents_are_computed_once_and_go_on_where_they_stopped(monkeypatch, models):
    calls = []

    def encode(x):
        calls.append(len(x))
        return x[:, :, ::16, ::16]

    file = models / "vae-scenes" / "config.json"
    monkeypatch.setattr(scene_latents, "CHUNK", 100)
    rows, codes = scene_latents.computed(file, 200, encode)
    assert calls == [100, 100]
    again, same = scene_latents.computed(file, 300, encode)
    assert calls == [100, 100, 100]
    assert (again[:200] == rows).all()
    assert (same[:200] == codes).all()
    assert codes.dtype == "float16"


def test_hardly_used_tokens_are_renewed():
    made = recipe("vq-scenes")
    made.usage.share[:] = 1.0
    made.usage.share[3] = 0.0
    made.usage.steps += 5
    before = made.vq.quantize.embedding.weight.clone()
    made._renew(torch.randn(2, 16, 8, 8))
    changed = (made.vq.quantize.embedding.weight != before).any(1).nonzero().flatten().tolist()
    assert changed == [3]


def test_both_ends_of_a_path_are_those_that_were_noised():
    scheduler, z, eps = stable_diffusion.schedule(), torch.randn(5, 4, 2, 2), torch.randn(5, 4, 2, 2)
    t = torch.tensor([0, 19, 499, 979, 999])
    v = scheduler.get_velocity(z, eps, t)
    z_0, found = lcm._ends(scheduler.alphas_cumprod[t], scheduler.add_noise(z, eps, t), v)
    assert torch.allclose(z_0, z, atol=1e-3)
    assert torch.allclose(found, eps, atol=1e-3)


def test_a_text_learns_alone_to_say_what_stands_where(monkeypatch):
    made = recipe("sd-scenes")
    rows = scenes.aligned(scenes.draw(np.random.default_rng(0), 40))
    said = telling.captions(rows)
    unet = {name: weight.clone() for name, weight in made.unet.state_dict().items()}

    def told():
        with torch.no_grad():
            return float(made.lessons.told(made._read(said), rows))

    before = told()
    monkeypatch.setattr(telling, "ALONE", (20, 40, 1e-2))
    made.lessons.listen(made.text, made._read, made._descend, made.adam, known=False)
    assert told() < 0.7 * before
    assert all(torch.equal(weight, unet[name]) for name, weight in made.unet.state_dict().items())


@pytest.mark.parametrize("name", ["sd-scenes", "dalle-scenes"])
def test_weights_to_go_on_with_stay_while_it_is_learned_to_read_them(name):
    made = recipe(name)
    network = getattr(made, {"sd-scenes": "text", "dalle-scenes": "net"}[name])
    before = [weight.clone() for weight in network.parameters()]
    reading = made.lessons.telling.weight.clone()
    made.lessons.listen(network, made._read, made._descend, made.adam, known=True)
    assert all(map(torch.equal, network.parameters(), before))
    assert not torch.equal(made.lessons.telling.weight, reading)
    assert all(weight.requires_grad for weight in network.parameters())


def test_looking_is_best_at_what_tells_of_a_sprite():
    rows = scenes.aligned(scenes.draw(np.random.default_rng(0), 4))
    spots = torch.from_numpy(scenes.covered(rows, 16))
    right = one_hot(spots.clamp(min=0), scenes.SPOTS).permute(0, 3, 1, 2).float()
    looks = torch.cat([torch.zeros(4, 3, 16, 16), right], 1)
    assert telling.looking(looks, rows) == 0
    assert telling.looking(0.5 * looks, rows) == pytest.approx(math.log(2))
