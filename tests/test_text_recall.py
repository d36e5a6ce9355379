"""What is measured of the memory of text models: readers whose memory is known exactly."""

import itertools
import json
import math
import re
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from pipelines.metrics.recall import CUT, REPEATED, bits_of, cut, recall, repeated
from pipelines.models import markov, tokens
from pipelines.models.markov import ChainReader
from pipelines.models.text import Reader
from playground import text_figures, views
from playground.tabs import texts

from . import tiny_text

LETTERS = "abcdefghijklmnopqrstuvwxyz"
DRAWN = np.random.default_rng(0)
TEXT = " ".join("".join(DRAWN.choice(list(LETTERS), DRAWN.integers(4, 9))) for _ in range(1500))


class Copier(Reader):
    """Knows which characters the last `span` were, and expects those with `share` of the probability."""

    def __init__(self, span: int, share: float = 0.5) -> None:
        self.tokens, self.span, self.share = tokens.characters("\n " + LETTERS), span, share

    def read(self, ids, state=None, keep=0):
        size, rows = self.tokens.size, []
        for row in ids:
            seen = torch.nn.functional.one_hot(row, size).cumsum(0)
            seen[self.span :] -= seen[: -self.span].clone()
            here = (seen > 0).float()
            rows.append((self.share * here / here.sum(1, keepdim=True) + (1 - self.share) / size)[-keep:].log())
        return torch.stack(rows), None


def test_a_word_that_was_planted_stands_where_it_should():
    for distance in REPEATED:
        probes = repeated(TEXT, distance)
        assert len(probes) > 50
        for written, changed, word in probes:
            assert word not in written
            assert len(written) == len(changed)
            far = [len(changed) - found.start() for found in re.finditer(word, changed)]
            assert len(far) == 1
            assert abs(far[0] - distance) <= max(2, distance // 4) + 6  # the words may differ in length
            assert f"{written[-4:]}{word}" in TEXT


def test_words_are_the_same_for_every_distance_of_a_cut():
    asked = [cut(TEXT, distance) for distance in CUT]
    for distance, probes in zip(CUT, asked, strict=True):
        assert [probe.word for probe in probes] == [probe.word for probe in asked[0]]
        assert all(probe.changed.endswith(probe.written) and len(probe.written) == distance for probe in probes)


def test_bits_of_a_word_are_those_of_its_letters_whatever_else_is_read_with_it(tmp_path):
    for model in tiny_text.models(tmp_path).values():
        reader = model.reader(SimpleNamespace(unit="words", order=3))
        asked = [("the ", "hat"), ("at heat the ", "heath"), ("", "tea"), ("he ate ", "at")]
        together = bits_of(reader, asked)
        assert together == pytest.approx(torch.cat([bits_of(reader, [one]) for one in asked]), abs=1e-3)
        assert (together > 0).all()


def test_a_chain_loses_everything_beyond_its_order():
    ids = np.array(tokens.characters("\n " + LETTERS).encode(TEXT))
    *_, counts = itertools.islice(markov.count(ids, 28), 3)
    found = recall(ChainReader(counts, tokens.characters("\n " + LETTERS), 2), TEXT)
    assert found["cut"]["distance"] == list(CUT)
    assert found["cut"]["bits"] == [0] * len(CUT)  # the shortest cut is as long as the order
    assert found["repeated"]["bits"][1:] == [0] * (len(REPEATED) - 1)  # ten characters before is a neighbour
    assert found["repeated"]["error"][1:] == [0] * (len(REPEATED) - 1)


def test_a_copier_remembers_as_far_as_its_span():
    found = recall(Copier(60), TEXT)
    bits = dict(zip(found["repeated"]["distance"], found["repeated"]["bits"], strict=True))
    assert bits[320] == bits[160] == 0
    assert bits[20] > 0.1
    assert dict(zip(found["cut"]["distance"], found["cut"]["bits"], strict=True))[80] == pytest.approx(0, abs=1e-4)


def test_a_copier_gains_what_the_formula_says():
    """One letter of five was not there before: its probability rises from the floor to its share."""
    reader = Copier(10)
    before, after = bits_of(reader, [("aaaaaaaaaa", "b"), ("aaaaabaaaa", "b")])
    floor = 0.5 / 28
    assert float(before) == pytest.approx(-math.log2(floor), abs=1e-4)
    assert float(after) == pytest.approx(-math.log2(floor + 0.25), abs=1e-4)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_all_that_was_measured_is_in_one_figure(tiny_pipelines, tmp_path, monkeypatch, language):
    measured = recall(Copier(40), TEXT)
    names = [name for name in texts.all_of("proverbs") if name != "rnn-proverbs"]
    for name in texts.all_of("proverbs"):
        (tmp_path / name).mkdir()
        known = {"model": {}} | ({"recall": measured} if name in names else {})
        (tmp_path / name / "scores.json").write_text(json.dumps(known), encoding="utf-8")
    monkeypatch.setattr(views, "folder", lambda name: tmp_path / name)
    *_, memory = texts.draw_inside(language, "markov-proverbs", prompt="the ")
    assert memory["svg"].count("<svg") == 1 + bool([name for name in names if not name.startswith("markov")])
    drawn = text_figures.recall(dict.fromkeys(names, measured), language)["svg"]
    assert drawn.count(">GRU<") == 2 * ("gru-proverbs" in names)
    assert ">RNN<" not in drawn
