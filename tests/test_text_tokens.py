"""Text goes in and comes out exactly as it was, or a sentence names the character that cannot."""

import pytest

from pipelines import UserError
from pipelines.models import tokens
from pipelines.options.text import MAX_PROMPT, Generate, Score

from .tiny_text import ALPHABET, TEXT

STRANGE = {
    "combining": "cafe\u0301 и\u0306",
    "right to left": "abc \u05e9\u05dc\u05d5\u05dd \u202eabc\u202c \u200f",
    "astral": "a \U0001f600 \U0001d518 b",
    "family": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "line separators": "a\u2028b\u2029c",
    "spaces": "  a \u00a0 b  \n\n\tc ",
}


@pytest.fixture(scope="module")
def cuts():
    return {
        "characters": tokens.characters(ALPHABET),
        "words": tokens.words(TEXT, 8),
        "byte pairs": tokens.byte_pairs(TEXT, 270),
    }


@pytest.mark.parametrize("kind", ["characters", "words", "byte pairs"])
@pytest.mark.parametrize("text", [TEXT, "\n", "a", "  ee\n\ntatatheth", "heathe hethath", TEXT * 50])
def test_known_text_comes_back_also_piece_by_piece_and_from_disk(cuts, tmp_path, kind, text):
    cut = cuts[kind]
    cut.write(tmp_path / "tokenizer.json")
    ids = cut.encode(text)
    assert tokens.Tokens.read(tmp_path / "tokenizer.json").encode(text) == ids
    assert cut.decode(ids) == text
    spelling = cut.stream()
    assert "".join(spelling.add(k) for k in ids) == text
    assert set(ids) <= set(range(cut.size))


@pytest.mark.parametrize("kind", STRANGE)
def test_byte_pairs_take_any_text(cuts, kind):
    cut, text = cuts["byte pairs"], STRANGE[kind]
    assert Generate(prompt=text).prompt == text
    ids = cut.encode(text)
    assert cut.decode(ids) == text
    spelling = cut.stream()
    assert "".join(spelling.add(k) for k in ids) == text


@pytest.mark.parametrize("cut", ["characters", "words"])
@pytest.mark.parametrize("kind", STRANGE)
def test_others_name_what_they_do_not_know(cuts, cut, kind):
    with pytest.raises(UserError) as error:
        cuts[cut].encode(STRANGE[kind], "prompt")
    sentence = str(error.value)
    assert sentence.startswith("prompt holds what this model has never seen: ")
    assert "U+" in sentence
    assert not any(character in sentence for character in "\u0301\u0306\u202e\u202c\u200f\u200d\u2028\u2029\u00a0")


def test_words_are_whole_and_rare_ones_are_spelt(cuts):
    cut = cuts["words"]
    assert [cut.texts[k] for k in cut.encode("the the thath")] == ["the", " the", " ", "that", "h"]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("a" * 100_000, f"prompt must be at most {MAX_PROMPT} characters long, not 100000."),
        ("ab\x07", "prompt must not contain control characters, but character 3 is U+0007."),
        ("\x00", "prompt must not contain control characters, but character 1 is U+0000."),
        ("a\r\n", "prompt must not contain control characters, but character 2 is U+000D."),
        ("\ud83d", "prompt must not contain control characters, but character 1 is U+D83D."),
        (5, "prompt must be text, not 5."),
        (None, "prompt must be text, not None."),
        (["a"], "prompt must be text, not ['a']."),
    ],
)
def test_what_is_no_prompt_gets_a_sentence(value, sentence):
    with pytest.raises(UserError) as error:
        Generate.of({"prompt": value})
    assert str(error.value) == sentence


def test_the_longest_text_is_allowed():
    assert len(Generate(prompt="a" * MAX_PROMPT).prompt) == MAX_PROMPT
    with pytest.raises(UserError, match=r"^text must be at most 20000 characters long, not 20001\.$"):
        Score(text="a" * 20_001)
