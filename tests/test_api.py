"""The HTTP API of the running app: what it answers, and what it says to mistakes."""

import json
import re
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from PIL import Image

from pipelines import ENTRIES, Recipe, record
from pipelines.abc_notation import parse
from pipelines.recipe import read_recipe
from playground import i18n
from playground.i18n import t

from .serving import post

ENDPOINTS = {  # endpoint -> arguments of a short run
    "gan_generate": {"count": 3, "seed": 5, "label": 7},
    "gan_interpolate": {"count": 3, "seed": 5, "seed_to": 9},
    "diffusion_generate": {"count": 2, "steps": 3, "seed": 5, "scheduler": "ddpm"},
    "diffusion_interpolate": {"count": 3, "steps": 2, "label": 4},
    "diffusion_branch": {"count": 2, "steps": 3, "at": 1, "branch_label": 8, "branch_scheduler": "euler"},
}
LANGUAGES = [  # address, what the browser prefers, the language of the page
    ("/", "en-GB", "en"),
    ("/", "ru-RU,ru;q=0.9,en;q=0.8", "ru"),
    ("/?lang=en", "ru", "en"),
    ("/?lang=ru", "en", "ru"),
    ("/?lang=tlh", "ru", "en"),
    ("/", "fr", "en"),
    ("/", "", "en"),
]
MODEL = "There is no model {}; the nearest names are {},"
SEED, LABELS = "seed must be an integer from 0 to 4294967295, not {}.", "all, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9"
MISTAKES = [  # endpoint, arguments, the sentence that answers them
    ("gan_generate", {"seed": ""}, SEED.format("''")),
    ("gan_generate", {"seed": None}, SEED.format("None")),
    ("gan_generate", {"seed": -1}, SEED.format("-1")),
    ("gan_generate", {"seed": 2**32}, SEED.format("4294967296")),
    ("gan_generate", {"seed": 10**400}, SEED.format("a number of about 398 digits")),
    ("gan_generate", {"seed": 1.5}, SEED.format("1.5")),
    ("gan_generate", {"seed": "seven"}, SEED.format("'seven'")),
    ("gan_generate", {"label": 11}, f"label must be one of {LABELS}, not 11."),
    ("gan_generate", {"count": 257}, "count must be an integer from 1 to 256, not 257."),
    (
        "gan_generate",
        {"model": "gan-mlp-digits", "label": 3},
        "There is no option 'label' here; there are seed, count.",
    ),
    ("gan_interpolate", {"path": "zigzag"}, "path must be one of spherical, linear, not 'zigzag'."),
    ("diffusion_generate", {"steps": 10_000}, "steps must be an integer from 1 to 900, not 10000."),
    ("diffusion_generate", {"count": 65}, "count must be an integer from 1 to 64, not 65."),
    (
        "diffusion_generate",
        {"scheduler": "karras"},
        "scheduler must be one of ddim, ddpm, dpmsolver++, euler, heun, unipc, not 'karras'.",
    ),
    ("diffusion_generate", {"guidance": "much"}, "guidance must be a number from 0 to 10, not 'much'."),
    ("diffusion_branch", {"at": 21}, "at must be at most the number of steps, 20, not 21."),
    (
        "diffusion_branch",
        {"branch_label": 11},
        "branch_label must be one of all, none, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, not 11.",
    ),
    ("compare_run", {"label": 11}, f"label must be one of {LABELS}, not 11."),
    ("compare_run", {"models": ["dcgan-digits"]}, "Choose two to 4 models to compare, not 1."),
    ("compare_run", {"models": [*ENTRIES][:5]}, "Choose two to 4 models to compare, not 5."),
]
VAGUE = [  # endpoint, arguments, what the one sentence must mention
    ("gan_generate", {"model": "vae"}, MODEL.format("'vae'", "vae-faces")),
    ("gan_generate", {"model": ["dcgan-digits"]}, MODEL.format("['dcgan-digits']", "dcgan-digits")),
    ("compare_run", {"models": ["dcgan-digits", "vae"]}, MODEL.format("'vae'", "vae-faces")),
    ("compare_run", {"models": None}, "None"),
    ("compare_run", {"models": "dcgan-digits"}, "'dcgan-digits'"),
    ("compare_run", {"models": ["dcgan-digits", "dcgan-digits"]}, "dcgan-digits"),
    ("compare_run", {"models": ["dcgan-digits", ["ddpm-digits"]]}, "['ddpm-digits']"),
    ("compare_run", {"models": ["dcgan-digits", "classifier-digits"]}, "classifier-digits"),
]

TEXT_MISTAKES = [
    ("text_generate", {"prompt": "€"}, "prompt holds what this model has never seen: € (U+20AC) (character 1)."),
    ("text_generate", {"prompt": "a\x00"}, "prompt must not contain control characters, but character 2 is U+0000."),
    ("text_generate", {"prompt": "a" * 4001}, "prompt must be at most 4000 characters long, not 4001."),
    ("text_generate", {"prompt": 7}, "prompt must be text, not 7."),
    ("text_generate", {"order": 9}, "order must be an integer from 1 to 8, not 9."),
    ("text_generate", {"unit": "bytes"}, "unit must be one of characters, words, not 'bytes'."),
    ("text_generate", {"temperature": -1}, "temperature must be a number from 0 to 2, not -1."),
    ("text_score", {}, "text is empty: there is nothing to score."),
    ("text_score", {"text": "a" * 20_001}, "text must be at most 20000 characters long, not 20001."),
]


@pytest.fixture(scope="module")
def client(server):
    return Client(server.address, verbose=False)


def call(client, endpoint, /, **arguments):
    return client.predict(api_name=f"/{endpoint}", **arguments)


def pictures(answer):
    return [Image.open(path) for path in answer["pictures"]]


# ------------------------------------------------------------------------------------------------ answers


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_an_endpoint_answers_without_arguments(client, endpoint):
    answer = call(client, endpoint)
    recipe = Recipe.from_json(answer["recipe"])
    assert recipe == Recipe.of(recipe.entry, endpoint.split("_")[1], {})
    assert len(answer["pictures"]) == recipe.options.count
    assert answer["seconds"] > 0
    assert answer["scalars"]["evaluations"] >= 1
    assert all(picture.format == "PNG" and picture.size == (28, 28) for picture in pictures(answer))


def test_comparing_answers_without_arguments(client):
    answer = call(client, "compare_run")
    assert list(answer) == ["dcgan-digits", "ddpm-digits"]
    assert all(len(one["pictures"]) == 10 for one in answer.values())


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_the_recipe_in_a_picture_gives_the_same_bytes(client, endpoint):
    answer = call(client, endpoint, **ENDPOINTS[endpoint])
    recipe = read_recipe(Path(answer["pictures"][0]))
    assert recipe == Recipe.from_json(answer["recipe"])
    *_, run = record(recipe)
    for index, path in enumerate(answer["pictures"]):
        assert Path(path).read_bytes() == run.png(index)


def test_a_comparison_is_made_of_runs_that_can_be_repeated(client):
    answer = call(client, "compare_run", models=["gan-mlp-digits", "dcgan-digits"], seed=3, label=2, count=2)
    for name, one in answer.items():
        recipe = Recipe.from_json(one["recipe"])
        assert (recipe.entry, recipe.options.seed, recipe.options.count) == (name, 3, 2)
        *_, run = record(recipe)
        assert Path(one["pictures"][1]).read_bytes() == run.png(1)


def test_an_unchanged_branch_equals_its_parent(client):
    shared = {"count": 2, "steps": 4, "label": 3, "seed": 11}
    parent = call(client, "diffusion_generate", **shared)
    branch = call(client, "diffusion_branch", **shared, at=2)
    changed = call(client, "diffusion_branch", **shared, at=1, branch_label=8)
    assert [p.tobytes() for p in pictures(branch)] == [p.tobytes() for p in pictures(parent)]
    assert [p.tobytes() for p in pictures(changed)] != [p.tobytes() for p in pictures(parent)]


def test_a_text_answers_without_arguments_and_can_be_repeated(client):
    answer = call(client, "text_generate")
    recipe = Recipe.from_json(answer["recipe"])
    assert recipe == Recipe.of("markov-shakespeare", "generate", {})
    *_, run = record(recipe)
    assert answer["texts"] == run.texts
    assert "".join(token["text"] for token in answer["tokens"][0]) == run.texts[0]
    assert answer["scalars"]["bits per character"][0] > 0


needs_tunes = pytest.mark.skipif("tunes-lstm" not in ENTRIES, reason="no models of tunes yet")


@needs_tunes
def test_a_tune_answers_without_arguments_as_abc_and_as_sound(client):
    answer = call(client, "tune_generate")
    recipe = Recipe.from_json(answer["recipe"])
    assert recipe == Recipe.of(recipe.entry, "generate", {})
    (abc,), (path,) = answer["abc"], answer["sounds"]
    assert parse(abc).bars
    assert (abc, read_recipe(Path(path))) == (recipe.options.abc(answer["texts"][0]), recipe)
    *_, run = record(recipe)
    assert Path(path).read_bytes() == run.wav(0)


@needs_tunes
def test_a_mistake_about_a_tune_gets_one_clear_sentence(client):
    assert said(client, "tune_generate", prompt="hello") == "Bar 1 holds 'h', which is not read here."
    assert said(client, "tune_generate", prompt="K:F#m\nA").startswith("The model knows no key 'F#m'; it knows G, D")


def test_a_text_is_scored(client):
    answer = call(client, "text_score", text="To be, or not to be", order=6)
    assert answer["texts"] == ["To be, or not to be"]
    assert len(answer["tokens"][0]) == 19
    assert answer["scalars"]["perplexity"][0] > 1


def test_two_users_at_once_get_their_own_results(server):
    def ask(seed):
        answer = call(Client(server.address, verbose=False), "diffusion_generate", seed=seed, count=2, steps=6)
        return [picture.tobytes() for picture in pictures(answer)]

    with ThreadPoolExecutor(2) as users:
        results = dict(zip((21, 42), users.map(ask, (21, 42)), strict=True))
    for seed, result in results.items():
        *_, run = record(Recipe.of("ddpm-digits", "generate", {"seed": seed, "count": 2, "steps": 6}))
        assert result == [image.tobytes() for image in run.result.images]


# ------------------------------------------------------------------------------------------------ mistakes


def said(client, endpoint, **arguments):
    """What the app says to a mistake; it goes on answering."""
    with pytest.raises(AppError) as caught:
        call(client, endpoint, **arguments)
    assert len(call(client, "gan_generate", count=1)["pictures"]) == 1
    return str(caught.value)


@pytest.mark.parametrize(("endpoint", "arguments", "sentence"), MISTAKES + TEXT_MISTAKES)
def test_a_mistake_gets_one_clear_sentence(client, endpoint, arguments, sentence):
    assert said(client, endpoint, **arguments) == sentence


@pytest.mark.parametrize(("endpoint", "arguments", "value"), VAGUE)
def test_a_mistake_gets_a_sentence_that_names_it(client, endpoint, arguments, value):
    sentence = said(client, endpoint, **arguments)
    assert value in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("written", "shown"),
    [("NaN", "nan"), ("Infinity", "inf"), ("-1e999", "-inf"), ('"NaN"', "'NaN'"), ("null", "None")],
)
def test_guidance_must_be_a_finite_number(server, written, shown):
    body = f'{{"data": ["ddpm-digits", 0, 1, 3, 2, {written}, "ddim", 0]}}'
    event, data = post(server, "diffusion_generate", body).split("\n", 2)[:2]
    assert event == "event: error"
    message = json.loads(data.removeprefix("data: "))["error"]
    assert message == f"guidance must be a number from 0 to 10, not {shown}."


@pytest.mark.parametrize(("address", "preferred", "language"), LANGUAGES)
def test_the_page_is_sent_in_the_language_of_the_request(server, address, preferred, language):
    request = urllib.request.Request(server.address + address, headers={"Accept-Language": preferred})
    sent = urllib.request.urlopen(request).read().decode()
    shown = json.loads(re.search(r"window\.gradio_config = (.*?);</script>", sent, re.DOTALL)[1])
    tabs = {part["props"]["label"] for part in shown["components"] if part["type"] == "tabitem"}
    assert {t("Diffusion", language), t("How it trained", language)} <= tabs
    assert not {t("Diffusion", other) for other in i18n.LANGUAGES if other != language} & tabs
