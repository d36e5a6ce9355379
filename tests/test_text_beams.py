"""Beam search and the graph of a chain: against transformers, and against trying everything."""

import itertools
import math

import pytest
import torch

from pipelines import Recipe, UserError
from pipelines.inside import beams, transitions
from pipelines.models.beams import Paths, search
from pipelines.options.text import CHAIN, NETWORK
from playground.sessions import Session
from playground.tabs import texts
from playground.text_views import TextShow

from . import tiny_text

PROMPT = "the hat"
KINDS = ("rnn", "lstm", "gru", "gpt", "bpe", "markov")
NAME = "markov-shakespeare"


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    return tiny_text.models(tmp_path_factory.mktemp("beams"))


def run(models, kind, **options):
    tasks = CHAIN if kind == "markov" else NETWORK
    with torch.inference_mode():
        return list(models[kind].beam(tasks["beam"].of({"prompt": PROMPT, **options})))


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_beams_are_those_of_transformers(models, count):
    model, length = models["gpt"], tiny_text.CONTEXT - len(PROMPT)
    last = run(models, "gpt", beams=count, max_tokens=length)[-1]
    expected = model.network.generate(
        torch.tensor([model.tokens.encode(PROMPT)]), num_beams=count, num_return_sequences=count, do_sample=False,
        max_new_tokens=length, length_penalty=0.0, output_scores=True, return_dict_in_generate=True,
    )  # fmt: skip
    ids = [[token.id for token in beam] for beam in last.tokens]
    assert ids == expected.sequences[:, len(PROMPT) :].tolist()
    if count > 1:
        bits = [-score / math.log(2) for score in expected.sequences_scores.tolist()]
        assert last.scalars["bits"] == pytest.approx(bits, abs=1e-4)


@pytest.mark.parametrize("kind", ["lstm", "gpt", "markov"])
def test_as_many_beams_as_there_are_texts_find_the_best_of_all(models, kind):
    """Of two tokens, with a beam for every first one: nothing can be missed."""
    model, size = models[kind], len(tiny_text.ALPHABET)
    reader = model.reader((CHAIN if kind == "markov" else NETWORK)["beam"]())
    prompt = torch.tensor([reader.tokens.encode(PROMPT)])
    paths = Paths()
    with torch.inference_mode():
        for step in search(reader, prompt, size, 2):
            paths.add(step)
        rated = {}
        for pair in itertools.product(range(size), repeat=2):
            logits, _ = reader.read(torch.cat([prompt, torch.tensor([pair])], 1))
            p = logits[0, -3:-1].log_softmax(-1)
            rated[pair] = float(p[0, pair[0]] + p[1, pair[1]])
    best = sorted(rated, key=rated.get, reverse=True)[:size]
    assert [tuple(path) for path in paths.tokens.tolist()] == best
    assert paths.score.tolist() == pytest.approx([rated[pair] for pair in best], abs=1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_one_beam_is_greedy_and_several_are_as_probable_as_they_say(models, kind):
    tasks = CHAIN if kind == "markov" else NETWORK
    with torch.inference_mode():
        *_, greedy = models[kind].generate(tasks["generate"](prompt=PROMPT, temperature=0, max_tokens=30))
    assert run(models, kind, beams=1, max_tokens=30)[-1].text == greedy.text
    last = run(models, kind, beams=4, max_tokens=30)[-1]
    assert last.scalars["bits"] == sorted(last.scalars["bits"])
    assert len({tuple(token.id for token in beam) for beam in last.tokens}) == 4
    if kind in ("rnn", "lstm", "gru", "markov"):  # the others forget the beginning on the way
        reader = models[kind].reader(tasks["beam"]())
        before, after = reader.tokens.encode(PROMPT), [token.id for token in last.tokens[0]]
        with torch.inference_mode():
            logits, _ = reader.read(torch.tensor([before + after[:-1]]), None, len(after))
        alone = logits[0].log_softmax(-1).gather(1, torch.tensor(after)[:, None]).sum()
        assert -float(alone) / math.log(2) == pytest.approx(last.scalars["bits"][0], abs=1e-3)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_before_the_end_is_what_all_beams_share(models, kind, monkeypatch):
    monkeypatch.setattr("pipelines.models.text.PAUSE", -1)
    *frames, last = run(models, kind, beams=3, max_tokens=40)
    assert [frame.step for frame in frames] == list(range(40))
    assert last.step == last.total == 40
    for k in range(3):
        early = [token for frame in frames for token in frame.tokens[k]]
        assert last.tokens[k][: len(early)] == early
        assert last.text[k].startswith("".join(frame.text[k] for frame in frames))
        assert len(last.tokens[k]) == 40


# ------------------------------------------------------------------------- as they are shown


def test_beams_stand_beside_what_is_drawn(tiny_pipelines):
    recipes = texts.best_and_drawn(Session(), NAME, prompt="the ", seed=3, temperature=0.7, beams=3, max_tokens=20)
    assert [recipe.task for recipe in recipes] == ["generate", "generate", "beam"]
    assert [getattr(recipe.options, "temperature", None) for recipe in recipes] == [0.7, 0, None]
    assert [only for _, only in texts.ways(recipes, "en")] == [0, 0, 0]
    *_, made = tiny_pipelines.record(recipes[-1])
    value = TextShow(made, "id").value("done")
    titles = [text["title"] for text in value["texts"]]
    assert [title.partition(" · ")[0] for title in titles] == ["Beam 1", "Beam 2", "Beam 3"]
    assert titles[0].endswith(" bits")
    assert "Seed" not in value["note"]
    assert all(text["run"] is None for text in value["texts"])


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_tree_shows_the_beams_of_the_search(tiny_pipelines, language):
    options = Recipe.of(NAME, "beam", {"prompt": "the ", "beams": 3}).options
    found = beams(NAME, options, steps=6)
    *_, last = tiny_pipelines.stream(NAME, "beam", prompt="the ", beams=3, max_tokens=6)
    for k in range(3):
        path, place = [], k
        for nodes in reversed(found):
            path.insert(0, nodes[place].text)
            place = nodes[place].parent
        assert "".join(path) == last.text[k]
        assert found[-1][k].bits == pytest.approx(last.scalars["bits"][k], abs=1e-4)
    assert texts.draw_tree(language, NAME, prompt="$x$ <b>", beams=3)["svg"].startswith("<svg")


def test_too_many_beams_get_a_sentence():
    with pytest.raises(UserError, match="beams must be an integer from 1 to 8, not 9"):
        Recipe.of(NAME, "beam", {"beams": 9})


# ------------------------------------------------------------------------- the graph of a chain


@pytest.mark.parametrize("order", [1, 2, 5])
def test_the_graph_leads_to_what_the_chain_expects(tiny_pipelines, order):
    options = Recipe.of(NAME, "generate", {"prompt": "the hat", "order": order}).options
    found = transitions(NAME, options)
    assert found.contexts[0] == "the hat"[-order:]
    assert len(set(found.contexts)) == len(found.contexts)
    assert set(found.steps) <= {0, 1, 2}
    first = [edge for edge in found.edges if edge.start == 0]
    expected = tiny_pipelines.load(NAME).expect(options).chances["model"]
    assert [edge.probability for edge in first] == pytest.approx(expected[: len(first)], abs=1e-6)
    for edge in found.edges:
        before, after = found.contexts[edge.start], found.contexts[edge.end]
        assert after[:-1] == before[1:][-(order - 1) :] if order > 1 else len(after) == 1
        assert found.steps[edge.end] <= found.steps[edge.start] + 1
        assert 0 < edge.probability <= 1


@pytest.mark.parametrize("prompt", ["", "a", "<b>$x$"])
def test_the_graph_is_drawn_for_chains_only(tiny_pipelines, prompt):
    for name in [entry for entry in texts.all_of("proverbs") if entry in ("markov-proverbs", "gpt-char-proverbs")]:
        _, drawn, _ = texts.draw_inside("ru", name, prompt=prompt, order=1)
        assert bool(drawn) == name.startswith("markov")
        assert not drawn or drawn["svg"].startswith("<svg")
