"""Sentences and pairs: words agree, and what is held out really is."""

import random
import re
from itertools import combinations, product

import pytest

from pipelines.data import pair_sentences, pairs
from pipelines.data.pair_grammar import CONSTANTS, KINDS, russian
from pipelines.data.pair_sentences import PARSED, TEMPLATES, fill, held_out, phrase, sample, unseen
from pipelines.data.pair_words import ADJECTIVES, ENDINGS, NOUNS, PLACES


def word(kind, english):
    return next(one for one in KINDS[kind] if one.key.removeprefix("to ") == english)


# ------------------------------------------------------------------------- agreement


@pytest.mark.parametrize(
    ("kind", "adjective", "noun", "forms"),
    [
        ("colour", "blue", ("animal", "cat"), "синий синего синему синего синим синем"),
        ("colour", "blue", ("thing", "book"), "синяя синей синей синюю синей синей"),
        ("quality", "good", ("thing", "letter"), "хорошее хорошего хорошему хорошее хорошим хорошем"),
        ("quality", "big", ("furniture", "table"), "большой большого большому большой большим большом"),
        ("nature", "young", ("person", "man"), "молодой молодого молодому молодого молодым молодом"),
        ("nature", "quiet", ("animal", "mouse"), "тихая тихой тихой тихую тихой тихой"),
    ],
)
def test_adjectives_follow_gender_case_and_whether_the_noun_lives(kind, adjective, noun, forms):
    found = [russian(word(kind, adjective), case, word(*noun)) for case in ("", "gen", "dat", "acc", "ins", "pre")]
    assert " ".join(found) == forms


@pytest.mark.parametrize(
    ("number", "noun", "phrase"),
    [
        ("two", "cat", "два кота"), ("two", "cow", "две коровы"), ("three", "mouse", "три мыши"),
        ("four", "dog", "четыре собаки"), ("five", "fox", "пять лис"), ("twelve", "hedgehog", "двенадцать ежей"),
    ],
)  # fmt: skip
def test_numbers_ask_for_the_right_form(number, noun, phrase):
    found = next(one for one in KINDS["num"] if one.english[""] == number)
    assert russian(found, "", word("animal", noun)) == phrase


@pytest.mark.parametrize(
    ("subject", "past", "perfect"),
    [("mother", "улыбалась", "купила"), ("father", "улыбался", "купил"), ("grandfather", "улыбался", "купил")],
)
def test_verbs_in_the_past_follow_the_gender(subject, past, perfect):
    assert russian(word("doing", "smile"), "past", word("person", subject)) == past
    assert russian(word("act", "buy"), "did", word("person", subject)) == perfect


def test_verbs_follow_the_person():
    said = [f"{one.russian['']} {russian(word('act', 'sell'), '', one)}" for one in KINDS["pron"]]
    assert said == ["я продаю", "ты продаёшь", "он продаёт", "она продаёт", "мы продаём", "они продают"]
    assert russian(word("act", "sell"), "will", CONSTANTS["they"]) == "продадут"
    assert russian(word("doing", "smile"), "past", CONSTANTS["they"]) == "улыбались"


def test_tables_are_complete_and_in_russian():
    for noun in (*(one for group in NOUNS.values() for one in group), *PLACES):
        assert noun.gender in "mfn"
        assert bool(noun.plural) == ("pl" in noun.forms) or noun in PLACES
        for form in noun.forms.values():
            assert re.fullmatch("[А-ЯЁа-яё]+", form), noun
    for group in ADJECTIVES.values():
        assert {one.kind for one in group} <= ENDINGS.keys()
    for verb in (*KINDS["act"], *KINDS["doing"]):
        assert [len(verb.english), len(verb.present), len(verb.past)] == [4, 6, 2], verb
    for verb in KINDS["act"]:
        assert [len(verb.perfect), len(verb.future)] == [2, 3], verb
        assert set(verb.objects) <= NOUNS.keys()
    keys = [one.key for kind in pair_sentences.OPEN - {"object", "fruit"} for one in KINDS[kind]]
    assert len(keys) == len(set(keys))


def test_there_are_ninety_templates_and_all_can_be_filled():
    assert len(set(TEMPLATES)) >= 90
    rng = random.Random(0)
    for template in PARSED:
        for _ in range(20):
            sentence = fill(template, rng)
            assert not re.search(r"[{}~|]|\b[Aa] [aeiou]|\s[.?]|  ", sentence.english), sentence
            assert not re.search(r"[{}~|A-Za-z]|\s[.?,]|  ", sentence.russian), sentence


def test_prepositions_before_clusters_and_vowels():
    assert pair_sentences._russian("идёт с слоном о утке с собакой с скамейкой") == (
        "идёт со слоном об утке с собакой со скамейкой"
    )


# ------------------------------------------------------------------------- held out


def test_pairs_of_words_of_the_test_never_meet_in_training():
    rng = random.Random(3)
    train, test = [sample(rng) for _ in range(4000)], [sample(rng, test=True) for _ in range(300)]
    met = {pair for sentence in train for pair in combinations(sorted(sentence.words), 2)}
    assert len(met) > 3000
    assert not [pair for pair in met if held_out(*pair)]
    assert all(unseen(sentence) for sentence in test)
    assert not {sentence.english for sentence in test} & {sentence.english for sentence in train}
    known = {word for sentence in train for word in sentence.words}
    assert all(sentence.words <= known for sentence in test)  # the words alone are known


def test_phrases_are_short_small_and_keep_to_what_is_held_out():
    rng = random.Random(4)
    phrases = [phrase(rng) for _ in range(1000)]
    assert not [one for one in phrases if unseen(one)]
    assert len({one.english for one in phrases}) > 300
    for one in phrases:
        assert len(one.english.split()) <= 6
        assert not re.search(r"[{}~|.?]", one.english + one.russian), one
        assert re.search(r"[а-яё]", one.russian), one


def test_one_pair_in_twelve_is_held_out_whatever_the_order():
    keys = [one.key for kind in ("animal", "person", "doing", "colour") for one in KINDS[kind]]
    pairs_of = [*product(keys, keys)]
    assert all(held_out(one, other) == held_out(other, one) for one, other in pairs_of)
    assert 0.06 < sum(held_out(*pair) for pair in pairs_of) / len(pairs_of) < 0.11


def test_the_same_seed_makes_the_same_sentences():
    assert sample(random.Random(5)) == sample(random.Random(5))
    assert pairs.held_out("en-ru", "sentences", 5) == [pair[::-1] for pair in pairs.held_out("ru-en", "sentences", 5)]


@pytest.mark.parametrize("name", pairs.SETS)
def test_no_side_of_a_held_out_pair_is_in_training(name):
    train, test = pairs.load(name), pairs.load(name, "test")
    assert len(train) > 1000
    assert 0.03 < len(test) / len(train) < 0.08
    for side in (0, 1):
        assert not {pairs.plain(pair[side]) for pair in train} & {pairs.plain(pair[side]) for pair in test}


def test_real_pairs_are_clean():
    for english, russian_ in (*pairs.load("real"), *pairs.load("real", "test")):
        assert re.search("[A-Za-z]", english)
        assert re.search("[А-Яа-яё]", russian_, re.IGNORECASE)
        assert max(len(english), len(russian_)) <= pairs.LONGEST
        assert not re.search(r"[<\t\n]", english + russian_)


def test_dividing_leaves_out_what_shares_a_side_with_the_test():
    found = [(f"word {k}", f"слово {k % 50}") for k in range(2000)]
    train, test = pairs.divide([*found, *found])
    assert test
    assert len(train) + len(test) < 2000
    assert not {other for _, other in train} & {other for _, other in test}
