"""Sentences about mistakes, in Russian."""

import ast
import re
from pathlib import Path

import pytest

from pipelines import Recipe, UserError
from playground.i18n_errors import mistake

ROOT = Path(__file__).parent.parent
BEYOND = {"training", "data", "metrics"}  # parts that nobody meets in the browser


def sentences():
    """Every sentence that a `UserError` is made with, its slots filled."""
    for path in [*ROOT.glob("pipelines/**/*.py"), *ROOT.glob("playground/**/*.py")]:
        if BEYOND.isdisjoint(path.relative_to(ROOT).parts):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "UserError":
                    yield from filled(node.args[0])


def filled(node):
    if isinstance(node, ast.Constant):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "'x'" for part in node.values)


def test_there_are_sentences_to_translate():
    assert len(set(sentences())) > 40


@pytest.mark.parametrize("sentence", sorted(set(sentences())))
def test_every_sentence_has_its_russian(sentence):
    russian = mistake(sentence, "ru")
    assert re.search("[а-я]", russian)
    assert "{" not in russian
    assert russian.count("'x'") >= 0.5 * sentence.count("'x'")
    assert mistake(sentence, "en") == sentence


@pytest.mark.parametrize(
    ("values", "russian"),
    [
        ({"seed": -1}, "seed: нужно целое число от 0 до 4294967295, а не -1."),
        ({"temperature": "warm"}, "temperature: нужно число от 0 до 2, а не 'warm'."),
        ({"unit": "sounds"}, "unit: годится только characters, words, а не 'sounds'."),
        ({"prompt": "a\x07"}, "prompt: управляющим символам здесь не место, а символ 2 — U+0007."),
    ],
)
def test_values_keep_their_places(values, russian):
    with pytest.raises(UserError) as error:
        Recipe.of("markov-proverbs", "generate", values)
    assert mistake(str(error.value), "ru") == russian


def test_what_nobody_has_translated_stays_as_it_is():
    assert mistake("Ein Satz.", "ru") == "Ein Satz."
