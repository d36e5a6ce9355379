"""The judge of scenes and the measures that rest on it."""

import json

import numpy as np
import pytest
import torch

from pipelines.data import scenes
from pipelines.data.delft import delft
from pipelines.data.scene_captions import held_out, novelty, understand
from pipelines.data.scene_words import BACKGROUNDS, LANGUAGES, OBJECTS, SIZES, STYLES
from pipelines.data.scenes import Scene
from pipelines.engine import Engine
from pipelines.metrics import scenes as measures
from pipelines.metrics.scene_reader import Maps, SceneReader, Seen, Sighting, _seen
from pipelines.metrics.scenes import agreement, judge, psnr, shows, stands
from pipelines.paths import ASSETS
from pipelines.training.recipes.scene_judge import targets


@pytest.fixture(scope="module")
def rows():
    return held_out(300, "all")[0]


def perfect(rows):
    """What a judge sees that makes no mistake: the targets as logits."""
    target, cells, sizes = targets(rows)
    maps = torch.zeros(len(rows), len(SIZES), *target.shape[2:])
    maps[cells[:, 0], sizes, cells[:, 1], cells[:, 2]] = 1
    codes = torch.from_numpy(rows.astype(np.int64))
    background = torch.nn.functional.one_hot(codes[:, 1], len(BACKGROUNDS))
    style = torch.nn.functional.one_hot(codes[:, 0], len(STYLES))
    return _seen(Maps(torch.logit(target, 1e-4), maps, background, style))


def test_targets_are_one_at_the_centres(rows):
    target, cells, sizes = targets(rows)
    assert target.shape == (len(rows), len(OBJECTS), 16, 16)
    sprites = sum(len(Scene.of(row).places) for row in rows)
    assert len(cells) == len(sizes) == sprites
    assert (target == 1).sum() == sprites


def test_a_judge_that_sees_everything_gives_full_marks(rows):
    shares = agreement(rows, perfect(rows))
    assert set(shares) >= {"objects", "both objects", "count", "relation, given both", "background", "style"}
    assert set(shares.values()) == {1.0}


def test_centres_are_found_within_a_cell(rows):
    for row, seen in zip(rows, perfect(rows), strict=True):
        places = Scene.of(row).places
        assert len(seen.objects) == len(places)
        for left, top, side in places:
            x, y = left + side / 2, top + side / 2
            assert min(max(abs(one.x - x), abs(one.y - y)) for one in seen.objects) <= 2


def sighting(name, x, y, size="normal"):
    return Sighting(name, size, x, y, 0.9)


def test_marks_of_a_scene():
    row = scenes.draw(np.random.default_rng(0), 200)
    told = next(scene for scene in map(Scene.of, row) if scene.relation == "left of" and scene.first_size == "big")
    both = [sighting(told.first, 12, 30, "big"), sighting(told.second, 50, 34, told.second_size)]
    seen = Seen(both, told.background, told.style)
    assert all(judge(told, seen).values())
    assert not judge(told, seen._replace(background="none"))["everything"]
    other_way = judge(told, seen._replace(objects=[both[0]._replace(x=50), both[1]._replace(x=12)]))
    assert other_way["both objects"]
    assert not other_way["relation, given both"]
    alone = judge(told, seen._replace(objects=both[:1]))
    assert not alone["both objects"]
    assert "relation, given both" not in alone
    small = judge(told, seen._replace(objects=[both[0]._replace(size="small"), both[1]]))
    assert not small["size, given the objects"]


def test_counts_are_exact():
    told = next(scene for scene in map(Scene.of, scenes.draw(np.random.default_rng(0), 200)) if scene.count == 3)
    four = [sighting(told.first, 10 + 12 * k, 30) for k in range(4)]
    assert judge(told, Seen(four[:3], "blue", "flat"))["count"]
    assert not judge(told, Seen(four, "blue", "flat"))["count"]
    assert not judge(told, Seen(four[:2], "blue", "flat"))["count"]


@pytest.mark.parametrize(("x", "y", "expected"), [(10, 30, True), (28, 30, False), (20, 50, False), (50, 30, False)])
def test_left_of_needs_a_margin_and_the_larger_difference(x, y, expected):
    assert stands(sighting("cat", x, y), sighting("dog", 32, 32), "left of") is expected


def test_a_network_reads_as_alone_so_in_a_batch(rows):
    torch.manual_seed(0)
    net = SceneReader(width=4).eval()
    x = scenes.tensors(rows[:6])
    assert net(x).shape == (6, net.dim)
    assert torch.allclose(net.find(x).objects[3:4], net.find(x[3:4]).objects, atol=1e-4)
    assert len(net.read(x)) == 6


def test_psnr_of_a_known_error():
    x = torch.zeros(1, 3, 8, 8)
    assert psnr(x, x + 0.2) == pytest.approx(20)


# ------------------------------------------------------------------------------------------------ prompts


@pytest.mark.parametrize("split", ["train", "pairs", "styles"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_is_told_which_combinations_training_never_showed(split, language):
    _, told = held_out(100, split)
    assert {novelty(understand(prompt)) for prompt in told[language]} == {split}


@pytest.mark.parametrize(
    "prompt",
    [
        "a cat, a dog and a fox", "три собаки, кот и лиса", "three cats above a dog", "два кота и собака",
        "a cat above a cat", "кот слева от кошки", "a cat and two kitties", "a cat above", "over a red background",
        "a cat on a red background at night", "a cat in flat style, pencil drawing", "a cat above and left of a dog",
    ],
)  # fmt: skip
def test_what_no_scene_can_show_is_outside_of_this_world(prompt):
    assert novelty(understand(prompt)) == "outside"


@pytest.mark.parametrize(
    "prompt", ["", "a cat", "two cats", "a cat and a dog", "a picture of a cat at night, at night"]
)
def test_less_than_a_full_caption_is_within_this_world(prompt):
    assert novelty(understand(prompt)) == "train"


def true(scene, **changed):
    """What a judge that is always right sees in a scene."""
    sprites = []
    for k, (left, top, side) in enumerate(scene.places):
        second = scene.second and k > 0
        name, size = (scene.second, scene.second_size) if second else (scene.first, scene.first_size)
        sprites.append(Sighting(name, size, left + side / 2, top + side / 2, 1.0))
    return Seen(**{"objects": sprites, "background": scene.background, "style": scene.style, **changed})


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_prompt_is_shown_by_its_own_scene_and_by_nothing_that_differs(language):
    rows, told = held_out(200, "all")
    for row, prompt in zip(rows, told[language], strict=True):
        scene, wanted = Scene.of(row), understand(prompt)
        right = shows(wanted, true(scene))
        assert {"objects", "background", "style"} <= right.keys()
        assert ("relation" in right) == (scene.second is not None)
        assert all(right.values()), prompt
        other = next(style for style in STYLES if style != scene.style)
        assert shows(wanted, true(scene, style=other)) == right | {"style": False}
        nothing = shows(wanted, true(scene, objects=[]))
        assert not any(nothing[name] for name in nothing.keys() - {"background", "style"})


def test_only_what_a_prompt_says_is_judged():
    assert shows(understand("a cat"), Seen([Sighting("cat", "big", 9, 9, 1.0)], "red", "flat")) == {"objects": True}
    assert shows(understand(""), Seen([], "red", "flat")) == {}


# ------------------------------------------------------------------------- models


@pytest.mark.parametrize("name", ["clip-scenes", "vae-scenes", "classifier-scenes", "lora-scenes"])
def test_every_kind_of_model_is_measured(tiny_engine, monkeypatch, name):
    monkeypatch.setattr(measures, "AMONG", 5)
    found = measures.measure(tiny_engine, name, 10)
    assert all(0 <= share <= 1 for score, share in found["model"].items() if "dB" not in score)
    assert found["method"].startswith(("10 ", "How far"))


@pytest.mark.parametrize("name", ["sd-scenes", "dalle-scenes"])
def test_models_that_draw_after_prompts_are_measured_in_both_languages(tiny_engine, name):
    found = measures.measure(tiny_engine, name, 2)
    places = {score.split(", ", 1)[1] for score in found["model"] if score.startswith("background")}
    told = {
        f"{split}, {lang}" for split in ("unseen pairs", "seen combinations", "unseen styles") for lang in LANGUAGES
    }
    assert places == told | ({f"best of 8, {each}" for each in told} if name == "dalle-scenes" else set())
    assert all(0 <= share <= 1 for share in found["model"].values())


def test_tiles_have_only_their_colours():
    pictures = scenes.render(scenes.draw(np.random.default_rng(0), 20))
    assert measures.colourful(pictures) > 0.05
    assert measures.colourful(delft(pictures)) < 0.005


# ------------------------------------------------------------------------- what shipped models must reach


def scored(name):
    return json.loads((ASSETS / "models" / name / "scores.json").read_text(encoding="utf-8"))["model"]


def test_the_judge_makes_hardly_a_mistake():
    said = scored("classifier-scenes")
    names = ("objects", "both objects", "count", "relation, given both", "background", "style", "everything")
    assert min(said[name] for name in names) >= 0.98


def test_the_judge_reads_scenes_as_its_scores_say(rows):
    reader = Engine(device="cpu", dtype="fp32").load("classifier-scenes")
    shares = agreement(rows, reader.read(scenes.tensors(rows)))
    assert min(shares[name] for name in ("objects", "background", "style", "everything")) >= 0.98


@pytest.mark.parametrize("language", LANGUAGES)
def test_clip_finds_the_picture_of_a_caption(language):
    assert scored("clip-scenes")[f"caption finds its picture, {language}"] >= 0.8


@pytest.mark.parametrize("language", LANGUAGES)
def test_diffusion_shows_what_prompts_say_of_pairs_that_it_never_saw(language):
    said = scored("sd-scenes")
    needed = {"both objects": 0.75, "relation, given both": 0.9, "background": 0.97}
    assert {name for name, least in needed.items() if said[f"{name}, unseen pairs, {language}"] < least} == set()


def test_diffusion_understands_both_languages_alike():
    said = scored("sd-scenes")
    names = [name.removesuffix(", en") for name in said if name.endswith("unseen pairs, en")]
    assert len(names) >= 6
    apart = {name: abs(said[f"{name}, en"] - said[f"{name}, ru"]) for name in names}
    assert max(apart.values()) <= 0.05, apart


@pytest.mark.parametrize("language", LANGUAGES)
def test_consistency_keeps_most_of_what_diffusion_can(language):
    said, teacher = scored("lcm-scenes"), scored("sd-scenes")
    names = [f"{name}, unseen pairs, {language}" for name in ("both objects", "relation, given both", "background")]
    assert min(said[name] / teacher[name] for name in names) >= 0.85


@pytest.mark.parametrize("language", LANGUAGES)
def test_image_tokens_show_what_prompts_say_the_more_so_the_best_of_eight(language):
    said, place = scored("dalle-scenes"), f"unseen pairs, {language}"
    assert said[f"both objects, {place}"] >= 0.45
    assert said[f"both objects, best of 8, {place}"] >= 0.6
    assert said[f"background, {place}"] >= 0.97
