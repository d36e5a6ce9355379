"""Texts in several styles: the data, the line that names a style, the training, the judge."""

import itertools

import pytest
import torch

from pipelines.data import corpus, styles
from pipelines.data.styles import STYLES, prefix
from pipelines.metrics import styles as measures
from pipelines.models.gpt import GptModel
from pipelines.options.styles import ANY, TASKS, Blend, Branch, Generate, Score
from pipelines.training.recipes.styles import UNNAMED, StylesRecipe

from . import tiny_text


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return GptModel.load(tiny_text.write_gpt(tmp_path_factory.mktemp("styled"), byte_pairs=True))


def last(frames):
    *_, frame = frames
    return frame


def told(frame):
    return [(token.id, token.probability) for token in frame.tokens[0]]


def test_every_style_has_its_texts_and_others_for_the_test():
    train, test = styles.load(), styles.load("test")
    assert tuple(train) == tuple(test) == STYLES
    for style in STYLES:
        assert len(train[style]) > 700_000
        assert 90_000 < len(test[style]) < len(train[style])
        assert test[style][5000:5200] not in train[style]
        assert "<" not in train[style]
    assert "MACBETH:\n" in test["tragedy"]
    assert "MACBETH:\n" not in train["tragedy"]
    assert train["bible"].startswith("In the beginning God created the heaven and the earth.")
    assert "universally acknowledged" in train["austen"]
    assert "Catherine Morland" in test["austen"]
    assert "Chapter" not in train["austen"]


def test_a_style_is_a_line_before_the_prompt():
    assert Generate(style="bible", prompt="And ").beginning() == "[bible]\nAnd "
    assert Generate(style=ANY, prompt="And ").beginning() == "And "
    both = Blend(style="bible", style_to=ANY, prompt="And ", prompt_to="But ")
    assert both.beginning() == "[bible]\nAnd "
    assert both.beginning("prompt_to") == "But "
    assert Score(style="austen", text="x").beginning() == prefix("austen")


def test_what_is_written_depends_on_the_style_as_on_a_prompt(model):
    asked = {"max_tokens": 8, "temperature": 0.0}
    comedy, bible = (last(model.generate(Generate(style=style, **asked))) for style in ("comedy", "bible"))
    assert told(comedy) != told(bible)
    assert told(bible) == told(last(model.generate(Generate(style=ANY, prompt=prefix("bible"), **asked))))


@pytest.mark.parametrize("task", ["branch", "beam"])
def test_other_tasks_know_the_style(model, task):
    asked = {"max_tokens": 6}
    comedy, bible = (told(last(getattr(model, task)(TASKS[task](style=one, **asked)))) for one in ("comedy", "bible"))
    assert comedy != bible


def test_a_branch_keeps_its_style(model):
    plain = last(model.generate(Generate(style="bible", max_tokens=10, seed=3)))
    branch = last(model.branch(Branch(style="bible", max_tokens=10, seed=3, at=6, token=5)))
    assert [token.id for token in branch.tokens[0][:6]] == [token.id for token in plain.tokens[0][:6]]
    assert branch.tokens[0][6].id == 5


def test_a_text_is_rated_after_the_line_that_names_the_style(model):
    text = "the heath"
    rated = last(model.score(Score(style="bible", text=text)))
    whole = torch.tensor([model.tokens.encode(prefix("bible") + text)])
    read = len(model.tokens.encode(prefix("bible")))
    assert model.tokens.encode(prefix("bible") + text)[read:] == model.tokens.encode(text)
    logs = model.read(whole)[0].log_softmax(-1)[0, read - 1 : -1]
    expected = logs.gather(-1, whole[0, read:, None]).exp().flatten().tolist()
    assert [token.probability for token in rated.tokens[0]] == pytest.approx(expected, rel=1e-3)


@pytest.fixture
def few(tmp_path, monkeypatch):
    """The beginning of every style."""
    found = {split: styles.load(split) for split in corpus.SPLITS}
    for split, texts in found.items():
        whole = "".join(prefix(style) + text[:6000].strip() + "\n" for style, text in texts.items())
        (tmp_path / f"{split}.txt").write_text(whole, encoding="utf-8")
    monkeypatch.setattr(styles, "FOLDER", tmp_path)
    return found


@pytest.mark.usefixtures("few")
def test_passages_begin_with_their_style_most_of_the_time():
    torch.manual_seed(0)
    made = StylesRecipe("gpt-bpe-styles")
    made.batch = 200
    rows = made.passages()
    named = [next((k for k, p in enumerate(made.prefixes) if torch.equal(row[: len(p)], p)), None) for row in rows]
    assert 0 < named.count(None) / len(named) < 3 * UNNAMED
    assert set(named) - {None} == set(range(len(STYLES)))
    for row, k in itertools.islice(zip(rows, named, strict=True), 20):
        if k is not None:
            passage = made.tokens.decode(row[len(made.prefixes[k]) :].tolist())
            assert passage[5:-5] in styles.load()[STYLES[k]]


@pytest.mark.usefixtures("few")
def test_the_judge_recognises_held_out_passages():
    whole = styles.load()
    judges = measures.chains(whole)
    found = [measures.judged(text[3000:4500], judges) == style for style, text in whole.items()]
    assert sum(found) == len(STYLES)
    assert measures.judged("And the LORD said unto Moses, Speak unto the children of Israel.", judges) == "bible"
