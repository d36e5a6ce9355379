"""Captions of scenes in English and Russian, what a prompt asks for, and the words that the world knows.

A caption says what there is; in training it may leave out sizes, the background, the style or the relation, and the
words and their order vary. `understand` reads a prompt back, so that a judge knows what to look for and people are told
which of their words the models have never seen.
"""

import difflib
import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile

import numpy as np

from .scene_kin import COLOURS, EMOJI, KIN, SYNONYMS, colour_of, size_of
from .scene_words import (
    BACKGROUNDS,
    LANGUAGES,
    OBJECTS,
    OPPOSITE,
    RELATIONS,
    STYLES,
    THINGS,
    adjective,
    english,
    russian,
)
from .scenes import NONE, WIDTH, Scene, column, draw, unseen_pairs, unseen_styles

SAID = {"size": 0.8, "relation": 0.9, "background": 0.9, "style": 0.6}  # share of captions that say it
HELD_OUT = 7_777  # the seed of scenes that no training draws: seeds of trainings have 62 random bits
_AND = {"en": "and", "ru": "и"}
_PICTURE = {"en": "a picture of {}", "ru": "картинка: {}"}
_FILLERS = "a an the of in on to with picture drawing background style на в с фоне стиле рисунок картинка картинке"
Naming = Callable[[tuple], tuple]  # all names of an object in a language, the usual one first -> one of them


def caption(scene: Scene, language: str, rng: random.Random, *, full: bool = False, say: Naming | None = None) -> str:
    """A sentence about a scene.

    Args:
        language: "en" or "ru".
        full: leave nothing out; in this form captions are prompts for measuring.
        say: picks the name of an object; without it chance does, and takes the usual one most of the time.
    """

    def says(what: str) -> bool:
        return full or rng.random() < SAID[what]

    core, place = _core(scene, language, rng, says, say=say), ""
    ways = list(STYLES[scene.style][language])  # "{} in flat style", "{}, flat style", "a flat picture of {}"
    if says("background"):
        place = rng.choice(BACKGROUNDS[scene.background][language])
        noun = place.endswith(" фон")
        if rng.random() < 0.75:
            core = f"{core}{', ' if noun else ' '}{place}"
            del ways[:noun]  # not «синий фон в плоском стиле»
        else:
            core = f"{place}{', ' if noun or language == 'en' else ' '}{core}"
            del ways[3 - (language == "en") :]  # not "a picture of at night, a cat"
    if says("style"):
        return rng.choice(ways).format(core)
    return _PICTURE[language].format(core) if rng.random() < 0.1 and not core.startswith(place or " ") else core


def _core(scene: Scene, language: str, rng: random.Random, says: Callable[[str], bool], *, say: Naming | None) -> str:
    """The objects and their relation."""
    first = scene.first_size if says("size") else "normal"
    if scene.second is None:
        return _phrase(scene.first, scene.count, first, language, rng, say=say)
    second = scene.second_size if says("size") else "normal"
    a, b, relation = (scene.first, first), (scene.second, second), scene.relation
    if rng.random() < 0.3:
        a, b, relation = b, a, OPPOSITE[relation]
    said = says("relation")
    case = RELATIONS[relation]["ru"][1] if said else "nominative"
    before = _phrase(a[0], 1, a[1], language, rng, say=say)
    after = _phrase(b[0], 1, b[1], language, rng, case=case, say=say)
    if not said:
        return f"{before} {_AND[language]} {after}"
    words = RELATIONS[relation][language]
    return f"{before} {rng.choice(words) if language == 'en' else words[0]} {after}"


def _phrase(
    name: str, count: int, size: str, language: str, rng: random.Random, *, say: Naming | None, case: str = "nominative"
) -> str:
    names = getattr(THINGS[name], "english" if language == "en" else "russian")
    chosen = say(names) if say else names[0] if rng.random() < 0.6 else rng.choice(names)
    number = rng.random() < 0.15
    if language == "en":
        return english(chosen, count, size, number=number)
    return russian(chosen, count, size, case, number=number and case == "nominative")


# ---------------------------------------------------------------------------------------------- understanding


@dataclass
class Wanted:
    """What a prompt asks for, as far as the world knows it.

    Attributes:
        objects: (name, count, size) in the order in which they are named; size None where it is not said.
        relation: of the first object to the second; None where it is not said.
        background, style: None where they are not said.
        contrary: it asks for two relations, backgrounds or styles.
        unknown: words, emoji included, that no caption ever held.
    """

    objects: list[tuple[str, int, str | None]] = field(default_factory=list)
    relation: str | None = None
    background: str | None = None
    style: str | None = None
    contrary: bool = False
    unknown: list[str] = field(default_factory=list)


def words(text: str) -> list[str]:
    """The words of a text in lower case, ё written as е as the tokenizer of the models writes it, and its emoji."""
    parts = re.findall(r"\w[\w-]*|[^\w\s]", re.sub(r"(?<=\w)['’]s\b", "", text.lower().replace("ё", "е")))
    return [part for part in parts if re.match(r"\w", part) or unicodedata.category(part) == "So"]


def understand(prompt: str) -> Wanted:
    """Read a prompt in English or Russian; whatever it says twice counts the first time."""
    table, wanted, read = _phrases(), Wanted(), words(prompt)
    count, size, place = 1, None, 0
    while place < len(read):
        length = next((n for n in (4, 3, 2, 1) if tuple(read[place : place + n]) in table), 0)
        if not length:
            if read[place] not in vocabulary():
                wanted.unknown.append(read[place])
            place += 1
            continue
        kind, value = table[tuple(read[place : place + length])]
        place += length
        if kind == "object":
            wanted.objects.append((value, count, size))
            count, size = 1, None
        elif kind == "count":
            count = value
        elif kind == "size":
            size = value
        elif getattr(wanted, kind) is None:
            setattr(wanted, kind, value)
        elif getattr(wanted, kind) != value:
            wanted.contrary = True
    return wanted


def novelty(wanted: Wanted) -> str:
    """The split of what a prompt asks for: "pairs" or "styles" when training never showed it, else "train".

    "outside" when no scene is like that: more than two objects that are named, twins, a number beside another object, a
    relation to nothing, two relations, backgrounds or styles.
    """
    names = [name for name, _, _ in wanted.objects]
    crowd = len(names) > 2 or len(set(names)) < len(names)
    counted = len(names) == 2 and any(count > 1 for _, count, _ in wanted.objects)
    if crowd or counted or wanted.contrary or (wanted.relation and len(names) < 2):
        return "outside"
    row = np.full((1, WIDTH), NONE)
    for place, name in zip(("first", "second"), names, strict=False):
        row[0, column(place)] = OBJECTS.index(name)
    row[0, column("style")] = 0 if wanted.style is None else tuple(STYLES).index(wanted.style)
    if len(names) == 2 and unseen_pairs(row)[0]:
        return "pairs"
    return "styles" if names and wanted.style and unseen_styles(row)[0] else "train"


@cache
def _phrases() -> dict[tuple[str, ...], tuple[str, str | int]]:
    """Words -> (what kind of thing they say, what)."""
    found = {}
    for name, thing in THINGS.items():
        forms = [form for pair in thing.english for form in pair] + [
            form for noun in thing.russian for form in noun[:3]
        ]
        found |= {tuple(words(form)): ("object", name) for form in forms}
    for relation, said in RELATIONS.items():
        found |= {tuple(words(form)): ("relation", relation) for form in (*said["en"], said["ru"][0])}
    for background, said in BACKGROUNDS.items():
        found |= {tuple(words(form)): ("background", background) for form in (*said["en"], *said["ru"])}
    for style, said in STYLES.items():
        for form in (*said["en"], *said["ru"]):
            found[tuple(word for word in words(form.replace("{}", "")) if word not in ("in", "в", "of", "a"))] = (
                "style", style,
            )  # fmt: skip
    for size in ("small", "big"):
        found[size,] = ("size", size)
        cases = ("nominative", "instrumental", "genitive", "few")
        found |= {(adjective(size, case, gender),): ("size", size) for case in cases for gender in "mfn"}
    numbers = ("one один одна одно", "two два две", "three три", "four четыре")
    return found | {(word,): ("count", k) for k, line in enumerate(numbers, start=1) for word in line.split()}


@cache
def vocabulary() -> frozenset[str]:
    """Every word that a caption can hold."""
    return frozenset(word for phrase in _phrases() for word in phrase) | frozenset(_FILLERS.split()) | {"and", "и"}


def nearest(word: str, after: str = "") -> str | None:
    """What of the world an unknown word is nearest to.

    Args:
        after: the next word; "orange" is a fruit, or a colour before what can have one.
    Returns:
        The name of the object that is meant, misspelt, or most like it; of the background that is nearest to a colour;
        "small" or "big"; None for all others.
    """
    form = " ".join(words(word))
    if size := size_of(form):
        return size
    colour = colour_of(form)
    if colour and (form not in KIN or after == "background" or _phrases().get((after,), [""])[0] in ("object", "size")):
        return colour
    forms = {" ".join(phrase): value for phrase, (kind, value) in _phrases().items() if kind == "object"}
    known = COLOURS | forms | KIN | SYNONYMS | EMOJI
    alike = [other for other in known if _common(form, other) >= max(4, 0.75 * min(len(form), len(other)))]
    alike += [other for other in difflib.get_close_matches(form, known, cutoff=0.8) if other[:1] == form[:1]]
    return known[max(alike, key=lambda other: _common(form, other))] if alike else None


def _common(one: str, other: str) -> int:
    """How many letters two words share, from the first on: five do лошадка and лошадь."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def held_out(count: int, split: str = "pairs") -> tuple[np.ndarray, dict[str, list[str]]]:
    """The same scenes of a split every time, `(count, WIDTH)`, and a full caption of each by language."""
    rows = draw(np.random.default_rng(HELD_OUT), count, split)
    scenes = [Scene.of(row) for row in rows]
    told = {
        language: [caption(scene, language, random.Random(k), full=True) for k, scene in enumerate(scenes)]
        for language in LANGUAGES
    }
    return rows, told
