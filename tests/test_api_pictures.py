"""The HTTP API of the running app where it paints faces and scenes: what it answers, and what it says to mistakes."""

import re
from pathlib import Path

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from PIL import Image

from pipelines import Recipe, record
from pipelines.recipe import read_recipe
from playground.views import data_uri

SHORT = {  # endpoint -> arguments of a short run
    "scenes_generate": {"prompt": "a cat above a rocket", "count": 1, "steps": 3, "seed": 5},
    "scenes_inpaint": {"prompt": "маленький лев слева от груши", "count": 1, "steps": 3, "seed": 5},
    "tokens_generate": {"prompt": "an owl at night", "count": 2, "seed": 5},
    "tokens_complete": {"prompt": "a small lion left of a car", "count": 1, "seed": 5},
    "diffusion_faces": {"hair_colour": "pink", "count": 2, "steps": 3, "seed": 5},
    "gan_faces": {"style": "personas", "count": 2, "seed": 5},
    "gan_mix": {"style": "toon-head", "columns": 2, "rows": 2, "seed": 5},
    "autoencoder_generate": {"style": "personas", "count": 2, "seed": 5},
}
MASKS = {
    "The mask is empty": Image.new("L", (64, 64)),
    "The mask is full": Image.new("L", (64, 64), 255),
    "64x64": Image.new("L", (32, 80), 255),
}


@pytest.fixture(scope="module")
def client(server):
    return Client(server.address, verbose=False)


def call(client, endpoint, /, **arguments):
    return client.predict(api_name=f"/{endpoint}", **arguments)


@pytest.mark.parametrize("endpoint", SHORT)
def test_a_picture_of_the_api_brings_the_recipe_that_makes_its_bytes_again(client, endpoint):
    answer = call(client, endpoint, **SHORT[endpoint])
    recipe = read_recipe(Path(answer["pictures"][0]))
    assert recipe == Recipe.from_json(answer["recipe"])
    asked = recipe.options.asdict()
    assert {name: asked[name] for name in SHORT[endpoint]} == SHORT[endpoint]
    *_, run = record(recipe)
    for index, path in enumerate(answer["pictures"]):
        assert Path(path).read_bytes() == run.png(index)


def test_one_prompt_is_painted_by_all_models_of_scenes(client):
    models = ["sd-scenes", "lcm-scenes", "dalle-scenes"]
    answer = call(client, "compare_run", models=models, prompt="a fox under a day sky", count=1, seed=3)
    assert list(answer) == models
    for name, one in answer.items():
        recipe = Recipe.from_json(one["recipe"])
        assert (recipe.entry, recipe.options.prompt, recipe.options.seed) == (name, "a fox under a day sky", 3)
        assert [Image.open(path).size for path in one["pictures"]] == [(64, 64)]


def test_models_of_faces_are_told_the_same_attributes(client):
    models = ["stylegan-faces", "ddpm-faces", "vae-faces"]
    answer = call(client, "compare_run", models=models, style="personas", glasses="yes", count=1, upscale="on")
    assert [Image.open(one["pictures"][0]).size for one in answer.values()] == [(256, 256)] * 3
    told = [Recipe.from_json(one["recipe"]).options for one in answer.values()]
    assert [options.style for options in told] == ["personas"] * 3
    assert [getattr(options, "glasses", None) for options in told] == [None, "yes", "yes"]


@pytest.mark.parametrize(
    ("prompt", "sentence"),
    [
        ("a" * 10_000, "prompt must be at most"),
        ("猫" * 40, "prompt must have at most 30 tokens, not"),
        (7, "prompt must be text, not 7."),
    ],
)
@pytest.mark.parametrize("endpoint", ["scenes_generate", "tokens_generate"])
def test_a_mistake_in_a_prompt_gets_one_clear_sentence(client, endpoint, prompt, sentence):
    with pytest.raises(AppError, match=re.escape(sentence)):
        call(client, endpoint, prompt=prompt, count=1)


@pytest.mark.parametrize("prompt", ["", "<b>кот</b> <script>alert(1)</script>", "🚀 over 猫"])
def test_any_other_prompt_paints_something(client, prompt):
    answer = call(client, "scenes_generate", prompt=prompt, count=1, steps=2)
    assert Recipe.from_json(answer["recipe"]).options.prompt == prompt
    assert len(answer["pictures"]) == 1


@pytest.mark.parametrize("sentence", MASKS)
def test_a_mistake_in_a_mask_gets_one_clear_sentence(client, sentence):
    with pytest.raises(AppError, match=sentence):
        call(client, "scenes_inpaint", mask=data_uri(MASKS[sentence]), count=1, steps=2)
