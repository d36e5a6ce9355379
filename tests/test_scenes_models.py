"""Models of scenes: CLIP, latent diffusion as the stock pipelines run it, latent consistency, DALL·E."""

from functools import partial

import numpy as np
import pytest
import torch
from diffusers import (
    LCMScheduler,
    StableDiffusionImg2ImgPipeline,
    StableDiffusionInpaintPipeline,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from PIL import Image, ImageChops, ImageDraw

from pipelines import UserError
from pipelines.data import scenes
from pipelines.models.clip import CONTEXT, Clip, encode
from pipelines.models.latents import Latents, fit_preview, preview
from pipelines.models.lcm import LatentConsistency
from pipelines.models.stable_diffusion import StableDiffusion
from pipelines.options import dalle, lcm
from pipelines.options import stable_diffusion as sd

from .scene_runs import PROMPT, generators, last, run, stock
from .tiny import levels
from .tiny_scenes import write_models


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    return write_models(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def diffusion(models):
    return StableDiffusion.load(models / "sd-scenes")


@pytest.fixture(scope="module")
def picture():
    return Image.fromarray(scenes.render(scenes.draw(np.random.default_rng(0), 1))[0])


@pytest.fixture(scope="module")
def mask():
    made = Image.new("L", (64, 64))
    ImageDraw.Draw(made).rectangle((16, 16, 47, 39), fill=255)
    return made


# ------------------------------------------------------------------------------------------------ CLIP


def test_prompts_are_cut_or_padded_to_the_context(models):
    clip = Clip.load(models / "clip-scenes")
    ids = encode(clip.tokenizer, ["", PROMPT, "cat " * 100, "вертолёт <b>😀"])
    assert ids.shape == (4, CONTEXT)
    assert (ids[:, 0] == clip.tokenizer.bos_token_id).all()
    assert (ids == clip.tokenizer.eos_token_id).any(1).all()
    assert clip.tokenizer.decode(ids[3], skip_special_tokens=True).replace(" ", "") == "вертолёт<b>😀"


def test_scores_are_cosines(models, picture):
    clip = Clip.load(models / "clip-scenes")
    scores = clip.scores([picture, picture.rotate(90)], [PROMPT, "кот", ""])
    assert scores.shape == (2, 3)
    assert scores.abs().max() <= 1 + 1e-5
    assert torch.allclose(clip.scores([picture], ["кот"])[0, 0], scores[0, 1], atol=1e-5)


# ------------------------------------------------------------------------------------------------ latents


def test_the_preview_is_a_least_squares_fit():
    torch.manual_seed(0)
    z, weight = torch.randn(8, 4, 16, 16), torch.randn(4, 3)
    rgb = torch.einsum("nchw,cd->ndhw", z, weight) + 0.2
    fitted = fit_preview(z, rgb.repeat_interleave(4, 2).repeat_interleave(4, 3))
    assert torch.allclose(fitted["weight"], weight, atol=1e-4)
    assert torch.allclose(fitted["bias"], torch.full((3,), 0.2), atol=1e-4)
    assert preview(fitted, z).shape == (8, 3, 64, 64)


def test_the_autoencoder_sees_plain_pictures(models):
    model = Latents.load(models / "vae-scenes")
    with torch.inference_mode():
        assert model.paint(torch.zeros(2, 3, 64, 64)).shape == (2, 3, 64, 64)


# ------------------------------------------------------------------------------------------------ latent diffusion


@pytest.mark.parametrize(("guidance", "negative", "eta"), [(3.0, "", 0.0), (1.0, "", 0.0), (2.5, "a dog", 0.5)])
def test_text_to_image_gives_the_pixels_of_the_stock_pipeline(models, diffusion, guidance, negative, eta):
    options = sd.Generate(prompt=PROMPT, negative_prompt=negative, guidance=guidance, eta=eta, count=2, seed=3, steps=4)
    expected = stock(StableDiffusionPipeline, models / "sd-scenes")(
        PROMPT, negative_prompt=negative, num_images_per_prompt=2, num_inference_steps=4, guidance_scale=guidance,
        eta=eta, generator=generators(3, 2),
    ).images  # fmt: skip
    assert abs(last(diffusion, "generate", options) - levels(expected)).max() <= 1


@pytest.mark.parametrize("strength", [0.5, 1.0])
def test_image_to_image_gives_the_pixels_of_the_stock_pipeline(models, diffusion, picture, strength):
    options = sd.Vary(prompt=PROMPT, image=picture, strength=strength, count=2, seed=3, steps=4)
    expected = stock(StableDiffusionImg2ImgPipeline, models / "sd-scenes")(
        PROMPT, picture, strength, num_images_per_prompt=2, num_inference_steps=4, guidance_scale=3.0,
        generator=generators(3, 2),
    ).images  # fmt: skip
    assert abs(last(diffusion, "vary", options) - levels(expected)).max() <= 1


@pytest.mark.parametrize("strength", [0.5, 1.0])
def test_inpainting_gives_the_pixels_of_the_stock_pipeline(models, diffusion, picture, mask, strength):
    options = sd.Inpaint(
        prompt=PROMPT, image=picture, mask=mask, strength=strength, count=2, seed=3, steps=4, seam="raw"
    )
    pipeline = stock(StableDiffusionInpaintPipeline, models / "sd-scenes")
    expected = []
    for seed in (3, 4):  # one by one: of several, the stock pipeline encodes the picture by the first generator alone
        expected += pipeline(
            PROMPT, picture, mask, height=64, width=64, strength=strength, num_inference_steps=4, guidance_scale=3.0,
            generator=generators(seed, 1),
        ).images  # fmt: skip
    assert abs(last(diffusion, "inpaint", options) - levels(expected)).max() <= 1


def test_a_mended_seam_leaves_what_is_not_masked(diffusion, picture, mask):
    painted = last(diffusion, "inpaint", sd.Inpaint(prompt=PROMPT, image=picture, mask=mask, count=2, steps=4))
    kept = levels([mask])[0] < 128
    assert (painted[:, kept] == levels([picture])[0][kept]).all()
    assert (painted[:, ~kept] != levels([picture])[0][~kept]).any()


def test_an_empty_mask_is_told(diffusion, picture):
    with pytest.raises(UserError, match="mask is empty"):
        run(diffusion, "inpaint", sd.Inpaint(image=picture, mask=Image.new("L", (64, 64)), steps=2))


def test_a_full_mask_is_told(diffusion, picture, mask):
    with pytest.raises(UserError, match="mask is full: nothing of the picture would be kept"):
        run(diffusion, "inpaint", sd.Inpaint(image=picture, mask=Image.new("L", (64, 64), 255), steps=2))
    rest = ImageChops.invert(mask)
    assert len(run(diffusion, "inpaint", sd.Inpaint(image=picture, mask=rest, steps=2, count=1))) == 3


@pytest.mark.parametrize(("mode", "side"), [("L", 32), ("L", 65), ("RGB", 64), ("RGBA", 64)])
def test_a_mask_of_another_size_or_mode_is_told(picture, mode, side):
    with pytest.raises(UserError, match=rf"^mask must be a grey \(mode L\) picture of 64x64.*{mode} of {side}x{side}"):
        sd.Inpaint(image=picture, mask=Image.new(mode, (side, side)))


def test_an_unchanged_branch_equals_its_parent_and_a_changed_one_keeps_its_prefix(diffusion):
    plain = run(diffusion, "generate", sd.Generate(prompt=PROMPT, count=1, steps=4))
    same = run(diffusion, "branch", sd.Branch(prompt=PROMPT, count=1, steps=4, at=2))
    other = run(diffusion, "branch", sd.Branch(prompt=PROMPT, count=1, steps=4, at=2, branch_prompt="two dogs"))
    assert [levels(frame.images).tolist() for frame in same] == [levels(frame.images).tolist() for frame in plain]
    assert all((levels(a.images) == levels(b.images)).all() for a, b in zip(other[:3], plain[:3], strict=True))
    assert (levels(other[-1].images) != levels(plain[-1].images)).any()


def test_the_ends_of_a_way_are_the_pictures_of_both_prompts(diffusion):
    options = {"prompt": PROMPT, "steps": 3, "seed": 2}
    way = last(diffusion, "interpolate", sd.Interpolate(prompt_to="two dogs", seed_to=5, count=3, **options))
    assert abs(way[0] - last(diffusion, "generate", sd.Generate(count=1, **options))[0]).max() <= 2
    end = sd.Generate(prompt="two dogs", count=1, steps=3, seed=5)
    assert abs(way[2] - last(diffusion, "generate", end)[0]).max() <= 2


def test_many_prompts_give_the_pictures_that_each_gives_alone(diffusion):
    prompts = [PROMPT, "two dogs", "a big cat"]
    together = levels(diffusion.answers(prompts, sd.Generate(steps=3, seed=2)))
    for k, prompt in enumerate(prompts):
        alone = last(diffusion, "generate", sd.Generate(prompt=prompt, count=1, steps=3, seed=2 + k))
        assert abs(together[k] - alone[0]).max() <= 1


@pytest.mark.parametrize("scheduler", ["ddpm", "dpmsolver++", "euler", "heun", "unipc"])
def test_every_scheduler_runs(diffusion, scheduler):
    frames = run(diffusion, "generate", sd.Generate(prompt=PROMPT, count=1, steps=3, scheduler=scheduler))
    assert [frame.step for frame in frames] == [0, 1, 2, 3]
    assert {image.size for frame in frames for image in frame.images} == {(64, 64)}


def test_long_prompts_are_refused():
    with pytest.raises(UserError, match="prompt must be at most 400 characters long, not 10000"):
        sd.Generate(prompt="x" * 10_000)


@pytest.mark.parametrize(
    ("name", "task", "options"),
    [
        ("prompt", "generate", sd.Generate), ("negative_prompt", "generate", sd.Generate),
        ("prompt_to", "interpolate", sd.Interpolate), ("branch_prompt", "branch", partial(sd.Branch, at=1)),
        ("branch_negative_prompt", "branch", partial(sd.Branch, at=1)),
    ],
)  # fmt: skip
def test_what_would_not_be_read_to_its_end_is_refused(diffusion, name, task, options):
    run(diffusion, task, options(**{name: "猫" * 10}, count=2, steps=1))  # three tokens each: there is room for 30
    with pytest.raises(UserError, match=f"^{name} must have at most 30 tokens, not 33: unknown words take several"):
        run(diffusion, task, options(**{name: "猫" * 11}, count=2, steps=1))


def test_every_model_with_a_prompt_refuses_what_it_would_not_read(tiny_engine):
    for name, options in (("dalle-scenes", dalle.Generate), ("lcm-scenes", lcm.Generate)):
        with pytest.raises(UserError, match="prompt must have at most 30 tokens, not 300:"):
            run(tiny_engine.load(name), "generate", options(prompt="猫" * 100))


# ------------------------------------------------------------------------------------------------ consistency


@pytest.mark.parametrize("steps", [1, 4])
def test_consistency_gives_the_pixels_of_the_stock_pipeline(models, steps):
    model = LatentConsistency.load(models / "lcm-scenes")
    folder = models / "lcm-scenes"
    parts = {
        "unet": UNet2DConditionModel.from_pretrained(folder),
        "scheduler": LCMScheduler.from_pretrained(folder, subfolder="scheduler"),
    }
    expected = stock(StableDiffusionPipeline, models / "sd-scenes", **parts)(
        PROMPT, num_images_per_prompt=2, num_inference_steps=steps, guidance_scale=4.0, generator=generators(3, 2)
    ).images
    frames = run(model, "generate", lcm.Generate(prompt=PROMPT, count=2, seed=3, steps=steps))
    assert abs(levels(frames[-1].images) - levels(expected)).max() <= 1
    assert frames[-1].scalars["evaluations"] == steps
