"""The corpora are clean, and what is held out is held out; the recipes learn from them."""

import math

import pytest
import torch

from pipelines.data import corpus
from pipelines.models.tokens import characters
from pipelines.options.text import GenerateChain
from pipelines.training.recipes import markov as counting
from pipelines.training.recipes import text as recipes


@pytest.mark.parametrize("name", corpus.NAMES)
def test_every_character_of_the_held_out_text_is_known(name):
    characters(corpus.alphabet(name)).encode(corpus.load(name, "test"))
    assert "\n" in corpus.alphabet(name)


def test_plays_are_held_out_whole_and_hold_no_markup():
    train, test = corpus.load("shakespeare"), corpus.load("shakespeare", "test")
    assert 4e6 < len(train) < 4.6e6
    assert 0.08 < len(test) / len(train) < 0.12
    for speaker in ("PROSPERO:", "LADY MACBETH:", "MALVOLIO:", "JOHN OF GAUNT:"):
        assert speaker in test
        assert speaker not in train
    for text in (train, test):
        assert not set('*_#[]\\$"') & set(text)
        assert "Exeunt" not in text
        assert "SCENE" not in text
        assert "\n\n\n" not in text
    assert "Whether 'tis nobler in the mind to suffer\nThe slings and arrows" in train


def test_proverbs_are_held_out_at_random_and_stand_once():
    train, test = (corpus.load("proverbs", split).splitlines() for split in corpus.SPLITS)
    assert len(set(train) | set(test)) == len(train) + len(test) > 6000
    assert len(test) == pytest.approx(0.1 * (len(train) + len(test)), abs=1)
    assert all(line == line.strip() and line for line in (*train, *test))
    assert not set("áóéý\u0301\xad") & set(corpus.alphabet("proverbs"))


@pytest.fixture
def few_lines(tmp_path, monkeypatch):
    """A folder with the first lines of each corpus."""
    for name in corpus.NAMES:
        for split in corpus.SPLITS:
            (tmp_path / f"{name}-{split}.txt").write_text(corpus.load(name)[:6000], encoding="utf-8")
    monkeypatch.setattr(corpus, "FOLDER", tmp_path)


NAMES = ["rnn-proverbs", "lstm-shakespeare", "gru-proverbs", "gpt-char-proverbs", "gpt-bpe-shakespeare"]


@pytest.mark.parametrize("name", NAMES)
def test_a_recipe_learns_shows_and_saves(few_lines, tmp_path, monkeypatch, name):
    monkeypatch.setattr(recipes, "WARM_UP", 2)
    monkeypatch.setattr(recipes, "LENGTH", 32)
    torch.manual_seed(0)
    made = (recipes.gpt if name.startswith("gpt") else recipes.recurrent)(name)
    made.batch = 4
    bits = [float(made.step(k / 8)["bits per character"]) for k in range(8)]
    assert bits[-1] < bits[0] < 1.05 * math.log2(made.tokens.size) / made.characters + 1
    made.save(tmp_path / "model")
    model = {"recurrent": recipes.RecurrentModel, "gpt": recipes.GptModel}["gpt" if "gpt" in name else "recurrent"]
    assert model.load(tmp_path / "model").networks


def test_a_page_shows_latin_and_cyrillic_text():
    empty, latin, russian = (recipes.page([text]) for text in ("", "To be", "Быть"))
    assert empty.size == latin.size == (640, 480)
    assert empty.tobytes() != latin.tobytes() != russian.tobytes()


def test_counting_can_be_interrupted(few_lines, tmp_path):
    whole, resumed = counting.MarkovRecipe("markov-proverbs"), counting.MarkovRecipe("markov-proverbs")
    numbers = [whole.step(k / 9) for k in range(3)]
    resumed.step(0)
    stored = {unit: part.state_dict() for unit, part in resumed.parts.items()}
    again = counting.MarkovRecipe("markov-proverbs")
    for unit, part in again.parts.items():
        part.load_state_dict(stored[unit])
    assert [again.step(k / 9) for k in (1, 2)] == numbers[1:]
    assert again.preview().size == (640, 480)
    again.save(tmp_path / "model")
    model = counting.MarkovModel.load(tmp_path / "model")
    *_, last = model.generate(GenerateChain(max_tokens=20))
    assert len(last.text[0]) == 20
