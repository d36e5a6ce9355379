"""DALL·E: a picture of a scene is written token by token, completed, branched, and ranked by CLIP."""

import numpy as np
import pytest
import torch
from diffusers import DDIMScheduler, StableDiffusionPipeline
from PIL import Image

from pipelines.data import scenes
from pipelines.models import dalle as dalles
from pipelines.models.clip import CONTEXT, encode
from pipelines.options import dalle

from .scene_runs import PROMPT, last, run, stock
from .tiny import levels


@pytest.fixture(scope="module")
def writer(tiny_engine):
    return tiny_engine.load("dalle-scenes")


@pytest.fixture(scope="module")
def picture():
    return Image.fromarray(scenes.render(scenes.draw(np.random.default_rng(0), 1))[0])


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


def test_the_noise_schedule_is_one_that_stock_pipelines_keep(tiny_models):
    assert stock(StableDiffusionPipeline, tiny_models / "sd-scenes").scheduler.config["steps_offset"] == 1
    assert isinstance(stock(StableDiffusionPipeline, tiny_models / "sd-scenes").scheduler, DDIMScheduler)
