"""Models of scenes: CLIP, latent diffusion as the stock pipelines run it, latent consistency, DALL·E."""

import shutil
from functools import partial

import numpy as np
import pytest
import torch
from diffusers import (
    DDIMScheduler,
    LCMScheduler,
    StableDiffusionImg2ImgPipeline,
    StableDiffusionInpaintPipeline,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from PIL import Image, ImageChops, ImageDraw
from transformers import CLIPTextModel

from pipelines import UserError
from pipelines.checkpoint import size
from pipelines.data import scenes
from pipelines.data.delft import delft
from pipelines.engine import Engine
from pipelines.models import dalle as dalles
from pipelines.models import looks
from pipelines.models.clip import CONTEXT, Clip, encode
from pipelines.models.dalle import Dalle
from pipelines.models.latents import Latents, fit_preview, preview
from pipelines.models.lcm import LatentConsistency
from pipelines.models.reading import read
from pipelines.models.stable_diffusion import StableDiffusion
from pipelines.options import dalle, lcm
from pipelines.options import stable_diffusion as sd

from .tiny import levels
from .tiny_scenes import write_models

PROMPT = "a cat above a rocket"


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    return write_models(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def diffusion(models):
    return StableDiffusion.load(models / "sd-scenes")


@pytest.fixture(scope="module")
def writer(models):
    return Dalle.load(models / "dalle-scenes")


@pytest.fixture(scope="module")
def picture():
    return Image.fromarray(scenes.render(scenes.draw(np.random.default_rng(0), 1))[0])


@pytest.fixture(scope="module")
def mask():
    made = Image.new("L", (64, 64))
    ImageDraw.Draw(made).rectangle((16, 16, 47, 39), fill=255)
    return made


@torch.inference_mode()
def run(model, task, options):
    return list(getattr(model, task)(options))


def last(model, task, options):
    return levels(run(model, task, options)[-1].images)


def stock(kind, folder, **parts):
    pipeline = kind.from_pretrained(folder, local_files_only=True, **parts)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def generators(seed, count):
    return [torch.Generator().manual_seed(seed + k) for k in range(count)]


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


def test_every_model_with_a_prompt_refuses_what_it_would_not_read(models, writer):
    consistency = LatentConsistency.load(models / "lcm-scenes")
    for model, options in ((writer, dalle.Generate), (consistency, lcm.Generate)):
        with pytest.raises(UserError, match="prompt must have at most 30 tokens, not 300:"):
            run(model, "generate", options(prompt="猫" * 100))


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


# ------------------------------------------------------------------------------------------------ DALL·E


def test_a_picture_is_written_token_by_token(writer):
    frames = run(writer, "generate", dalle.Generate(prompt=PROMPT, count=2))
    assert len(frames) == dalle.LENGTH + 1
    assert [len(tokens) for tokens in frames[-1].tokens] == [dalle.LENGTH] * 2
    assert all(0 <= token.id < 32 for token in frames[-1].tokens[0])
    assert len(frames[-1].scalars["CLIP score"]) == 2
    told = [frame.tokens[1][0].id for frame in frames[1:-1]]
    assert told == [token.id for token in frames[-1].tokens[1]][:-1]


def test_every_frame_shows_how_open_each_token_was(writer):
    frames = run(writer, "generate", dalle.Generate(prompt=PROMPT, count=2))
    assert {frame.bits for frame in frames} == {5}, "32 tokens"
    for step, frame in enumerate(frames):
        shown = levels(frame.entropy)
        assert shown.shape == levels(frame.images).shape[:3]
        squares = shown.reshape(2, 8, 8, 8, 8).transpose(0, 1, 3, 2, 4).reshape(2, dalle.LENGTH, 64)
        assert (squares == squares[..., :1]).all(), "a token is one shade"
        for k, tokens in enumerate(frames[-1].tokens):
            expected = [255 * token.entropy / 5 for token in tokens[:step]]
            assert squares[k, :step, 0] == pytest.approx(expected, abs=0.51)
        assert (squares[:, step:] == 0).all()


def test_given_rows_have_no_entropy(writer, picture):
    frames = run(writer, "complete", dalle.Complete(prompt=PROMPT, image=picture, rows=5, count=1))
    assert (levels(frames[-1].entropy)[0, :40] == 0).all()
    assert (levels(frames[-1].entropy)[0, 40:] > 0).any()


def test_many_prompts_are_written_as_each_is_alone(writer):
    prompts = [PROMPT, "two dogs"]
    together = writer.answers(prompts, dalle.Generate(seed=4, count=3))
    for k, prompt in enumerate(prompts):
        alone = last(writer, "generate", dalle.Generate(prompt=prompt, seed=4 + 3 * k, count=3))
        assert abs(levels(together[k]) - alone).max() <= 2


def test_a_picture_is_the_same_alone_and_in_a_batch(writer):
    together = last(writer, "generate", dalle.Generate(prompt=PROMPT, count=3, seed=4))
    alone = last(writer, "generate", dalle.Generate(prompt=PROMPT, count=1, seed=6))
    assert abs(together[2] - alone[0]).max() <= 2


def test_the_cache_changes_nothing(writer):
    frames = run(writer, "generate", dalle.Generate(prompt=PROMPT, count=1, guidance=1))
    tokens = torch.tensor([[token.id for token in frames[-1].tokens[0]]])
    ids = torch.cat([encode(writer.tokenizer, [PROMPT]), writer.words + tokens], 1)
    with torch.inference_mode():
        chances = writer.gpt(ids[:, :-1], use_cache=False).logits[0, CONTEXT - 1 :, writer.words :].softmax(-1)
    for token, row in zip(frames[-1].tokens[0], chances, strict=True):
        assert token.probability == pytest.approx(row[token.id].item(), abs=1e-4)


def test_guidance_is_taken_on_logits(writer):
    ids = encode(writer.tokenizer, ["", PROMPT])
    with torch.inference_mode():
        without, told = writer.gpt(ids).logits[:, -1, writer.words :].log_softmax(-1)
    expected = (without + 3 * (told - without)).softmax(-1)
    first = run(writer, "generate", dalle.Generate(prompt=PROMPT, count=1, guidance=3))[1].tokens[0][0]
    assert first.probability == pytest.approx(expected[first.id].item(), abs=1e-4)


def test_a_branch_keeps_what_came_before_and_the_other_pictures(writer):
    plain = run(writer, "generate", dalle.Generate(prompt=PROMPT, count=2))[-1].tokens
    taken = (plain[1][20].id + 1) % 32
    options = dalle.Branch(prompt=PROMPT, count=2, sample=1, at=20, token=taken)
    branched = run(writer, "branch", options)[-1].tokens
    ids = [[token.id for token in row] for row in (*plain, *branched)]
    assert ids[2] == ids[0]
    assert ids[3][:20] == ids[1][:20]
    assert ids[3][20] == taken

    again = dalle.Branch(prompt=PROMPT, count=2, sample=1, at=30, token=3, earlier=f"1:20:{taken}")
    of_branch = [[token.id for token in row] for row in run(writer, "branch", again)[-1].tokens]
    assert of_branch[0] == ids[0]
    assert of_branch[1][:30] == ids[3][:30]
    assert of_branch[1][30] == 3


def test_the_upper_rows_of_a_picture_are_kept(writer, picture):
    frames = run(writer, "complete", dalle.Complete(prompt=PROMPT, image=picture, rows=5, count=2))
    assert [frames[0].step, len(frames)] == [40, 25]
    with torch.inference_mode():
        kept = writer.quantiser.encode(scenes.tensors(scenes.draw(np.random.default_rng(0), 1)))[:, :40]
        shown = writer.quantiser.preview(kept)
    expected = ((shown[0].permute(1, 2, 0) + 1) * 127.5).round().clamp(0, 255).numpy()
    assert abs(levels(frames[0].images)[0] - expected).max() <= 1


def test_tokens_are_painted_where_they_stand():
    patches = torch.arange(3).view(3, 1, 1, 1).expand(3, 3, 8, 8).float()
    shown = dalles.Quantiser(None, patches).preview(torch.tensor([[1] * 8 + [2]]))
    assert (shown[0, :, :8] == 1).all()
    assert (shown[0, :, 8:16, :8] == 2).all()
    assert (shown[0, :, 8:16, 8:] == 0).all()


def test_the_noise_schedule_is_one_that_stock_pipelines_keep(models):
    assert stock(StableDiffusionPipeline, models / "sd-scenes").scheduler.config["steps_offset"] == 1
    assert isinstance(stock(StableDiffusionPipeline, models / "sd-scenes").scheduler, DDIMScheduler)


# ------------------------------------------------------------------------------------------------ words and grids


def test_latents_on_the_way_can_be_painted_in_full(diffusion):
    frames = run(diffusion, "generate", sd.Generate(prompt=PROMPT, count=2, steps=3, scheduler="euler"))
    assert frames[0].latents is None
    assert {frame.latents["predicted"].shape for frame in frames[1:]} == {(2, 4, 16, 16)}
    last_ones = frames[-1].latents["images"]
    assert np.abs(levels(diffusion.paint(last_ones)) - levels(frames[-1].images)).max() <= 2  # fp16
    middle = diffusion.paint(frames[1].latents["predicted"])
    assert middle[0].size == (64, 64)
    assert np.abs(levels(middle) - levels(frames[1].predicted)).mean() > 1  # of which it was only a preview


def test_words_are_those_of_the_prompt_and_their_tokens(diffusion):
    words = looks.words_of(diffusion.pipeline.tokenizer, "A cat above кот, at night")
    assert [word for word, _ in words] == ["a", "cat", "above", "кот", ",", "at", "night"]
    places = [place for _, own in words for place in own]
    assert places == list(range(1, len(places) + 1))


@torch.inference_mode()
def test_a_word_moves_the_states_after_it_and_none_before(diffusion):
    reader, tokenizer = diffusion.pipeline.text_encoder, diffusion.pipeline.tokenizer
    moved = looks.influence(reader, tokenizer, "a cat above a rocket")
    assert moved.shape == (CONTEXT, 5)
    assert (moved[1:].sum(1) - 1).abs().max() < 1e-4
    for word, (_, places) in enumerate(looks.words_of(tokenizer, "a cat above a rocket")):
        assert (moved[: places[0], word] < 1e-4).all()
        assert moved[places[-1], word] > 0.01


@torch.inference_mode()
def test_words_light_what_they_name():
    frames = Engine(device="cpu", dtype="fp32").load("sd-scenes").attend(sd.Attend("a cat above a rocket", steps=4))
    _, cat, _, _, rocket = levels([*frames][-1].images).astype(float)
    assert cat[:32].mean() > 1.2 * rocket[:32].mean()
    assert rocket[32:].mean() > 1.2 * cat[32:].mean()


@torch.inference_mode()
def test_maps_are_the_attention_that_the_network_computes(diffusion):
    unet, text = diffusion.unet, torch.randn(2, CONTEXT, diffusion.unet.config.cross_attention_dim)
    layer = next(layer for name, layer in unet.named_modules() if name.endswith("attn2"))
    seen = []
    handle = layer.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    z = torch.randn(2, 4, 16, 16)
    with looks.watched(unet) as maps:
        watched = unet(z, 10, text).sample
    handle.remove()
    assert torch.equal(unet(z, 10, text).sample, watched)
    assert len(maps) == sum(name.endswith("attn2") for name, _ in unet.named_modules())
    for each in maps:
        assert each.shape == (2, CONTEXT, 16, 16)
        torch.testing.assert_close(each.sum(1), torch.ones(2, 16, 16))
    q, k = layer.head_to_batch_dim(layer.to_q(seen[0])), layer.head_to_batch_dim(layer.to_k(text))
    scores = layer.get_attention_scores(q, k).view(2, layer.heads, seen[0].shape[1], CONTEXT).mean(1)
    side = int(scores.shape[1] ** 0.5)
    assert torch.allclose(
        torch.nn.functional.interpolate(scores.transpose(1, 2).view(2, CONTEXT, side, side), (16, 16), mode="bilinear"),
        maps[0],
        atol=1e-5,
    )


def test_a_prompt_is_read_as_the_stock_encoder_reads_it(models, diffusion):
    encoder, tokenizer = diffusion.pipeline.text_encoder, diffusion.pipeline.tokenizer
    found = read(encoder, tokenizer, PROMPT)
    stock_encoder = CLIPTextModel.from_pretrained(
        models / "sd-scenes" / "text_encoder", attn_implementation="eager", dtype=torch.float32
    )
    with torch.inference_mode():
        told = stock_encoder(encode(tokenizer, [PROMPT]), output_attentions=True).attentions
    assert found.maps == pytest.approx(torch.cat(told).numpy(), abs=1e-5)
    assert not any(module._forward_hooks for module in encoder.modules())
    assert [piece.id for piece in found.pieces] == tokenizer(PROMPT, add_special_tokens=False).input_ids
    words, word = [], ""
    for piece in found.pieces:
        word += piece.text
        if piece.ends:
            words, word = [*words, word], ""
    assert words == PROMPT.split()


def test_an_empty_prompt_has_no_tokens_of_its_own(diffusion):
    found = read(diffusion.pipeline.text_encoder, diffusion.pipeline.tokenizer, "")
    assert found.pieces == []
    assert found.maps.shape[2:] == (CONTEXT, CONTEXT)


def test_every_word_is_shown_at_every_step(diffusion):
    frames = run(diffusion, "attend", sd.Attend(prompt="a cat above a rocket", steps=3))
    assert [len(frame.images) for frame in frames] == [5] * 4
    assert frames[-1].source == ["a", "cat", "above", "a", "rocket"]
    both = run(diffusion, "attend", sd.Attend(prompt="a cat", steps=3, count=2))[-1]
    alone = run(diffusion, "attend", sd.Attend(prompt="a cat", steps=3, count=1, seed=1))[-1]
    assert abs(levels(both.images)[2:] - levels(alone.images)).max() <= 2
    with pytest.raises(UserError, match="prompt must hold at least one word"):
        sd.Attend(prompt="  ")


def test_a_grid_is_sweeps_with_more_and_more_steps(diffusion):
    options = sd.Grid(prompt=PROMPT, steps=4, rows=3, count=2, seed=5)
    frames = run(diffusion, "grid", options)
    assert options.row_steps() == [1, 2, 4]
    assert {len(frame.images) for frame in frames} == {6}
    assert [frame.step for frame in frames] == [0, 1, 1, 2, 3, 3, 4, 5, 6, 7]
    made = levels(frames[-1].images)
    assert made.shape[0] == 6
    for k, steps in enumerate(options.row_steps()):
        swept = sd.Sweep(prompt=PROMPT, steps=steps, count=2, seed=5, guidance=1, guidance_to=9)
        assert (made[2 * k : 2 * k + 2] == last(diffusion, "sweep", swept)).all()
    assert options.work() == options.count * frames[-1].scalars["evaluations"]
    heun = sd.Grid(prompt=PROMPT, steps=4, rows=2, count=2, scheduler="heun")
    assert run(diffusion, "grid", heun)[-1].scalars["evaluations"] == 2 * (3 + 7)  # the last step needs no second one


# ------------------------------------------------------------------------------------------------ fine-tuning


@pytest.mark.parametrize("weight", [0.4, 1.0])
def test_the_weight_of_an_addition_is_that_of_the_stock_pipeline(models, diffusion, weight):
    pipeline = stock(StableDiffusionPipeline, models / "sd-scenes", safety_checker=None)
    pipeline.load_lora_weights(models / "lora-scenes")
    asked = {"num_inference_steps": 4, "guidance_scale": 3.0, "num_images_per_prompt": 2}
    scaled = {"cross_attention_kwargs": {"scale": weight}}
    expected = pipeline(PROMPT, **asked, **scaled, generator=generators(5, 2)).images
    found = last(diffusion, "generate", sd.Generate(prompt=PROMPT, count=2, steps=4, guidance=3, seed=5, lora=weight))
    assert np.abs(found - levels(expected)).max() <= 1  # weights are summed in another order
    plain = last(diffusion, "generate", sd.Generate(prompt=PROMPT, count=2, steps=4, guidance=3, seed=5))
    assert np.abs(found - plain).mean() > 3
    again = last(diffusion, "generate", sd.Generate(prompt=PROMPT, count=2, steps=4, guidance=3, seed=5, lora=weight))
    assert (found == again).all()


def test_more_and_more_of_an_addition_from_the_same_noise(diffusion):
    options = sd.Restyle(prompt=PROMPT, count=3, steps=2, seed=3, lora=0.0, lora_to=1.0)
    frames = run(diffusion, "restyle", options)
    assert [frame.step for frame in frames] == [0, 1, 2, 2, 3, 4, 4, 5, 6]
    assert {frame.total for frame in frames} == {6}
    assert all(len(frame.images) == 3 for frame in frames)
    assert options.work() == options.count * frames[-1].scalars["evaluations"]
    found = levels(frames[-1].images)
    for picture, weight in zip(found, (0.0, 0.5, 1.0), strict=True):
        alone = last(diffusion, "generate", sd.Generate(prompt=PROMPT, count=1, steps=2, seed=3, lora=weight))
        assert (picture == alone[0]).all()


def test_consistency_takes_the_addition_too(models):
    model = LatentConsistency.load(models / "lcm-scenes")
    plain, tuned = (last(model, "generate", lcm.Generate(prompt=PROMPT, count=1, lora=weight)) for weight in (0, 1))
    assert np.abs(plain - tuned).mean() > 3


def test_an_addition_is_a_model_of_its_own_to_the_engine(tiny_engine):
    assert all(size(network) for network in tiny_engine.load("lora-scenes").networks.values())


def test_a_missing_addition_is_told(models, tmp_path):
    for name in ("sd-scenes", "clip-scenes", "vae-scenes"):
        shutil.copytree(models / name, tmp_path / name)
    model = StableDiffusion.load(tmp_path / "sd-scenes")
    with pytest.raises(UserError, match="lora-scenes was not trained yet"):
        run(model, "generate", sd.Generate(count=1, steps=1, lora=0.5))


def test_tiles_are_blue_and_white_and_stay_so():
    rows = scenes.draw(np.random.default_rng(0), 20)
    plain, tiles = scenes.render(rows), delft(scenes.render(rows))
    assert (tiles.shape, tiles.dtype) == (plain.shape, np.uint8)
    assert (tiles[..., 2] >= tiles[..., 0]).all()
    light = plain.mean(-1).ravel()
    assert np.corrcoef(light, tiles.mean(-1).ravel())[0, 1] > 0.9
    assert abs(delft(tiles).astype(int) - tiles).max() <= 1
