"""What the page makes of text to image: words that no model knows, masks, panoramas, image tokens."""

import base64
import io
import re
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from pipelines import Recipe, UserError, record
from pipelines.data.scenes import SIZE, fit
from pipelines.options.dalle import LENGTH
from playground import pictures, token_views
from playground.decoding import decode_step
from playground.sessions import begun, find_run, session
from playground.tabs import image_tokens, scenes
from playground.views import Show, data_uri

# ------------------------------------------------------------------------- prompts


def test_words_that_no_caption_held_are_named_with_what_is_nearest():
    said = scenes.unknown_words("en", "a helicopter above a rokcet, xyzzy")
    assert said.split("<br>") == [
        "The model does not know “helicopter”; nearest: “airplane”.",
        "The model does not know “rokcet”; nearest: “rocket”.",
        "The model does not know “xyzzy”.",
    ]
    assert "самолёт" in scenes.unknown_words("ru", "вертолёт ночью")
    assert scenes.unknown_words("en", "a cat above a rocket on a blue background, кот над ракетой") == ""


def test_what_is_typed_is_never_html():
    assert "<script" not in scenes.unknown_words("en", "<script>alert(1)</script>")


# ------------------------------------------------------------------------- pictures and masks


def test_any_picture_becomes_a_scene():
    made = fit(Image.new("RGBA", (300, 100), (255, 0, 0, 0)))
    assert (made.size, made.mode, made.getpixel((0, 0))) == ((SIZE, SIZE), "RGB", (255, 255, 255))
    assert pictures.example("scenes").size == (SIZE, SIZE)


def test_a_painted_mask_is_grey_and_of_the_size_of_a_scene():
    painted = Image.new("RGBA", (SIZE, SIZE), "black")
    painted.paste((255, 255, 255, 255), (0, 0, 8, SIZE))
    event = SimpleNamespace(picture=data_uri(painted))
    mask, pixels = pictures.read_mask(event, "en")
    assert (mask.mode, mask.size, np.asarray(mask)[:, :8].min(), np.asarray(mask)[:, 8:].max()) == (
        "L", (SIZE, SIZE), 255, 0,
    )  # fmt: skip
    assert pictures._masked(painted, mask, pixels)["mask"] is None, "it is on the canvas already"
    assert pictures._masked(painted, pictures.centre(), pixels)["mask"] == data_uri(pictures.centre())


@pytest.mark.parametrize("side", scenes.SIDES)
def test_a_panorama_keeps_what_was_there_and_every_window_holds_some_of_it(side):
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 255, (96, 160, 3), np.uint8))
    whole, new = scenes.extended(picture, side)
    old = np.asarray(new) == 0
    assert (np.asarray(whole)[old].reshape(96, 160, 3) == np.asarray(picture)).all()
    covered = np.zeros(old.shape, bool)
    for left, top, right, bottom in scenes.windows(whole.size, side):
        part = old[top:bottom, left:right]
        assert part.shape == (SIZE, SIZE)
        assert part.any()
        assert not part.all()
        covered[top:bottom, left:right] = True
    assert (covered | old).all()


def test_a_panorama_has_an_end():
    with pytest.raises(UserError, match=r"^A panorama grows up to 512 pixels; this one has 500 already\.$"):
        scenes.extended(Image.new("RGB", (500, SIZE)), "right")


# ------------------------------------------------------------------------- image tokens


@pytest.fixture
def written(tiny_pipelines):
    *_, run = tiny_pipelines.record(Recipe.of(image_tokens.ENTRY, "generate", {"count": 2, "seed": 4, "top_k": 8}))
    return run


def test_every_token_travels_with_what_else_might_have_come(written):
    value = token_views.value(written, "x", "ru")
    assert [picture["title"] for picture in value["pictures"]] == ["Сид 4", "Сид 5"]
    for picture, tokens in zip(value["pictures"], written.result.tokens, strict=True):
        assert len(picture["tokens"]) == LENGTH
        for (number, probability, others), token in zip(picture["tokens"], tokens, strict=True):
            assert number == token.id
            assert 0 <= probability <= 1
            assert len(others) == len(token.alternatives)
    sheet = Image.open(io.BytesIO(base64.b64decode(value["sheet"].partition(",")[2])))
    assert sheet.size == (32 * 8, 8)  # the tiny model has 32 tokens


def test_candidates_are_captioned_with_their_scores_and_the_best_has_a_star(written):
    scores = written.result.scalars["CLIP score"]
    captions = Show(written, "x", "en").value("done")["captions"]
    assert [caption.startswith("★") for caption in captions] == [score == max(scores) for score in scores]


# ------------------------------------------------------------------------- steps in full


@pytest.mark.parametrize("entry", ["sd-scenes", "ddpm-faces"])
def test_a_step_is_decoded_on_request(tiny_pipelines, entry):
    own = begun("a visitor who looks closely")
    *_, run = record(Recipe.of(entry, "generate", {"count": 2, "steps": 3}))
    own.keep("close", run)
    shown = Show(run, "close", "en").value("done")["frames"]
    assert [frame.get("latent") for frame in shown] == [
        None,
        ["images", "predicted"],
        ["images", "predicted"],
        ["predicted"],
    ]
    answer = decode_step({"id": "close", "step": 2, "view": "predicted", "language": "en"})
    sheet = Image.open(io.BytesIO(base64.b64decode(answer["sheet"].partition(",")[2])))
    assert sheet.size[0] >= 128
    assert answer["sheet"] != shown[2]["predicted"]


def test_a_step_without_latents_is_told(tiny_pipelines):
    own = begun("a visitor who looks at pixels")
    *_, run = record(Recipe.of("ddpm-digits", "generate", {"count": 2, "steps": 3}))
    own.keep("pixels", run)
    asked = {"id": "pixels", "step": 2, "view": "images"}
    assert decode_step({**asked, "language": "en"})["error"] == "There are no latents at step 2."
    assert "На шаге 2" in decode_step({**asked, "language": "ru"})["error"]


# ------------------------------------------------------------------------- race


def test_a_race_shows_every_lane_and_its_price(tiny_pipelines):
    asked = {"entry": "sd-scenes", "prompt": "a cat", "seed": 5, "count": 2, "steps": 7, "guidance": 9.0}
    *_, last = scenes.run_race(SimpleNamespace(session_hash="a visitor who races"), "en", keep=True, **asked)
    *players, measured, seed, newest = last
    assert [player["state"] for player in players] == ["done"] * 3
    assert seed == 5
    assert len(newest) == 3
    rows = re.findall(r"<tr><th scope='row'>(.*?)</th><td>(\d+)</td>.*?<td>(\d+)</td>", measured)
    assert rows == [
        ("Latent consistency (LCM)", "1", "1"), ("Latent consistency (LCM)", "4", "4"),
        ("Stable Diffusion (latent)", "20", "40"),
    ]  # fmt: skip
    runs = [find_run(player["id"]).recipe for player in players]
    assert {(recipe.options.seed, recipe.options.prompt, recipe.options.count) for recipe in runs} == {(5, "a cat", 2)}


def test_a_race_that_is_stopped_ends(tiny_pipelines):
    request = SimpleNamespace(session_hash="a visitor who stops")
    running = scenes.run_race(request, "en", keep=True, entry="sd-scenes", prompt="a cat", seed=5, count=2)
    next(running)
    session(request.session_hash).stop()
    *_, last = running
    assert last[0]["state"] == "stopped"
    assert "</td>" not in last[3]
