"""The world of scenes: what rows say, what is rendered, and captions that are grammatical in two languages."""

import random

import numpy as np
import pytest

from pipelines.data import scenes
from pipelines.data.scene_captions import caption, nearest, understand, vocabulary, words
from pipelines.data.scene_kin import COLOURS, EMOJI, KIN, SYNONYMS
from pipelines.data.scene_words import (
    BACKGROUNDS,
    LANGUAGES,
    OBJECTS,
    OPPOSITE,
    RELATIONS,
    SIZES,
    STYLES,
    THINGS,
    english,
    russian,
)
from pipelines.data.scenes import Scene, column


@pytest.fixture(scope="module")
def rows():
    return scenes.draw(np.random.default_rng(0), 2000)


def scene(**changed):
    told = {
        "style": "flat", "background": "blue", "first": "cat", "second": "rocket", "relation": "above", "count": 1,
        "first_size": "normal", "second_size": "normal", "places": ((0, 0, 24), (0, 30, 24)),
    }  # fmt: skip
    return Scene(**told | changed)


def test_there_are_many_objects_and_every_name_means_one_of_them():
    assert len(OBJECTS) >= 60
    names = [form for thing in THINGS.values() for pair in thing.english for form in set(pair)]
    names += [noun.nominative for thing in THINGS.values() for noun in thing.russian]
    assert len(names) == len(set(names))
    assert len({thing.emoji for thing in THINGS.values()}) == len(THINGS)


def test_held_out_combinations_are_never_shown_in_training(rows):
    seen = {frozenset(pair) for pair in rows[:, [column("first"), column("second")]].tolist()}
    styles = {(row[0], code) for row in rows.tolist() for code in row[2:4] if code != scenes.NONE}
    pairs = scenes.draw(np.random.default_rng(1), 200, "pairs")
    other = scenes.draw(np.random.default_rng(1), 200, "styles")
    assert not seen & {frozenset(pair) for pair in pairs[:, [2, 3]].tolist()}
    assert all(styles.isdisjoint({(row[0], row[2])}) or (row[0], row[3]) not in styles for row in other.tolist())
    assert scenes.unseen_pairs(pairs).all()
    assert scenes.unseen_styles(other).all()
    assert not scenes.unseen_styles(pairs).any()
    assert set(range(len(OBJECTS))) <= set(rows[:, 2].tolist())


def test_rows_depend_on_the_seed_alone():
    first, again = (scenes.draw(np.random.default_rng(5), 50) for _ in range(2))
    assert (first == again).all()


def test_a_change_is_one_thing_and_stays_within_the_training(rows):
    changed = scenes.change(np.random.default_rng(3), rows)
    told, other = rows[:, : len(scenes.COLUMNS)], changed[:, : len(scenes.COLUMNS)]
    different = (told != other).any(1)
    assert different.mean() > 0.6
    swapped = (told[:, 2] == other[:, 3]) & (told[:, 3] == other[:, 2])
    assert ((told != other).sum(1)[~swapped] <= 1).all()
    assert not scenes.unseen_pairs(changed).any()
    assert not scenes.unseen_styles(changed).any()
    assert (other[:, 2] != other[:, 3]).all()


def test_sprites_lie_inside_apart_and_in_their_relation(rows):
    for row in rows:
        told = Scene.of(row)
        assert len(told.places) == (2 if told.second else told.count)
        boxes = [(left, top, left + side, top + side) for left, top, side in told.places]
        assert all(min(box) >= 0 and max(box) <= scenes.SIZE for box in boxes)
        assert {side for _, _, side in told.places[:1]} <= set(scenes.SIDES[told.first_size])
        for k, a in enumerate(boxes):
            for b in boxes[k + 1 :]:
                assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        if told.relation:
            (x, y), (u, v) = ((left + side / 2, top + side / 2) for left, top, side in told.places)
            apart = {"left of": u - x, "right of": x - u, "above": v - y, "below": y - v}
            assert max(apart, key=apart.get) == told.relation
            assert apart[told.relation] >= 22


def test_aligned_scenes_say_the_same_on_a_grid(rows):
    made = scenes.aligned(rows)
    codes = len(scenes.COLUMNS)
    assert (made[:, :codes] == rows[:, :codes]).all()
    assert (scenes.aligned(made) == made).all()
    for row, before in zip(made, rows, strict=True):
        told = Scene.of(row)
        assert len(told.places) == len(Scene.of(before).places)
        for k, (left, top, side) in enumerate(told.places):
            size = told.second_size if k and told.second else told.first_size
            assert left % scenes.GRID == top % scenes.GRID == 0
            assert side == scenes.SIDES[size][1]
            assert 0 <= min(left, top) <= max(left, top) <= scenes.SIZE - side
        if told.relation:
            (x, y), (u, v) = ((left + side / 2, top + side / 2) for left, top, side in told.places)
            apart = {"left of": u - x, "right of": x - u, "above": v - y, "below": y - v}
            assert max(apart, key=apart.get) == told.relation
            assert apart[told.relation] >= 26


def test_a_layout_says_what_stands_at_each_place(rows):
    made = scenes.aligned(rows)
    for row, said in zip(made, scenes.layout(made), strict=True):
        told = Scene.of(row)
        expected = np.zeros((3, 3, 3), int)
        for k, (left, top, _) in enumerate(told.places):
            name, size = (told.second, told.second_size) if k and told.second else (told.first, told.first_size)
            codes = OBJECTS.index(name), SIZES.index(size), list(STYLES).index(told.style)
            expected[top // scenes.GRID, left // scenes.GRID] = np.array(codes) + 1
        assert (said == expected.reshape(9, 3)).all()


def test_what_a_sprite_covers_is_told_by_its_place(rows):
    made = scenes.aligned(rows)
    for row, spots in zip(made, scenes.covered(made, 64), strict=True):
        free = np.ones((64, 64), bool)
        for left, top, side in Scene.of(row).places:
            part = spots[top : top + side, left : left + side]
            own = 3 * (top // scenes.GRID) + left // scenes.GRID
            assert part[0, 0] == own or part.max() > own  # a later one may lie on it
            free[top : top + side, left : left + side] = False
        assert ((spots == scenes.NONE) == free).all()
    assert (scenes.covered(made, 16) == scenes.covered(made, 64)[:, 2::4, 2::4]).all()


def test_a_rendered_scene_has_its_background_and_its_sprites(rows):
    pictures = scenes.render(rows[:50])
    assert (pictures.shape, pictures.dtype) == ((50, 64, 64, 3), np.uint8)
    assert (pictures == scenes.render(rows[:50])).all()
    for row, picture in zip(rows, pictures, strict=False):
        free = np.ones((64, 64), bool)
        for left, top, side in Scene.of(row).places:
            free[top : top + side, left : left + side] = False
            spot = picture[top : top + side, left : left + side].reshape(-1, 3)
            assert len(np.unique(spot, axis=0)) > 20
        assert (picture[free] == scenes._backgrounds()[row[1]][free]).all()


def test_tensors_are_the_pictures(rows):
    x = scenes.tensors(rows[:4])
    assert x.shape == (4, 3, 64, 64)
    assert abs(((x.permute(0, 2, 3, 1).numpy() + 1) * 127.5) - scenes.render(rows[:4])).max() < 1e-3


@pytest.mark.parametrize(
    ("name", "count", "size", "expected"),
    [
        ("cat", 1, "big", "большой кот"), ("rocket", 1, "small", "маленькая ракета"),
        ("car", 3, "normal", "три машины"), ("car", 3, "big", "три большие машины"),
        ("apple", 2, "small", "два маленьких яблока"),
        ("bee", 2, "normal", "две пчелы"), ("lion", 4, "big", "четыре больших льва"),
        ("sun", 1, "big", "большое солнце"),
    ],
)  # fmt: skip
def test_russian_agrees(name, count, size, expected):
    assert russian(THINGS[name].russian[0], count, size) == expected


def test_russian_cases_and_english_articles():
    cat, rocket = THINGS["cat"].russian[0], THINGS["rocket"].russian[0]
    assert russian(rocket, 1, "big", "instrumental") == "большой ракетой"
    assert russian(cat, 1, "small", "genitive") == "маленького кота"
    assert russian(cat, 1, "normal", number=True) == "один кот"
    assert russian(THINGS["apple"].russian[0], 1, "normal", number=True) == "одно яблоко"
    said = [english(THINGS[name].english[0], 1, "normal") for name in ("cat", "umbrella", "unicorn", "owl")]
    assert said == ["a cat", "an umbrella", "a unicorn", "an owl"]
    assert english(THINGS["fox"].english[0], 2, "small") == "two small foxes"


def test_prompts_of_the_issue_are_captions():
    def said(language, told):
        return {caption(told, language, random.Random(seed)) for seed in range(3000)}

    assert "a cat above a rocket on a blue background" in said("en", scene())
    assert "кот над ракетой на синем фоне" in said("ru", scene())
    three = scene(first="car", count=3, second=None, relation=None, places=((0, 0, 24),) * 3)
    assert "три машины на закате" in said("ru", scene(**vars(three) | {"background": "sunset"}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_caption_is_understood(rows, language):
    rng = random.Random(0)
    for row in rows[:600]:
        told = Scene.of(row)
        wanted = understand(caption(told, language, rng, full=True))
        assert wanted.unknown == []
        assert (wanted.background, wanted.style) == (told.background, told.style)
        found = {name: (count, size or "normal") for name, count, size in wanted.objects}
        expected = {told.first: (told.count, told.first_size)}
        if told.second:
            expected[told.second] = (1, told.second_size)
            swapped = wanted.objects[0][0] == told.second
            assert wanted.relation == (OPPOSITE[told.relation] if swapped else told.relation)
        assert found == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_captions_vary_and_use_known_words(rows, language):
    rng = random.Random(1)
    made = [caption(Scene.of(row), language, rng) for row in rows]
    assert len(set(made)) > 0.95 * len(made)
    assert {word for text in made for word in words(text)} <= vocabulary()
    assert len({caption(Scene.of(rows[0]), language, rng) for _ in range(200)}) > 20
    assert not [text for text in made if any(odd in text for odd in ("of in ", "of at ", "of on ", "фон в ", "  "))]


def test_unknown_words_are_named_with_the_nearest_known_one():
    assert understand("a helicopter above a cat").unknown == ["helicopter"]
    assert understand("вертолёт над котом").unknown == ["вертолет"]
    assert understand("").objects == []
    assert (nearest("helicopter"), nearest("вертолёт"), nearest("волков")) == ("airplane", "airplane", "dog")
    assert {*KIN.values(), *SYNONYMS.values()} <= set(OBJECTS)
    assert not {*KIN, *SYNONYMS} & vocabulary()
    assert not KIN.keys() & SYNONYMS.keys()
    assert set(COLOURS.values()) <= set(BACKGROUNDS)
    assert set(EMOJI.values()) == set(OBJECTS)
    assert (nearest("rokcet"), nearest("ракету"), nearest("xyzzy")) == ("rocket", "rocket", None)


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("brown", "red"), ("black", "grey"), ("dark-blue", "blue"), ("grean", "green"), ("violet", "purple"),
        ("коричневом", "red"), ("чёрная", "grey"), ("тёмно-синем", "blue"), ("голубой", "blue"), ("рыжего", "red"),
        ("feline", "cat"), ("собачка", "dog"), ("лисичка", "fox"), ("мячики", "soccer ball"),
        ("🐱", "cat"), ("✈", "airplane"), ("😀", None), ("huge", "big"), ("tiny", "small"), ("огромного", "big"),
        ("лошадка", "unicorn"), ("person", None), ("beach", None), ("near", None), ("beside", None), ("photo", None),
        ("cartoon", None), ("рядом", None), ("между", None), ("море", None),
    ],
)  # fmt: skip
def test_colours_synonyms_and_emoji_have_a_nearest_word(word, known):
    assert understand(word).unknown == [word.replace("ё", "е")]
    assert nearest(word) == known


def test_orange_is_a_colour_before_what_can_have_one():
    assert (nearest("orange"), nearest("orange", "above"), nearest("orange", "background")) == ("lemon", "lemon", "red")
    assert (nearest("orange", "cat"), nearest("orange", "big")) == ("red", "red")


def test_signs_are_no_words_but_emoji_are():
    assert words("A cat — 🐱 above ✈️? - 🚀🚀, jack-o-lantern") == [
        "a", "cat", "🐱", "above", "✈", "🚀", "🚀", "jack-o-lantern",
    ]  # fmt: skip


def test_opposites_are_relations():
    assert set(OPPOSITE) == set(OPPOSITE.values()) == set(RELATIONS)
