"""The translator: its search is that of `transformers`, its cache changes nothing, it takes any text."""

import json
import random
from itertools import pairwise

import numpy as np
import pytest
import torch
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

from pipelines import ENTRIES, Recipe, UserError
from pipelines.data import pairs
from pipelines.metrics.pairs import chrf, translate
from pipelines.models.seq2seq import END, SPECIAL, Decoder, Translator, words
from pipelines.options.seq2seq import TASKS, Source
from pipelines.training.recipes import seq2seq as recipes

from .tiny_pairs import write_translator

TEXT = "the cat sleeps"
needs_entry = pytest.mark.skipif("seq2seq-enru" not in ENTRIES, reason="no entry yet")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return write_translator(tmp_path_factory.mktemp("translator"))


@pytest.fixture(scope="module")
def model(folder):
    return Translator.load(folder)


@pytest.fixture(scope="module")
def stock(folder):
    return AutoModelForSeq2SeqLM.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)


def run(model, task="translate", **options):
    with torch.inference_mode():
        return list(getattr(model, task)(TASKS[task].of({"text": TEXT, **options})))


# ------------------------------------------------------------------------- against transformers


@pytest.mark.parametrize("ending", [0.0, 4.0, 8.0])  # how much the end of a text is favoured
@pytest.mark.parametrize(("beams", "penalty"), [(1, 1.0), (2, 0.0), (4, 1.0), (4, 0.6), (5, 2.0), (8, 0.3)])
def test_beam_search_is_that_of_transformers(model, stock, ending, beams, penalty):
    network, tokenizer = stock
    for one in (network, model.network):
        one.final_logits_bias[0, : len(SPECIAL)] = -100.0  # a trained network writes none of them but the end
        one.final_logits_bias[0, SPECIAL.index(END)] = ending
    try:
        *_, last = run(model, "beams", direction="ru-en", beams=beams, length_penalty=penalty, max_tokens=12)
        ids = tokenizer(f"<ru-en>{TEXT}", return_tensors="pt").input_ids
        found = network.generate(
            ids, num_beams=beams, num_return_sequences=beams, length_penalty=penalty, max_length=13, do_sample=False,
            return_dict_in_generate=True, output_scores=True,
        )  # fmt: skip
    finally:
        for one in (network, model.network):
            one.final_logits_bias.zero_()
    assert last.text == tokenizer.batch_decode(found.sequences, skip_special_tokens=True)
    assert len(last.text) == beams
    if beams > 1:
        assert last.scalars["score"] == pytest.approx(found.sequences_scores.tolist(), abs=1e-4)
    assert last.scalars["bits"][0] >= 0


@torch.inference_mode()
def test_always_the_best_token_is_what_generate_gives(model, stock):
    network, tokenizer = stock
    *_, last = run(model, max_tokens=20)
    ids = tokenizer(f"<en-ru>{TEXT}", return_tensors="pt").input_ids
    made = network.generate(ids, max_length=21, do_sample=False, num_beams=1)
    assert last.text == tokenizer.batch_decode(made, skip_special_tokens=True)


@torch.inference_mode()
def test_padding_of_a_batch_changes_no_translation(model):
    texts = ["cat", TEXT, "a black cat in the garden, and a dog"]
    made = translate(model, "en-ru", texts, 1)
    assert made == [run(model, text=text, max_tokens=64)[-1].text[0] for text in texts]


# ------------------------------------------------------------------------- cache, alignment


@torch.inference_mode()
def test_the_cache_changes_no_logit_and_no_look(model):
    source = model.source(Source(text=TEXT))
    cached, plain = (Decoder(model.network, model.tokens, source, cached=on) for on in (True, False))
    ids = torch.cat([plain.start(), torch.randint(6, model.tokens.size, (1, 15))], 1).expand(3, -1)
    whole, _ = plain.read(ids)
    parts, state = [], None
    for k in range(16):
        logits, state = cached.read(ids[:, k : k + 1], state, 1)
        parts.append(logits)
    torch.testing.assert_close(torch.cat(parts, 1), whole, atol=1e-4, rtol=0)
    np.testing.assert_allclose(cached.attention(), plain.attention(), atol=1e-4)


def test_without_a_cache_the_same_is_written(model):
    on, off = (run(model, cache=cache, max_tokens=12, temperature=1.0)[-1] for cache in ("on", "off"))
    assert on.text == off.text
    np.testing.assert_allclose(on.attention[0], off.attention[0], atol=1e-4)


@pytest.mark.parametrize("task", ["translate", "beams"])
def test_the_alignment_has_a_share_for_every_token_read(model, task):
    *_, last = run(model, task, max_tokens=9, **({"count": 3, "temperature": 1.0} if task == "translate" else {}))
    assert last.source[0] == "<en-ru>"
    assert last.source[-1] == END
    assert "".join(last.source[1:-1]) == TEXT
    for maps, tokens in zip(last.attention, last.tokens, strict=True):
        assert maps.shape[2:] == (len(tokens), len(last.source))
        np.testing.assert_allclose(maps.sum(-1), 1, atol=1e-5)


def test_the_frames_of_a_search_are_a_tree_that_holds_the_best(model):
    from playground.translation_figures import _way

    *_, last = frames = run(model, "beams", beams=3, max_tokens=10)
    steps = [frame.beams for frame in frames if frame.beams]
    for before, after in pairwise(steps):
        going = [beam for beam in before if not beam.over]
        assert all(beam.parent < len(going) for beam in after)
        assert all(beam.score <= going[beam.parent].score + 1e-6 for beam in after)
    way = _way(steps, last.tokens[0])
    assert [steps[k][rank].text for k, rank in enumerate(way)][: len(last.tokens[0])] == [
        token.text for token in last.tokens[0]
    ]


# ------------------------------------------------------------------------- frames, branches


def test_a_translation_grows_token_by_token(model):
    *frames, last = run(model, count=2, temperature=1.0, max_tokens=30)
    for k in range(2):
        grown = "".join(frame.text[k] for frame in frames)
        assert last.text[k].startswith(grown.rstrip("\ufffd"))
    assert [frame.attention for frame in frames] == [None] * len(frames)


def test_a_branch_keeps_what_is_before_it(model):
    asked = {"max_tokens": 20, "seed": 4, "temperature": 1.0, "count": 2}
    *_, parent = run(model, **asked)
    tokens = parent.tokens[1]
    at = min(5, len(tokens) - 1)
    other = next(one.id for one in tokens[at].alternatives if one.id not in (tokens[at].id, SPECIAL.index(END)))
    *_, grown = run(model, "branch", **asked, sample=1, at=at, token=other)
    assert grown.tokens[1][:at] == tokens[:at]
    assert grown.tokens[1][at].id == other
    assert grown.text[0] == parent.text[0]


def test_what_ends_a_text_is_no_part_of_it(model):
    model.network.final_logits_bias[0, SPECIAL.index(END)] = 100.0
    try:
        *_, last = run(model)
        *_, best = run(model, "beams", beams=2)
    finally:
        model.network.final_logits_bias.zero_()
    assert last.text == [""]
    assert last.tokens == [[]]
    assert best.text[0] == ""
    assert last.attention[0].shape[2] == 0


# ------------------------------------------------------------------------- any text


@pytest.mark.parametrize(
    "text", ["ёж", "שלום", "猫が眠る", "👩‍👩‍👧", "é e\u0301", "</s><pad><ru-en>", "<b>&amp;", " two  spaces\n", "٣"]
)
def test_any_text_comes_back_from_its_tokens(model, text):
    ids = model.source(Source(text=text))[0].tolist()
    assert model.tokens.decode(ids[1:-1]) == text
    assert not set(ids[1:-1]) & set(range(len(SPECIAL)))  # nobody can type a special token
    assert run(model, text=text, max_tokens=3)[-1].step == 3


def test_stock_tokens_are_the_same(model, stock):
    for text in (TEXT, "Чёрная кошка, 12!", "x" * 50):
        for direction in ("en-ru", "title-ru"):
            ids = model.source(Source(text=text, direction=direction))[0].tolist()
            assert stock[1](f"<{direction}>{text}").input_ids == ids


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"text": ""}, "text is empty: there is nothing to translate."),
        ({"text": " \n"}, "text is empty: there is nothing to translate."),
        ({"text": "a" * 10_000}, "text must be at most 400 characters long, not 10000."),
        ({"text": "a\x00"}, "text must not contain control characters, but character 2 is U+0000."),
        ({"text": 7}, "text must be text, not 7."),
        ({"direction": "en-de"}, "direction must be one of en-ru, ru-en, title-en, title-ru, not 'en-de'."),
        ({"max_tokens": 129}, "max_tokens must be an integer from 1 to 128, not 129."),
    ],
)
def test_mistakes_get_one_clear_sentence(asked, sentence):
    with pytest.raises(UserError) as caught:
        Source.of({"text": TEXT, **asked})
    assert str(caught.value) == sentence


def test_a_text_of_too_many_tokens_is_refused(model):
    with pytest.raises(UserError, match=r"text must have at most 158 tokens, not 1200\."):
        run(model, text="猫" * 400)
    with pytest.raises(UserError, match="token must be below the size of the vocabulary"):
        run(model, "branch", token=500_000)


def test_words_that_were_never_read_are_named(model):
    assert words("The Ёж's 3 ёлки") == ["the", "еж", "s", "елки"]
    assert run(model, text="The cat, the helicopter: Helicopter 7", max_tokens=2)[-1].unknown == ["helicopter"]
    assert run(model, text="кошка", direction="en-ru", max_tokens=2)[-1].unknown == ["кошка"]
    assert run(model, text="кошка", direction="title-ru", max_tokens=2)[-1].unknown == []


# ------------------------------------------------------------------------- training, metrics


@pytest.fixture(scope="module")
def recipe():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recipes, "COUNTED", 300)
        patch.setattr(recipes, "VOCABULARY", 1000)
        patch.setattr(recipes, "BATCH", 8)
        torch.manual_seed(0)
        return recipes.Seq2SeqRecipe("seq2seq-enru")


def test_batches_hold_whole_pairs_of_about_one_length(recipe):
    end = SPECIAL.index(END)
    for _ in range(recipes.POOL):
        source, target = recipe.next_batch()
        assert len(source) == len(target) == 8
        assert ((source == end).sum(1) == 1).all()
        assert ((target == end).sum(1) == 1).all()
        assert set(source[:, 0].tolist()) <= {2, 3, 4, 5}
        assert (source != 0).float().mean() > 0.5


def test_no_held_out_pair_is_drawn(recipe):
    rng = random.Random(0)
    drawn = [recipe.draw(rng) for _ in range(3000)]
    assert {direction for direction, *_ in drawn} == {"en-ru", "ru-en", "title-en", "title-ru"}
    sources = {pairs.plain(source) for direction, source, _ in drawn if not direction.startswith("title")}
    for direction in ("en-ru", "ru-en"):
        for kind in ("sentences", "real"):
            assert not sources & {pairs.plain(source) for source, _ in pairs.held_out(direction, kind, 300)}


def test_a_step_learns_and_the_folder_loads(recipe, tmp_path, monkeypatch):
    monkeypatch.setattr(recipes, "WARM_UP", 10)
    torch.manual_seed(1)
    recipe.ready = [recipe.next_batch()] * recipes.POOL
    losses = [float(recipe.step(0.0)["loss"]) for _ in range(30)]
    assert losses[-1] < losses[0] - 0.5
    assert recipe.preview().size == (640, 480)
    recipe.save(tmp_path)
    model = Translator.load(tmp_path)
    assert run(model, max_tokens=5)[-1].text
    known = json.loads((tmp_path / "words.json").read_text(encoding="utf-8"))
    assert {"cat", "кошка"} <= {*known["en"], *known["ru"]}


def test_chrf_is_a_hundred_for_the_reference_and_less_for_others():
    wanted = ["Кот спит в саду.", "Собака бегает."]
    assert chrf(wanted, wanted) == pytest.approx(100)
    assert 40 < chrf(["Кот спит в лесу.", "Собака бегает."], wanted) < 95
    assert chrf(["xyz", "q"], wanted) < 5


@needs_entry
def test_a_translation_as_python_gives_the_same(tiny_pipelines, tiny_models, monkeypatch):
    from pipelines.snippets import as_python

    for task, options in (("translate", {"max_tokens": 12}), ("beams", {"beams": 3, "max_tokens": 12})):
        recipe = Recipe.of("seq2seq-enru", task, options)
        *_, made = tiny_pipelines.record(recipe)
        space = {}
        exec(as_python(recipe).replace("assets/models", str(tiny_models)), space)
        assert space["texts"] == made.texts
    assert "stream(" in as_python(Recipe.of("seq2seq-enru", "translate", {"temperature": 1.0}))


@needs_entry
def test_the_values_of_the_page(tiny_pipelines):
    from playground.text_views import TextShow
    from playground.translation_figures import alignment, search

    *_, made = tiny_pipelines.record(Recipe.of("seq2seq-enru", "translate", {"text": "the <b>zebra</b>"}))
    value = TextShow(made, "id").value("done")
    assert "never read in training: b, zebra" in value["note"]
    assert value["texts"][0]["run"] == "id"
    for layer, head in (("mean", "mean"), ("2", "mean"), ("3", "4")):
        figure = alignment(made, layer, head, "ru")
        assert "<svg" in figure["svg"]
        assert "<b>" not in figure["svg"]
    *_, found = tiny_pipelines.record(Recipe.of("seq2seq-enru", "beams", {"text": "the cat", "beams": 3}))
    titles = [text["title"] for text in TextShow(found, "id").value("done")["texts"]]
    assert titles[0].startswith("Beam 1 · ")
    assert "score" in titles[0]
    assert "<svg" in search(found, "en")["svg"]
