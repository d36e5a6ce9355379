"""What the page makes of text to image: words that no model knows, masks, panoramas, image tokens."""

import base64
import io
import json
import re
from types import SimpleNamespace

import gradio as gr
import numpy as np
import pytest
from PIL import Image

import pipelines
from pipelines import Recipe, UserError, record
from pipelines.data.scene_captions import novelty, understand
from pipelines.data.scene_words import OBJECTS, STYLES
from pipelines.data.scenes import SIZE, column, draw, fit
from pipelines.inside import reading
from pipelines.options import stable_diffusion
from pipelines.options.dalle import LENGTH
from pipelines.paths import ASSETS
from playground import measured, pictures, token_views, ui
from playground.api import _picture
from playground.decoding import decode_step
from playground.events import shown
from playground.lessons import LESSONS
from playground.sessions import begun, find_run, forget, session
from playground.tabs import image_tokens, prompt_reading, scenes
from playground.views import Show, data_uri, ranked, read_scores

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


def test_colours_and_emoji_are_named_with_what_is_nearest():
    assert scenes.unknown_words("en", "a cat on a brown background") == (
        "The model does not know “brown”; nearest: “red”."
    )
    assert scenes.unknown_words("en", "an orange on a red background") == (
        "The model does not know “orange”; nearest: “lemon”."
    )
    assert "nearest: “red”" in scenes.unknown_words("en", "a cat on an orange background")
    assert scenes.unknown_words("ru", "кот на тёмно-синем фоне") == (
        "Слова «темно-синем» модель не знает; ближайшее: «синий»."
    )
    assert scenes.unknown_words("en", "🐱 above 🚀").split("<br>") == [
        "The model does not know “🐱”; nearest: “cat”.",
        "The model does not know “🚀”; nearest: “rocket”.",
    ]


@pytest.mark.parametrize("prompt", ["???", "<>", "一只猫在火箭上面", "🐱🚀", "xyzzy"])
def test_a_prompt_of_which_nothing_is_known_is_told_so(prompt):
    nothing = {"en": "Nothing in this prompt is known to the model.", "ru": "В этом запросе модель не знает ничего."}
    for language, said in nothing.items():
        assert scenes.unknown_words(language, prompt).split("<br>")[-1] == said
    assert nothing["en"] not in scenes.unknown_words("en", f"{prompt} cat")


def test_the_line_of_unknown_words_stays_short():
    assert scenes.unknown_words("en", "") == scenes.unknown_words("en", " \n") == ""
    said = scenes.unknown_words("en", "a cat, " + " ".join(f"xyz{k}" for k in range(60))).split("<br>")
    assert len(said) == 5
    assert said[-1] == "Words that it does not know besides these: 56."
    long = "xyzzy " * 1667
    assert scenes.unknown_words("en", long) == "prompt must be at most 400 characters long, not 10002."
    assert scenes.unknown_words("ru", long) == "prompt: не больше 400 символов, а здесь 10002."


def test_what_is_typed_is_never_html():
    assert "<script" not in scenes.unknown_words("en", "<script>alert(1)</script>")


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("a cat above a rocket", ("seen in training", "было при обучении")),
        ("three cats above a dog", ("outside this world", "вне этого мира")),
        ("a helicopter above a dog", (None, None)),
    ],
)
def test_compare_says_whether_this_world_has_such_a_scene(tiny_pipelines, prompt, said):
    *_, run = record(Recipe.of("sd-scenes", "generate", {"count": 1, "steps": 1, "prompt": prompt}))
    assert tuple(measured._read(run, language).get("Combination") for language in ("en", "ru")) == said


def test_what_an_upscaler_adds_is_not_measured_in_a_comparison(tiny_pipelines):
    asked = {"count": 6, "style": "personas"}
    rows = []
    for upscale in ("off", "on"):
        *_, run = record(Recipe.of("stylegan-faces", "generate", {**asked, "upscale": upscale}))
        rows.append(measured._row(run, 0, {"glasses": "yes"}, "en"))
    assert run.result.images[0].size == (256, 256)
    seen = "Attributes asked for and seen"
    assert rows[0][seen] == rows[1][seen]
    assert rows[1]["Total time"] == f"{run.seconds[run.painted]:.2f} s"
    assert run.seconds[run.painted] < run.seconds[-1]


def test_every_prompt_that_is_asked_for_has_its_line(tiny_models, monkeypatch):
    monkeypatch.setitem(pipelines._settings, "models", tiny_models)
    page = ui.build()
    lined = [event.inputs[1] for event in page.fns.values() if event.fn and event.fn.__name__ == "unknown_words"]
    labels = ["Prompt", "Negative prompt", "To prompt", "New prompt", "New negative prompt"]  # Diffusion
    labels += ["Prompt", "Prompt"]  # DALL·E, Compare
    assert sorted(box.label for box in lined) == sorted(labels)


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
    assert pictures._masked(painted, pictures.right_half(), pixels)["mask"] == data_uri(pictures.right_half())


def test_what_was_measured_tells_seen_and_unseen_combinations_apart():
    told = measured.of_scenes(["sd-scenes", "ddpm-digits"], "en")
    assert [told.count(f"<td>{kind}</td>") for kind in measured.SPLITS.values()] == [1, 1, 1]
    scores = read_scores("sd-scenes")
    shares = [scores[f"objects, unseen pairs, {language}"] for language in ("en", "ru")]
    assert f"<td>unseen pair</td><td>{shares[0]:.0%} / {shares[1]:.0%}</td>" in told
    assert measured.of_scenes(["ddpm-digits"], "en") == ""


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_the_api_reads_masks_of_every_kind(mode):
    mask = pictures.right_half()
    if mode == "I;16":
        given = Image.fromarray(np.asarray(mask).astype(np.uint16) << 8)
    elif mode == "RGBA":  # white all over, and seen in the middle only
        given = Image.merge("RGBA", [Image.new("L", mask.size, 255)] * 3 + [mask])
    else:
        given = mask.convert(mode)
    read = _picture("sd-scenes", "mask", data_uri(given))
    assert read.mode == "L"
    assert ((np.asarray(read) > 127) == (np.asarray(mask) > 127)).all()


@pytest.mark.parametrize("size", [(300, 100), (128, 128), (32, 32), (64, 65)])
def test_the_api_neither_scales_nor_cuts_masks(size):
    width, height = size
    with pytest.raises(UserError) as error:
        _picture("sd-scenes", "mask", data_uri(Image.new("L", size, 255)))
    assert str(error.value) == f"The mask must have 64x64 pixels, as the picture has, not {width}x{height}."
    assert _picture("sd-scenes", "image", data_uri(Image.new("L", size, 255))).size == (SIZE, SIZE)
    event = SimpleNamespace(picture=data_uri(Image.new("L", size)))
    with pytest.raises(gr.Error, match=f"В маске должно быть 64x64 пикселей, как в картинке, а не {width}x{height}"):
        pictures.read_mask(event, "ru")


def test_the_mask_of_the_api_is_the_middle_if_none_is_given():
    assert _picture("sd-scenes", "mask", "").tobytes() == pictures.right_half().tobytes()


@pytest.mark.parametrize("side", scenes.SIDES)
def test_a_panorama_keeps_what_was_there_and_every_window_holds_some_of_it(side):
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 255, (124, 184, 3), np.uint8))
    whole, new = scenes.extended(picture, side)
    old = np.asarray(new) == 0
    assert (np.asarray(whole)[old].reshape(124, 184, 3) == np.asarray(picture)).all()
    covered = np.zeros(old.shape, bool)
    for left, top, right, bottom in scenes.windows(whole.size, side):
        part = old[top:bottom, left:right]
        assert part.shape == (SIZE, SIZE)
        assert part.any()
        assert not part.all()
        covered[top:bottom, left:right] = True
    assert (covered | old).all()


@pytest.fixture
def panorama(tiny_pipelines):
    """Presses the button of a side and yields all that is shown."""
    usual = {"entry": "sd-scenes", "prompt": "a cat", "seed": 1, "steps": 2}

    def press(side, picture, **values):
        yield from scenes.grown(begun("a visitor"), "en", side, picture, **{**usual, **values})

    yield press
    forget("a visitor")


def test_a_panorama_grows_to_all_sides_again_and_again(panorama):
    picture, seed = Image.new("RGB", (SIZE, SIZE), "red"), 1
    for side, size in (("left", (124, 64)), ("up", (124, 124)), ("down", (124, 184)), ("right", (184, 184))):
        *_, (shown, grown, seed, _) = panorama(side, picture, seed=seed)
        assert grown.size == shown.size == size
        old, before = np.asarray(scenes.extended(picture, side)[1]) == 0, np.asarray(picture)
        assert (np.asarray(grown)[old].reshape(before.shape) == before).all()
        picture = grown
    assert seed == 1 + 1 + 2 + 2 + 3  # each window has a seed of its own


def test_a_panorama_that_cannot_be_painted_is_shown_as_it_was(panorama):
    picture, shown = Image.new("RGB", (124, SIZE), "blue"), []
    with pytest.raises(UserError, match="prompt must have at most 30 tokens"):
        shown.extend(panorama("right", picture, prompt="猫" * 40))
    assert [update[0].size for update in shown] == [(184, SIZE), (124, SIZE)]
    assert shown[-1][0].tobytes() == picture.tobytes()
    with pytest.raises(UserError, match="seed must be an integer"):
        list(panorama("right", picture, seed=None))


def test_a_panorama_has_an_end():
    with pytest.raises(UserError, match=r"^A panorama grows up to 512 pixels; this one has 500 already\.$"):
        scenes.extended(Image.new("RGB", (500, SIZE)), "right")


# ------------------------------------------------------------------------- how a prompt is read


def test_a_prompt_is_drawn_as_tokens_with_numbers_and_what_the_nine_places_listen_to(tiny_pipelines):
    asked = {"entry": "sd-scenes", "prompt": "a cat", "layer": "mean", "head": "mean"}
    drawn = prompt_reading.draw_reading("en", **asked)["svg"]
    pieces = reading("sd-scenes", stable_diffusion.Generate(prompt="a cat")).pieces
    assert pieces[0].text == "a"
    for piece in pieces:
        assert re.search(rf">{piece.text}-? +{piece.id}<", drawn)
    assert all(f">place {row}.{column}<" in drawn for row in (1, 2, 3) for column in (1, 2, 3))
    drawn = prompt_reading.draw_reading("ru", **asked)["svg"]
    assert ">начало<" in drawn
    assert ">место 3.3<" in drawn
    assert "столбцы смотрят на строки" in drawn


def test_a_prompt_is_drawn_without_the_places_that_its_own_tokens_take(tiny_pipelines):
    prompt = " ".join("abcdefghijklmnopqrstuvwx")
    drawn = prompt_reading.draw_reading("en", "sd-scenes", prompt, "1", "1")["svg"]
    assert re.findall(r">place (\d\.\d)<", drawn) == ["2.1", "2.2", "2.3", "3.1", "3.2", "3.3"]


def test_a_prompt_that_is_too_long_to_be_read_gets_a_sentence(tiny_pipelines):
    with pytest.raises(gr.Error, match="prompt must have at most 30 tokens, not 31"):
        prompt_reading.draw_reading("en", "sd-scenes", "x " * 31, "mean", "mean")


def test_layers_and_heads_can_be_chosen_as_the_shipped_model_has_them():
    config = json.loads((ASSETS / "models" / "sd-scenes" / "text_encoder" / "config.json").read_text())
    layers, heads = config["num_hidden_layers"], config["num_attention_heads"]
    assert (layers, heads) == (prompt_reading.LAYERS, prompt_reading.HEADS)


# ------------------------------------------------------------------------- presets

PRESETS = {preset.key: preset for key in LESSONS for preset in LESSONS[key].presets}
UNSEEN = {
    "scenes-unseen": "pairs", "scenes-unseen-style": "styles", "tokens-unseen": "pairs",
    "tokens-unseen-style": "styles", "compare-one-prompt": "pairs",
}  # fmt: skip


@pytest.mark.parametrize(("key", "split"), UNSEEN.items())
def test_what_a_preset_says_was_never_shown_is_held_out(key, split):
    wanted = understand(PRESETS[key].options["prompt"])
    assert wanted.unknown == []
    assert novelty(wanted) == split
    drawn = draw(np.random.default_rng(0), 20_000)
    first, second, style = (drawn[:, column(name)] for name in ("first", "second", "style"))
    one, *others = (OBJECTS.index(name) for name, _, _ in wanted.objects)
    if split == "pairs":
        assert not (((first == one) & (second == others[0])) | ((first == others[0]) & (second == one))).any()
    else:
        shown = (first == one) | (second == one)
        assert shown.any()
        assert not (shown & (style == tuple(STYLES).index(wanted.style))).any()


def test_other_presets_ask_for_what_was_shown_and_say_so_when_no_scene_is_like_that():
    told = {key: preset for key, preset in PRESETS.items() if key.startswith(("scenes-", "tokens-"))}
    splits = {key: novelty(understand(preset.options["prompt"])) for key, preset in told.items() if key not in UNSEEN}
    assert splits.pop("tokens-three") == "outside"
    assert set(splits.values()) == {"train"}
    assert PRESETS["tokens-three"].failure


# ------------------------------------------------------------------------- image tokens


@pytest.fixture
def written(tiny_pipelines):
    *_, run = tiny_pipelines.record(Recipe.of(image_tokens.ENTRY, "generate", {"count": 2, "seed": 4, "top_k": 8}))
    return run


def test_every_token_travels_with_what_else_might_have_come(written):
    value = token_views.value(written, "x", "ru")
    ranks = ranked(written.result.scalars["CLIP score"])
    assert [picture["title"] for picture in value["pictures"]] == [f"Сид 4 · {ranks[0]}", f"Сид 5 · {ranks[1]}"]
    for picture, tokens in zip(value["pictures"], written.result.tokens, strict=True):
        assert len(picture["tokens"]) == LENGTH
        for (number, probability, others), token in zip(picture["tokens"], tokens, strict=True):
            assert number == token.id
            assert 0 <= probability <= 1
            assert len(others) == len(token.alternatives)
    sheet = Image.open(io.BytesIO(base64.b64decode(value["sheet"].partition(",")[2])))
    assert sheet.size == (32 * 8, 8)  # the tiny model has 32 tokens


def test_candidates_stay_in_the_order_of_their_seeds_and_are_captioned_with_ranks_and_scores(written):
    scores = written.result.scalars["CLIP score"]
    value = Show(written, "x", "en").value("done")
    assert value["captions"] == ranked(scores)
    assert [caption.startswith("★ 1. ") for caption in value["captions"]] == [score == max(scores) for score in scores]
    assert "its rank by how well it fits the prompt" in value["note"]
    assert "её место и оценка CLIP" in Show(written, "x", "ru").value("done")["note"]
    assert Recipe.from_json(value["recipe"]).options.seed == 4


def test_equal_scores_share_a_rank_and_a_picture_alone_has_none():
    assert ranked([0.2, 0.31, 0.2, -0.1]) == ["2. (0.20)", "★ 1. (0.31)", "2. (0.20)", "4. (-0.10)"]
    assert ranked([0.314]) == ["0.31"]


def test_an_image_fills_token_by_token_with_probabilities_and_entropies(written):
    show = shown(written, "x", "ru")
    assert type(show) is Show
    value = show.value("done")
    assert [frame["step"] for frame in value["frames"]] == list(range(LENGTH + 1)), "no token is left out"
    assert value["bits"] == 5, "the tiny model has 32 tokens"
    assert "вероятен был её последний токен" in value["note"]
    for step in (1, 30, LENGTH - 1):
        tokens = [of_one[step - 1] for of_one in written.result.tokens]
        said = [float(caption.removesuffix(" %")) for caption in value["frames"][step]["captions"]]
        assert said == pytest.approx([100 * token.probability for token in tokens], abs=0.51)
    assert all("captions" not in value["frames"][step] for step in (0, LENGTH))
    sheets = [frame["entropy"] for frame in value["frames"]]
    assert len(set(sheets)) > LENGTH / 2
    last = Image.open(io.BytesIO(base64.b64decode(sheets[-1].partition(",")[2])))
    assert last.size == Image.open(io.BytesIO(base64.b64decode(value["frames"][-1]["images"].partition(",")[2]))).size


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
    *players, shown, seed, newest = last
    assert [player["state"] for player in players] == ["done"] * 3
    assert seed == gr.skip()  # what is typed meanwhile stays
    assert len(newest) == 3
    rows = re.findall(r"<tr><th scope='row'>(.*?)</th><td>(\d+)</td>.*?<td>(\d+)</td>", shown)
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
