"""Markov chains against numbers that were worked out by hand."""

import math
from itertools import islice

import numpy as np
import pytest
import torch

from pipelines.metrics.text import bits_per_character, copied, distinct
from pipelines.models.markov import ChainReader, MarkovModel, count, prune
from pipelines.models.tokens import characters
from pipelines.options.text import GenerateChain

from . import tiny_text
from .tiny_text import TEXT

TINY = "\nababab"


def chain(text, order):
    cut = characters(sorted(set(text)))
    *_, counts = islice(count(np.array(cut.encode(text)), cut.size), order + 1)
    return counts, cut


def test_probabilities_of_a_tiny_corpus_in_closed_form():
    # before: a after {line feed, b}, b after {a}; so, with D = 1/2 and V = 3, p(a) = 11/18, p(b) = 5/18, p(\n) = 2/18
    counts, cut = chain(TINY, 1)
    found = counts.expect(np.array([[-1], *([k] for k in cut.encode("\nab"))]))
    none, line, a, b = found.tolist()
    assert none == pytest.approx([2 / 18, 11 / 18, 5 / 18])
    assert line == pytest.approx([0.5 * 2 / 18, 0.5 + 0.5 * 11 / 18, 0.5 * 5 / 18])
    assert a == pytest.approx([1 / 6 * 2 / 18, 1 / 6 * 11 / 18, 2.5 / 3 + 1 / 6 * 5 / 18])
    assert b == pytest.approx([0.5 * 2 / 18, 1.5 / 3 + 0.5 * 11 / 18, 0.5 * 5 / 18])


@pytest.mark.parametrize("rows", [1, 2])
def test_bits_per_character_of_a_tiny_corpus_in_closed_form(rows):
    p_first, p_b, p_a = 29 / 36, 95 / 108, 29 / 36
    expected = -(2 * math.log2(p_b) + math.log2(p_first) + math.log2(p_a)) / 4
    assert bits_per_character(ChainReader(*chain(TINY, 1), 1), "abab", rows=rows) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("order", range(1, 9))
@pytest.mark.parametrize("pruned", [False, True])
def test_probabilities_sum_to_one_and_none_is_zero(order, pruned):
    counts, cut = chain(TEXT, 8)
    if pruned:
        counts = prune(counts, (1, 1, 2, 3, 4, 4, 5, 5, 6))
    contexts = np.random.default_rng(0).integers(-1, cut.size, (500, order))
    ids = np.array(cut.encode(TEXT))
    seen = np.stack([ids[k : k + order] for k in range(100)])
    p = counts.expect(np.concatenate([contexts, seen]))
    np.testing.assert_allclose(p.sum(1), 1, atol=1e-12)
    assert p.min() > 0


def test_pruning_nothing_changes_nothing_and_pruning_shrinks():
    counts, cut = chain(TEXT, 4)
    contexts = np.random.default_rng(0).integers(-1, cut.size, (200, 4))
    np.testing.assert_array_equal(prune(counts, (1,) * 5).expect(contexts), counts.expect(contexts))
    small = prune(counts, (1, 2, 3, 6, 7))
    assert [len(getattr(small, f"token{n}")) for n in range(1, 6)] < [
        len(getattr(counts, f"token{n}")) for n in range(1, 6)
    ]
    assert all(getattr(small, f"count{n}").min() >= low for n, low in enumerate((1, 2, 3, 6, 7), 1))


def test_a_chain_of_high_order_knows_its_text_better():
    text = TEXT[1:]
    bits = [bits_per_character(ChainReader(*chain(TEXT, order), order), text, rows=1) for order in (1, 3, 6)]
    assert bits == sorted(bits, reverse=True)
    assert bits[0] < math.log2(6)


def test_a_folder_reads_back_as_it_was_saved(tmp_path):
    model = MarkovModel.load(tiny_text.write_markov(tmp_path / "a"))
    model.save(tmp_path / "b")
    again = MarkovModel.load(tmp_path / "b")
    for unit in ("characters", "words"):
        options = GenerateChain(unit=unit, order=3, max_tokens=50)
        with torch.inference_mode():
            assert list(again.generate(options))[-1] == list(model.generate(options))[-1]
    assert model.networks.keys() == {"characters", "words"}


def test_words_and_characters_of_the_same_text_are_comparable(tmp_path):
    model = MarkovModel.load(tiny_text.write_markov(tmp_path))
    bits = {unit: bits_per_character(ChainReader(*model.chains[unit], 4), TEXT) for unit in model.chains}
    assert all(0 < value < 2 for value in bits.values())


def test_distinct_and_copied():
    assert distinct("aaaa", 2) == pytest.approx(1 / 3)
    assert distinct("abcd", 2) == 1
    assert copied("abcdXabcd", "..abcd..", 4) == pytest.approx(2 / 6)
    assert copied("abc", "abc", 4) == 0
