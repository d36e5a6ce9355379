"""What the tabs of text models make of runs: values of the player, branches, exports, figures."""

import json
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
import torch

from pipelines import ENTRIES, Recipe, UserError
from pipelines.inside import expectation, inside, reach
from pipelines.recipe import read_recipe
from pipelines.runs import Run
from pipelines.snippets import as_python
from playground.events import export_run, history
from playground.sessions import Session, session
from playground.tabs import texts
from playground.text_runs import needed
from playground.text_views import TextShow, beside

NAME = "markov-shakespeare"
TEXTS = [name for name, entry in ENTRIES.items() if entry.data == "corpus"]


@pytest.fixture
def run(tiny_pipelines):
    """Makes finished runs."""

    def make(task="generate", name=NAME, **options) -> Run:
        *_, made = tiny_pipelines.record(Recipe.of(name, task, {"max_tokens": 40, **options}))
        return made

    return make


def tokens(shown):
    """The tokens of each text of a value."""
    return [[token for piece in text["pieces"] for token in json.loads(piece)] for text in shown["texts"]]


# ------------------------------------------------------------------------- the player's value


@pytest.mark.parametrize("name", TEXTS)
def test_a_growing_run_is_shown_whole_and_encoded_once(tiny_pipelines, name):
    recipe = Recipe.of(name, "generate", {"prompt": "the ", "count": 3, "max_tokens": 70})
    show, values = None, []
    for growing in tiny_pipelines.record(recipe):
        show = show or TextShow(growing, "id")
        values.append(show.value("done" if growing.finished else "running"))
    for earlier, later in pairwise(values):
        for before, after in zip(earlier["texts"], later["texts"], strict=True):
            assert after["pieces"][: len(before["pieces"])] == before["pieces"]
    assert ["".join(token[0] for token in text) for text in tokens(values[-1])] == [
        text.rstrip("\ufffd") for text in growing.texts
    ]
    assert [len(text) for text in tokens(values[-1])] == [70, 70, 70]
    assert [text["title"] for text in values[-1]["texts"]] == ["Seed 0", "Seed 1", "Seed 2"]
    assert "recipe" not in values[0]
    assert Recipe.from_json(values[-1]["recipe"]) == recipe


def test_a_scored_text_is_shown_and_cannot_branch(tiny_pipelines):
    *_, made = tiny_pipelines.record(Recipe.of(NAME, "score", {"text": "the hat"}))
    (text,) = TextShow(made, "id").value("done")["texts"]
    assert (text["prompt"], text["run"]) == ("", None)


def test_runs_stand_side_by_side_under_a_new_id(run):
    shows = [TextShow(run(seed=seed), f"run {seed}", heading=f"{seed}") for seed in (1, 2)]
    value = beside(shows, "done")
    assert value["id"] == "run 2"
    assert [(text["title"], text["run"]) for text in value["texts"]] == [("1", "run 1"), ("2", "run 2")]


# ------------------------------------------------------------------------- branches


def test_a_branch_of_a_branch_keeps_both_places(run):
    parent = run(count=2, seed=3)
    taken = []
    for at in (10, 25):
        other = parent.result.tokens[1][at].alternatives[-1].id
        taken.append((1, at, other))
        values = texts.branched_at(parent.recipe, 1, at, other)
        branch = Recipe.of(NAME, "branch", values)
        assert texts.parent_of(branch) == parent.recipe
        grown = run("branch", **branch.options.asdict())
        assert grown.result.tokens[1][:at] == parent.result.tokens[1][:at]
        assert [grown.result.tokens[1][place].id for _, place, _ in taken] == [token for *_, token in taken]
        assert grown.texts[0] == parent.texts[0]
        parent = grown
    assert parent.recipe.options.earlier == ":".join(map(str, taken[0]))


def test_a_branch_before_another_one_forgets_it(run):
    branch = run("branch", at=20, token=1, earlier="0:10:2,0:15:3")
    assert texts.branched_at(branch.recipe, 0, 12, 4)["earlier"] == "0:10:2"


def test_the_original_is_not_run_again_when_it_was_kept(run):
    parent = run()
    values = texts.branched_at(parent.recipe, 0, 5, 2)
    plan, own = needed(texts.original_and_branch), Session()
    asked = {"entry": NAME, **values}
    assert [recipe.task for recipe in plan(own, **asked)] == ["generate", "branch"]
    own.keep("kept", parent)
    assert [recipe.task for recipe in plan(own, **asked)] == ["branch"]


# ------------------------------------------------------------------------- exports


@pytest.mark.parametrize("kind", ["txt", "json"])
@pytest.mark.parametrize("prompt", ["the ", "ROMEO:\n"])
def test_an_exported_text_restores_its_recipe(run, tmp_path, kind, prompt):
    made = run(prompt=prompt, count=2)
    path = tmp_path / f"text.{kind}"
    path.write_bytes(made.document(kind))
    assert read_recipe(path) == made.recipe
    if kind == "txt":
        assert path.read_text(encoding="utf-8").startswith(prompt + made.texts[0])
    else:
        assert json.loads(path.read_text(encoding="utf-8"))["texts"] == [prompt + text for text in made.texts]


def test_a_kept_text_is_exported_and_has_its_first_words_in_the_history(run):
    own = session("a visitor of texts")
    own.keep("text", run(prompt="the "))
    file = export_run({"id": "text", "kind": "txt"})
    assert file["name"] == f"{NAME}-generate-0.txt"
    assert file["url"].startswith("data:text/plain")
    (item,) = history(own, "en")
    assert item["text"].startswith("the")
    assert "thumbnail" not in item
    assert own.runs["text"].bytes > 0


def test_a_run_as_python_names_every_option():
    code = as_python(Recipe.of(NAME, "generate", {"prompt": 'a "quoted"\nline'}))
    assert "texts = result.text" in code
    compile(code, "snippet", "exec")


# ------------------------------------------------------------------------- the next token


@pytest.mark.parametrize("name", TEXTS)
def test_every_filter_leaves_a_distribution(tiny_pipelines, name):
    options = {"prompt": "the ", "temperature": 0.7, "top_k": 5, "top_p": 0.9, "min_p": 0.01, "repetition_penalty": 1.2}
    expected = expectation(name, Recipe.of(name, "generate", options).options)
    assert list(expected.chances) == ["model", "repetition_penalty", "temperature", "top_k", "top_p", "min_p"]
    assert expected.chances["model"] == sorted(expected.chances["model"], reverse=True)
    assert expected.left["top_k"] <= 5
    assert all(sum(shown) <= 1 + 1e-5 for shown in expected.chances.values())


def test_temperature_zero_leaves_one_token(tiny_pipelines):
    expected = expectation(NAME, Recipe.of(NAME, "generate", {"temperature": 0}).options)
    assert expected.left["temperature"] == 1
    assert expected.entropy["temperature"] == 0


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_figure_shows_tokens_as_they_can_be_seen(tiny_pipelines, language):
    drawn = texts.draw_next(language, NAME, prompt="the $x_1$ ", temperature=1.4, top_p=0.5)
    assert drawn["svg"].startswith("<svg")
    assert "1.4" in drawn["svg"]


def test_an_unknown_character_in_a_prompt_gets_a_sentence(tiny_pipelines):
    with pytest.raises(UserError, match=r"prompt holds what this model has never seen: € "):
        expectation(NAME, Recipe.of(NAME, "generate", {"prompt": "€"}).options)


# ------------------------------------------------------------------------- the boxes


def test_first_words_follow_the_corpus_unless_others_were_written():
    start = texts.STARTS["shakespeare"]
    shown = texts._begin("markov-proverbs", prompt=start["prompt"], story="my own")
    assert shown[0] == texts.STARTS["proverbs"]["prompt"]
    assert shown[1] != texts.STARTS["proverbs"]["story"]


# ------------------------------------------------------------------------- inside


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_inside_a_model_is_what_it_computes(tiny_pipelines, name):
    options = Recipe.of(name, "generate", {"prompt": "the hat that"}).options
    found = inside(name, options)
    if found.kind == "ladder":
        expected = expectation(name, options)
        assert found.maps[-1, :12] == pytest.approx(expected.chances["model"][: found.maps.shape[1]], abs=1e-6)
        assert found.contexts[2] == "at"
    elif found.kind == "attention":
        assert found.maps.sum(-1) == pytest.approx(1, abs=1e-5)
        assert found.maps[..., 0, 1:].max() == 0
        assert found.maps.shape[-1] == len(found.tokens)
    else:
        assert abs(found.maps).max() <= 1
        assert found.maps.shape[1] == len(found.tokens) == len("the hat that")


@pytest.mark.parametrize("name", TEXTS)
def test_gradients_are_measured_of_a_model_that_was_first_loaded_to_look_inside(tiny_pipelines, name):
    tiny_pipelines.shared_engine().unload(name)
    inside(name, Recipe.of(name, "generate", {"prompt": "the "}).options)
    assert len(reach([name], "the hat that " * 400)) == (0 if name.startswith("markov") else 1)


@pytest.mark.parametrize("style", ["comedy", "austen"])
def test_the_style_that_is_asked_for_is_looked_at(tiny_pipelines, style):
    options = Recipe.of("gpt-bpe-styles", "generate", {"prompt": "And ", "style": style}).options
    assert "".join(inside("gpt-bpe-styles", options).tokens) == f"[{style}]\nAnd "


def test_what_others_run_meanwhile_is_not_looked_at(tiny_pipelines):
    """A hook sees all runs of a shared network; only what its own thread runs is kept."""
    name = "gpt-char-shakespeare"
    options = Recipe.of(name, "generate", {"prompt": "the hat that"}).options
    expected, network = inside(name, options).maps, tiny_pipelines.load(name).network
    block = network.transformer.h[-1]

    def another(*_: object) -> None:
        hook.remove()
        with ThreadPoolExecutor(1) as pool:
            pool.submit(torch.inference_mode()(network), torch.zeros((1, 5), dtype=torch.int64)).result()

    hook = block.register_forward_hook(another)
    found = inside(name, options).maps
    assert found.shape == expected.shape
    assert found == pytest.approx(expected)


@pytest.mark.parametrize("entry", [NAME, *[name for name in TEXTS if name.endswith("-shakespeare")][-1:]])
def test_inside_is_drawn_and_gradients_fade(tiny_pipelines, entry):
    networks = [name for name in TEXTS if not name.startswith("markov") and name.endswith("-shakespeare")]
    found, _, faded = texts.draw_inside("ru", entry, prompt="the ")
    assert found["svg"].startswith("<svg")
    assert bool(faded) == bool(networks)  # nothing was measured of tiny ones
    for norm in reach(networks, "the ").values() if networks else ():
        assert norm[0] == 1
        assert (norm >= 0).all()
