"""Pixels drawn one by one: the cache changes nothing, branches and given rows stay as they were."""

import math

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import DynamicCache, GPT2LMHeadModel

from pipelines import UserError
from pipelines.data import digits
from pipelines.metrics.digits import repaint
from pipelines.models import pixel_gpt
from pipelines.models.pixel_gpt import ANY, PixelGpt, quantise
from pipelines.options.pixels import LEVELS, PIXELS, SIDE, TASKS
from pipelines.training.recipes import pixel_gpt as training

from . import tiny
from .tiny import drawing, levels


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pixels")
    with torch.random.fork_rng():
        torch.manual_seed(0)
        tiny._pixel_gpt(folder)
    return PixelGpt.load(folder)


def run(model, task="generate", **options):
    with torch.inference_mode():
        return list(getattr(model, task)(TASKS[task].of(options)))


def greys(frame):
    """Greys `(N, 196)` of the pictures of a frame."""
    return np.rint(levels(frame.images) / 17).astype(int).reshape(-1, PIXELS)


def test_quantised_digits_are_means_of_four_pixels():
    images, _ = digits.load("test")
    expected = np.rint(images[:50].reshape(-1, SIDE, 2, SIDE, 2).mean((2, 4)) / 17)
    found = quantise(digits.tensors("test")[0][:50])
    assert (abs(found.numpy() - expected.reshape(-1, PIXELS)) <= 1).all()  # a half may be rounded either way
    assert found.min() == 0
    assert found.max() == LEVELS - 1


@torch.inference_mode()
def test_the_cache_changes_no_logit(model):
    ids = torch.cat([torch.tensor([[LEVELS + 3], [ANY]]), torch.randint(LEVELS, (2, PIXELS - 1))], 1)
    whole, cache = model.read(ids), DynamicCache(config=model.network.config)
    pieces = [model.read(ids[:, k : k + 1], cache, 1) for k in range(PIXELS)]
    torch.testing.assert_close(torch.cat(pieces, 1), whole, atol=1e-4, rtol=0)


def test_pictures_grow_row_by_row(model):
    *frames, last = run(model, count=3, seed=5)
    assert [frame.step for frame in (*frames, last)] == list(range(SIDE + 1))
    final = greys(last)
    for k, frame in enumerate(frames):
        shown = levels(frame.images).reshape(3, PIXELS)
        assert (shown[:, k * SIDE :] == 128).all(), "what is not drawn yet is mid grey"
        assert (greys(frame)[:, : k * SIDE] == final[:, : k * SIDE]).all()
        assert (levels(frame.entropy).reshape(3, PIXELS)[:, k * SIDE :] == 0).all()
        assert all(len(tokens) == (SIDE if k else 0) for tokens in frame.tokens)
    for k, tokens in enumerate(last.tokens):
        assert [token.id for token in tokens] == final[k].tolist()
        bits = -sum(math.log2(token.probability) for token in tokens) / PIXELS
        assert last.scalars["bits per pixel"][k] == pytest.approx(bits)
        entropies = [token.entropy for token in tokens]
        assert levels(last.entropy)[k].ravel().tolist() == pytest.approx([bits * 255 / 4 for bits in entropies], abs=1)


def test_a_picture_is_the_same_alone_in_a_batch_and_without_cache(model):
    together = greys(run(model, label=3, seed=4, count=4)[-1])
    alone = np.concatenate([greys(run(model, label=3, seed=4 + k, count=1)[-1]) for k in range(4)])
    assert (together == alone).all()
    assert (together == greys(run(model, label=3, seed=4, count=4, cache="off")[-1])).all()
    assert len({row.tobytes() for row in together}) == 4


def test_the_class_is_heard(model):
    by_label = [greys(run(model, label=label, seed=1, count=1)[-1]).tobytes() for label in (0, 7, "none")]
    assert len(set(by_label)) == 3
    assert by_label[0] == greys(run(model, label="all", seed=1, count=1)[-1]).tobytes()


@torch.inference_mode()
@pytest.mark.parametrize("cache", ["on", "off"])
def test_guidance_goes_from_any_class_to_the_asked_one_and_beyond(model, cache):
    """Drawn with the chances of l_any + g (l_class - l_any), rated with those of l_class, computed by the network."""
    made = run(model, label=2, seed=1, count=2, guidance=3, cache=cache)[-1]
    drawn = torch.from_numpy(greys(made)[:1])
    told, free = (model.read(torch.cat([torch.tensor([[first]]), drawn[:, :-1]], 1)) for first in (LEVELS + 2, ANY))
    for logits, kind in ((free + 3 * (told - free), "chance"), (told, "probability")):
        expected = logits.softmax(-1).gather(-1, drawn[..., None]).flatten()
        assert [getattr(token, kind) for token in made.tokens[0]] == pytest.approx(expected.tolist(), abs=1e-4)
    assert any(abs(token.chance - token.probability) > 1e-3 for token in made.tokens[0])
    assert made.scalars["evaluations"] == 2 * PIXELS


def test_guidance_needs_a_class_and_costs_only_what_it_is_used_for(model):
    plain, asked = (run(model, label=4, seed=2, count=2, guidance=guidance)[-1] for guidance in (1, 2))
    assert plain.scalars["evaluations"] == PIXELS
    assert (greys(plain) != greys(asked)).any()
    open_ended = [run(model, label="none", seed=2, count=2, guidance=guidance)[-1] for guidance in (1, 2)]
    assert (greys(open_ended[0]) == greys(open_ended[1])).all()
    assert [frame.scalars["evaluations"] for frame in open_ended] == [PIXELS, PIXELS]
    works = [TASKS["generate"].of({"guidance": guidance, "count": 1}).work() for guidance in (1, 2)]
    assert works == [PIXELS, 2 * PIXELS]


def test_temperature_zero_and_top_k_one_take_the_best_grey(model):
    cold = run(model, label=2, seed=1, count=2, temperature=0, guidance=1)[-1]
    assert all(token.id == token.alternatives[0].id for token in cold.tokens[0])
    cold = run(model, label=2, seed=1, count=2, temperature=0)[-1]
    assert (greys(cold) == greys(run(model, label=2, seed=9, count=2, top_k=1)[-1])).all()


def test_a_completion_keeps_its_rows_exactly(model):
    picture = drawing()
    kept = quantise(torch.from_numpy(np.asarray(picture) / 127.5 - 1).float()[None, None])[0].numpy()
    first, *frames, last = run(model, "complete", image=picture, rows=6, count=3)
    assert (first.step, frames[0].step, last.step) == (0, 6, SIDE)
    assert (greys(last)[:, : 6 * SIDE] == kept[: 6 * SIDE]).all()
    assert last.scalars["evaluations"] == PIXELS - 6 * SIDE
    expected = model.read(torch.tensor([[ANY]])).softmax(-1)[0, 0, kept[0]].item()
    assert last.tokens[0][0].probability == pytest.approx(expected, abs=1e-4), "given pixels are rated as well"


def test_a_branch_keeps_all_before_it_and_all_others(model):
    options = {"label": "all", "seed": 7, "count": 3}
    parent = run(model, **options)[-1]
    at, old = 60, greys(parent)
    new = int((old[1, at] + 8) % LEVELS)
    branch = greys(run(model, "branch", **options, sample=1, at=at, level=new)[-1])
    assert (branch[1, :at] == old[1, :at]).all()
    assert branch[1, at] == new
    assert (branch[[0, 2]] == old[[0, 2]]).all()
    same = run(model, "branch", **options, sample=1, at=at, level=int(old[1, at]))[-1]
    assert (greys(same) == old).all()


def test_bits_per_pixel_are_those_of_the_network(model):
    x, y = (part[:7] for part in digits.tensors("test"))
    ids = torch.cat([LEVELS + y[:, None], quantise(x)], 1)
    p = model.network(ids[:, :-1]).logits[..., :LEVELS].log_softmax(-1).gather(-1, ids[:, 1:, None])
    assert model.bits_per_pixel(x, y) == pytest.approx(-p.mean().item() / math.log(2), rel=1e-4)
    assert model.bits_per_pixel(x) != pytest.approx(model.bits_per_pixel(x, y), rel=1e-6)


def test_what_a_perfect_model_would_paint_is_still_a_digit():
    x = digits.tensors("test")[0][:20]
    assert (repaint(x) - x).abs().mean() < 0.12
    assert repaint(x).shape == x.shape


@pytest.mark.parametrize(
    ("task", "options", "sentence"),
    [
        ("generate", {"label": 10}, r"^label must be one of all, none, 0"),
        ("complete", {"image": drawing(), "rows": 14}, r"^rows must be an integer from 1 to 13, not 14\.$"),
        ("complete", {"image": Image.new("RGB", (28, 28))}, r"^image must be a grey"),
        ("branch", {"sample": 16}, r"^sample must be below the number of pictures, 16, not 16\.$"),
        ("branch", {"level": 16}, r"^level must be an integer from 0 to 15, not 16\.$"),
    ],
)
def test_mistakes_get_a_sentence(task, options, sentence):
    with pytest.raises(UserError, match=sentence):
        TASKS[task].of(options)


def test_the_recipe_learns_shows_and_saves_a_stock_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(training, "WARM_UP", 4)
    monkeypatch.setattr(
        training.pixel_gpt, "network", lambda: pixel_gpt.gpt.network(ANY + 1, context=PIXELS, width=16, layers=1)
    )
    monkeypatch.setattr(training.digits, "tensors", lambda split: tuple(part[:64] for part in digits_tensors(split)))
    torch.manual_seed(0)
    made = training.PixelGptRecipe("pixel-gpt-digits")
    made.batch = 8
    bits = [float(made.step(k / 12)["bits per pixel"]) for k in range(12)]
    assert bits[-1] < bits[0] < 5
    assert made.preview().size == (10 * SIDE, 4 * SIDE)
    made.save(tmp_path)
    assert GPT2LMHeadModel.from_pretrained(tmp_path).config.n_positions == PIXELS
    assert run(PixelGpt.load(tmp_path), count=1)[-1].images


digits_tensors = digits.tensors
