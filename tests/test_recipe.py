"""A recipe survives every journey, and whatever is no recipe gets one sentence."""

import json
import urllib.parse
from contextlib import suppress

import pytest
from PIL import Image

from pipelines import ENTRIES, UserError, record
from pipelines.recipe import Recipe, read_recipe
from pipelines.registry import TEXTS, tasks

from .tiny import drawing, levels, pictures

CASES = [(name, task) for name in ENTRIES for task in tasks(name)]


def recipe(name="ddpm-digits", task="generate", **values):
    return Recipe.of(name, task, {**pictures(tasks(name)[task]), **values})


def finished(recipe):
    *_, run = record(recipe)
    return run


@pytest.mark.parametrize(("name", "task"), CASES)
def test_a_recipe_is_what_its_json_says(name, task):
    written = recipe(name, task)
    assert Recipe.from_json(written.to_json()) == written
    texts = ENTRIES[written.entry].data in TEXTS
    deciding = ("torch", "transformers", "tokenizers") if texts else ("torch", "diffusers")
    assert json.loads(written.to_json())["versions"].keys() == {"python", *deciding}


def test_a_recipe_reads_what_it_does_not_know():
    text = recipe(label=3).to_json(index=2, colour="пёстрый")
    assert "пёстрый" in text
    assert Recipe.from_json(text) == recipe(label=3)


def test_old_versions_are_kept_but_do_not_count():
    content = json.loads(recipe().to_json())
    old = Recipe.from_json(json.dumps({**content, "versions": {"torch": "1.0"}}))
    assert old.versions == {"torch": "1.0"}
    assert old == recipe()


@pytest.mark.parametrize("kind", ["png", "filmstrip", "webp", "gif", "json"])
@pytest.mark.parametrize("task", ["generate", "vary", "branch"])
def test_a_recipe_travels_in_every_file(tiny_pipelines, tmp_path, kind, task):
    run = finished(recipe(task=task, count=2, steps=3, **({"at": 1} if task == "branch" else {})))
    content = {
        "png": lambda: run.png(1),
        "filmstrip": run.filmstrip,
        "webp": lambda: run.animation("webp"),
        "gif": lambda: run.animation("gif"),
        "json": lambda: run.recipe.to_json().encode(),
    }
    path = tmp_path / f"run.{kind}"
    path.write_bytes(content[kind]())
    assert read_recipe(path) == run.recipe


@pytest.mark.parametrize(
    ("name", "task", "values"),
    [
        ("gan-mlp-digits", "generate", {"count": 4}),
        ("dcgan-digits", "plane", {"x": 0.25, "y": -3.5, "columns": 2}),
        ("ddpm-digits", "generate", {"count": 3, "steps": 4, "scheduler": "ddpm"}),
        ("ddpm-digits", "vary", {"count": 2, "steps": 4}),
        ("ddpm-digits", "branch", {"count": 2, "steps": 4, "at": 2, "branch_scheduler": "heun"}),
    ],
)
def test_the_same_recipe_gives_the_same_bytes(tiny_pipelines, tmp_path, name, task, values):
    first = finished(recipe(name, task, **values)).png()
    (tmp_path / "first.png").write_bytes(first)
    assert finished(read_recipe(tmp_path / "first.png")).png() == first


def test_a_picture_of_a_grid_knows_its_place(tiny_pipelines, tmp_path):
    run = finished(recipe("dcgan-digits", count=5))
    (tmp_path / "3.png").write_bytes(run.png(3))
    with Image.open(tmp_path / "3.png") as image:
        assert json.loads(image.text["recipe"])["index"] == 3
        assert levels([image]).tolist() == levels(run.result.images[3:4]).tolist()


def test_a_link_carries_the_recipe():
    written = recipe(label="none", guidance=2.5)
    query = urllib.parse.parse_qs(written.to_link().removeprefix("?"))
    assert Recipe.from_json(query["recipe"][0]) == written


def test_a_link_too_long_to_send_is_none():
    assert recipe("markov-proverbs", "score", text="Без труда").to_link()
    assert recipe("markov-proverbs", "score", text="Без труда " * 200).to_link() == ""


def test_a_link_names_pictures_and_does_not_hold_them():
    link = urllib.parse.unquote(recipe(task="vary").to_link().removeprefix("?recipe="))
    digest = json.loads(link)["options"]["image"]["sha256"]
    with pytest.raises(UserError, match=f"names the image {digest[:12]} but does not contain it"):
        Recipe.from_json(link)


GOOD = json.loads(recipe(count=2).to_json())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "it is no JSON"),
        ("hello", "it is no JSON"),
        ("[" * 100_000, "it is no JSON"),
        ("9" * 5000, "it is no JSON"),
        (json.dumps({**GOOD, "poem": "o" * 2**21}), "it is no JSON"),
        ("[]", "lacks format"),
        ("3", "lacks format"),
        ('{"steps": 20}', "lacks format"),
        ({"format": 2}, "has format 2; this version reads up to 1"),
        ({"format": 0}, "has format 0"),
        ({"format": "1"}, "has format '1'"),
        ({"entry": "stylegan-cats"}, "no model 'stylegan-cats'; the nearest names are stylegan-faces, "),
        ({"entry": ["ddpm-digits"]}, "no model"),
        ({"entry": "classifier-digits"}, "has no task 'generate'"),
        ({"task": "dream"}, "ddpm-digits has no task 'dream'; it has generate, "),
        ({"task": ["generate"]}, "has no task"),
        ({"options": []}, "must be an object"),
        ({"options": {"temperature": 1}}, "no option 'temperature'"),
        ({"options": {"steps": 10_000}}, "steps must be an integer from 1 to 900, not 10000"),
        ({"options": {"steps": None}}, "steps must be"),
        ({"options": {"guidance": float("nan")}}, "guidance must be a number from 0 to 10, not nan"),
        ({"task": "vary"}, "image is missing"),
        ({"task": "vary", "options": {"image": {}}}, "does not contain it: upload it again"),
        ({"task": "vary", "options": {"image": {"png": "no base64"}}}, "The image in the recipe is damaged"),
        ({"task": "vary", "options": {"image": {"png": 5}}}, "The image in the recipe is damaged"),
        ({"task": "vary", "options": {"image": "digit.png"}}, "image must be a picture"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_recipe_gets_a_sentence(text, sentence):
    with pytest.raises(UserError, match=sentence) as error:
        Recipe.from_json(text if isinstance(text, str) else json.dumps({**GOOD, **text}))
    assert len(str(error.value)) < 300
    assert "\n" not in str(error.value)


def test_a_picture_damaged_anywhere_is_the_users_to_mend():
    content = json.loads(recipe(task="vary").to_json())
    sound = content["options"]["image"]["png"]
    for place in range(0, len(sound) - 8, 2):
        content["options"]["image"]["png"] = sound[:place] + "AAAAAAAA" + sound[place + 8 :]
        with suppress(UserError):
            Recipe.from_json(json.dumps(content))


def test_a_picture_too_large_to_embed_is_only_named(monkeypatch):
    monkeypatch.setattr("pipelines.recipe.MAX_ASSET", 10)
    with pytest.raises(UserError, match="does not contain it"):
        Recipe.from_json(recipe(task="vary").to_json())


@pytest.mark.parametrize(
    "content",
    [b"", b"a poem", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x00\x00\x00\x00WEBP", b"\xff\xd8\xff", bytes(1000)],
    ids=str,
)
def test_a_file_without_a_recipe_is_named(tmp_path, content):
    path = tmp_path / "digit.png"
    path.write_bytes(content[:1000])
    with pytest.raises(UserError, match=r"^digit.png carries no recipe"):
        read_recipe(path)


@pytest.mark.parametrize("kind", ["png", "gif", "webp", "jpeg"])
def test_a_picture_from_elsewhere_carries_no_recipe(tmp_path, kind):
    path = tmp_path / f"photo.{kind}"
    drawing().save(path)
    with pytest.raises(UserError, match="carries no recipe"):
        read_recipe(path)


def test_a_file_cut_anywhere_is_the_users_to_mend(tiny_pipelines, tmp_path):
    run, path = finished(recipe("dcgan-digits", count=2)), tmp_path / "cut"
    for content in (run.png(), run.animation("gif"), run.animation("webp")):
        for end in range(0, len(content), max(1, len(content) // 40)):
            path.write_bytes(content[:end])
            with suppress(UserError):
                assert read_recipe(path) == run.recipe


def test_a_giant_file_is_not_read(tmp_path):
    path = tmp_path / "giant.png"
    with path.open("wb") as file:
        file.truncate(2**26 + 1)
    with pytest.raises(UserError, match="carries no recipe"):
        read_recipe(path)
