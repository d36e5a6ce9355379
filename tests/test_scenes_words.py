"""What one sees of latent diffusion besides its pictures: words and where they are looked for, grids, and LoRA."""

import shutil

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionPipeline
from transformers import CLIPTextModel

from pipelines import UserError
from pipelines.checkpoint import size
from pipelines.data import scenes
from pipelines.data.delft import delft
from pipelines.engine import Engine
from pipelines.models import looks
from pipelines.models.clip import CONTEXT, encode
from pipelines.models.lcm import LatentConsistency
from pipelines.models.reading import read
from pipelines.models.stable_diffusion import StableDiffusion
from pipelines.options import lcm
from pipelines.options import stable_diffusion as sd

from .scene_runs import PROMPT, generators, last, run, stock
from .tiny import levels


@pytest.fixture(scope="module")
def diffusion(tiny_engine):
    return tiny_engine.load("sd-scenes")


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


def test_a_prompt_is_read_as_the_stock_encoder_reads_it(tiny_models, diffusion):
    encoder, tokenizer = diffusion.pipeline.text_encoder, diffusion.pipeline.tokenizer
    found = read(encoder, tokenizer, PROMPT)
    stock_encoder = CLIPTextModel.from_pretrained(
        tiny_models / "sd-scenes" / "text_encoder", attn_implementation="eager", dtype=torch.float32
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
def test_the_weight_of_an_addition_is_that_of_the_stock_pipeline(tiny_models, diffusion, weight):
    pipeline = stock(StableDiffusionPipeline, tiny_models / "sd-scenes", safety_checker=None)
    pipeline.load_lora_weights(tiny_models / "lora-scenes")
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


def test_consistency_takes_the_addition_too(tiny_models):
    model = LatentConsistency.load(tiny_models / "lcm-scenes")
    plain, tuned = (last(model, "generate", lcm.Generate(prompt=PROMPT, count=1, lora=weight)) for weight in (0, 1))
    assert np.abs(plain - tuned).mean() > 3


def test_an_addition_is_a_model_of_its_own_to_the_engine(tiny_engine):
    assert all(size(network) for network in tiny_engine.load("lora-scenes").networks.values())


def test_a_missing_addition_is_told(tiny_models, tmp_path):
    for name in ("sd-scenes", "clip-scenes", "vae-scenes"):
        shutil.copytree(tiny_models / name, tmp_path / name)
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
