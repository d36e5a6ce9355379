"""Sentences for translation: templates in English and Russian over the words of `pair_words`.

A template is a pair of sentences with places to fill. `{animal}` is a word of that kind, the same in both sentences;
after a dot stands its form, after a tilde the word that it agrees with: `{colour~animal.gen}` is the colour in the
gender of the animal and in the genitive. An `act` brings its own `object`, of a kind that can be seen, eaten, drunk ...

So that understanding can be told from remembering, pairs of words are held out: one pair in `ONE_IN` of nouns,
adjectives and verbs never meets in a sentence of training, and every sentence of the test has such a pair.
"""

import random
import re
from itertools import combinations
from typing import NamedTuple
from zlib import crc32

from .pair_grammar import CONSTANTS, KINDS, OPEN, english, russian

ONE_IN = 12
JOINED = 0.1  # share of sentences that are two with "and" between

TEMPLATES: tuple[tuple[str, str], ...] = tuple(
    tuple(line.split(" | "))
    for line in """
The {animal} is {doing.ing}. | {animal} {doing~animal}.
The {person} is {doing.ing}. | {person} {doing~person}.
The {colour} {animal} is {doing.ing}. | {colour~animal} {animal} {doing~animal}.
The {nature} {person} is {doing.ing}. | {nature~person} {person} {doing~person}.
{pron} {pron.be} {doing.ing} {place.where}. | {pron} {doing~pron} {place.where}.
{name} is {doing.ing} {place.where}. | {name} {doing~name} {place.where}.
The {animal} is {doing.ing} on the {furniture}. | {animal} {doing~animal} на {furniture.pre}.
The {animal} is {doing.ing} under the {furniture}. | {animal} {doing~animal} под {furniture.ins}.
The {person} is {doing.ing} behind the {landmark}. | {person} {doing~person} за {landmark.ins}.
The {animal} is {doing.ing} near the {landmark}. | {animal} {doing~animal} около {landmark.gen}.
The {person} is {doing.ing} in front of the {landmark}. | {person} {doing~person} перед {landmark.ins}.
A {animal} is {doing.ing} {place.where}. | {place.where} {doing~animal} {animal}.
A {colour} {animal} is sitting on the {furniture}. | На {furniture.pre} сидит {colour~animal} {animal}.
There is a {thing} on the {furniture}. | На {furniture.pre} лежит {thing}.
There is a {quality} {thing} under the {furniture}. | Под {furniture.ins} лежит {quality~thing} {thing}.
There is no {thing} {place.where}. | {place.where} нет {thing.gen}.
There is no {food} on the {furniture}. | На {furniture.pre} нет {food.gen}.
There was a {animal} {place.where}. | {place.where} {was~animal} {animal}.
There are {num} {thing.pl} on the {furniture}. | На {furniture.pre} {num~thing}.
There were {num} {clothes.pl} {place.where}. | {place.where} было {num~clothes}.
{num} {animal.pl} are {doing.ing} {place.where}. | {place.where} {doing~they} {num~animal}.
{num} {person.pl} are {doing.ing} near the {landmark}. | Около {landmark.gen} {doing~they} {num~person}.
The {thing} is {quality}. | {thing} {quality~thing}.
This {colour} {thing} is very {quality}. | {this~thing} {colour~thing} {thing} очень {quality~thing}.
The {quality} {thing} is not {colour}. | {quality~thing} {thing} не {colour~thing}.
The {animal} is {nature}. | {animal} {nature~animal}.
The {person} is very {nature}. | {person} очень {nature~person}.
The {food} is {taste}. | {food} {taste~food}.
This {drink} is too {taste}. | {this~drink} {drink} слишком {taste~drink}.
The {food} was {taste}. | {food} {was~food} {taste~food.ins}.
The {person} was {nature} {past}. | {past} {person} {was~person} {nature~person.ins}.
The {clothes} was {quality}. | {clothes} {was~clothes} {quality~clothes.ins}.
{my} {thing} is {colour}. | {my~thing} {thing} {colour~thing}.
{my} {person} is {nature}. | {my~person} {person} {nature~person}.
{my} {animal} is {doing.ing} {place.where}. | {my~animal} {animal} {doing~animal} {place.where}.
This is {my} {nature} {person}. | Это {my~person} {nature~person} {person}.
This is not a {thing}, but a {thing2}. | Это не {thing}, а {thing2}.
Where is {my} {thing}? | Где {my~thing} {thing}?
Where is the {colour} {animal}? | Где {colour~animal} {animal}?
Whose {colour} {clothes} is this? | {whose~clothes} это {colour~clothes} {clothes}?
Who is {doing.ing} {place.where}? | Кто {doing~he} {place.where}?
What is lying on the {furniture} {place.where}? | Что лежит на {furniture.pre} {place.where}?
Why is the {animal} {doing.ing}? | Почему {animal} {doing~animal}?
Why is the {person} so {nature}? | Почему {person} {such~person} {nature~person}?
Do you have a {quality} {thing}? | У тебя есть {quality~thing} {thing}?
Do you see the {colour} {thing}? | Ты видишь {colour~thing.acc} {thing.acc}?
How much does the {quality} {thing} cost? | Сколько стоит {quality~thing} {thing}?
How many {fruit.pl} does the {person} want? | Сколько {fruit.plgen} хочет {person}?
{pron} {have~pron} a {quality} {thing}. | У {pron.gen} есть {quality~thing} {thing}.
{pron} {have~pron} {num} {animal.pl}. | У {pron.gen} {num~animal}.
{pron} {do~pron} not have a {thing}. | У {pron.gen} нет {thing.gen}.
The {person} has a {colour} {thing}. | У {person.gen} {colour~thing} {thing}.
The {person} has a {nature} {animal}. | У {person.gen} {nature~animal} {animal}.
{name} has {num} {fruit.pl}. | У {name.gen} {num~fruit}.
The {person} is {act.ing} the {object}. | {person} {act~person} {object.acc}.
{pron} {pron.be} {act.ing} the {object}. | {pron} {act~pron} {object.acc}.
{name} is {act.ing} the {object} {place.where}. | {name} {act~name} {object.acc} {place.where}.
The {nature} {person} is {act.ing} the {object}. | {nature~person} {person} {act~person} {object.acc}.
{third} {act.ed} this {object}. | {third} {act~third.did} {this~object.acc} {object.acc}.
The {person} {act.ed} the {object} {past}. | {past} {person} {act~person.did} {object.acc}.
{third} {act.ed} the {object} {past}. | {past} {third} {act~third.did} {object.acc}.
{name} {act.ed} {my} {object}. | {name} {act~name.did} {my~object.acc} {object.acc}.
The {person} {act.ed} the {object} {place.where}. | {person} {act~person.did} {object.acc} {place.where}.
The {person} will {act} the {object} {future}. | {future} {person} {act~person.will} {object.acc}.
{other} will {act} the {object}. | {other} {act~other.will} {object.acc}.
{name} will {act} the {object} {day}. | {day} {name} {act~name.will} {object.acc}.
The {person} did not {act} the {object}. | {person} не {act~person.did} {object.acc}.
{third} did not {act} the {object} {past}. | {past} {third} не {act~third.did} {object.acc}.
{pron} {want~pron} to {act} the {object}. | {pron} {want~pron} {act.inf} {object.acc}.
The {person} wants to {act} the {object} {place.where}. | {person} хочет {act.inf} {object.acc} {place.where}.
{pron} cannot {act} the {object}. | {pron} не {can~pron} {act.inf} {object.acc}.
The {person} must {act} the {object}. | {person} {must~person} {act.inf} {object.acc}.
Can you {act} the {object} {future}? | Ты можешь {act.inf} {object.acc} {future}?
Who {act.ed} the {object} {past}? | Кто {act~he.did} {object.acc} {past}?
Why did the {person} {act} the {object}? | Почему {person} {act~person.did} {object.acc}?
When will the {person} {act} the {object}? | Когда {person} {act~person.will} {object.acc}?
The {person} {often} {act~person} the {object}. | {person} {often} {act~person} {object.acc}.
The {animal} {often} {doing~animal} {place.where}. | {animal} {often} {doing~animal} {place.where}.
{pron} {often} {doing~pron} {place.where} {day}. | {day} {pron} {often} {doing~pron} {place.where}.
The {person} was {doing.ing} {place.where} {past}. | {past} {person} {doing~person.past} {place.where}.
The {animal} was {doing.ing} under the {furniture}. | {animal} {doing~animal.past} под {furniture.ins}.
{my} {person} was {doing.ing} behind the {landmark}. | {my~person} {person} {doing~person.past} за {landmark.ins}.
{pron} {pron.be} going {place.to}. | {pron} {go~pron} {place.to}.
The {person} is going {place.to} with the {animal}. | {person} идёт {place.to} с {animal.ins}.
The {person} went {place.to} {past}. | {past} {person} {went~person} {place.to}.
The {nature} {person} came from {city}. | {nature~person} {person} {came~person} из {city.gen}.
{my} {person} lives in {city}. | {my~person} {person} живёт в {city.pre}.
{pron} {live~pron} near the {landmark} in {city}. | {pron} {live~pron} около {landmark.gen} в {city.pre}.
{pron} {want~pron} to go to {city} {future}. | {future} {pron} {want~pron} поехать в {city.acc}.
{pron} {love~pron} {taste} {drink}. | {pron} {love~pron} {taste~drink.acc} {drink.acc}.
The {animal} likes the {person}. | {animal} любит {person.acc}.
The {person} does not like {drink}. | {person} не любит {drink.acc}.
The {animal.pl} are {nature}. | {animal.pl} {nature~animal.pl}.
All {person.pl} like {drink}. | Все {person.pl} любят {drink.acc}.
These {thing.pl} are {quality}. | Эти {thing.pl} {quality~thing.pl}.
The {person} sees the {colour} {animal.pl}. | {person} видит {colour~animal.placc} {animal.placc}.
The {person} is helping the {nature} {person2}. | {person} помогает {nature~person2.dat} {person2.dat}.
The {person} gave the {person2} a {thing}. | {person} {gave~person} {person2.dat} {thing.acc}.
{name} gave {pron.obj} a {colour} {thing}. | {name} {gave~name} {pron.dat} {colour~thing.acc} {thing.acc}.
Give me the {quality} {thing}, please. | Дай мне {quality~thing.acc} {thing.acc}, пожалуйста.
{pron} {need~pron} a {quality} {thing}. | {pron.dat} {needed~thing} {quality~thing} {thing}.
The {person} is looking at the {colour} {animal}. | {person} смотрит на {colour~animal.acc} {animal.acc}.
The {animal} is afraid of the {animal2}. | {animal} боится {animal2.gen}.
The {person} is talking about the {colour} {animal}. | {person} говорит о {colour~animal.pre} {animal.pre}.
{pron} {pron.be} thinking about the {nature} {person}. | {pron} {think~pron} о {nature~person.pre} {person.pre}.
The {animal} is bigger than the {animal2}. | {animal} больше {animal2.gen}.
The {thing} is between the {landmark} and the {landmark2}. | {thing} между {landmark.ins} и {landmark2.ins}.
The {animal} and the {animal2} are {doing.ing} {place.where}. | {animal} и {animal2} {doing~they} {place.where}.
The {person} is {doing.ing}, and the {animal} is {doing2.ing}. | {person} {doing~person}, а {animal} {doing2~animal}.
When {name} is {doing.ing}, the {animal} is {doing2.ing}. | Когда {name} {doing~name}, {animal} {doing2~animal}.
{pron} {know~pron} that the {thing} is {quality}. | {pron} {know~pron}, что {thing} {quality~thing}.
I think that the {person} is {nature}. | Я думаю, что {person} {nature~person}.
The {person} with the {quality} {thing} is {doing.ing}. | {person} с {quality~thing.ins} {thing.ins} {doing~person}.
The {thing} belongs to the {nature} {person}. | {thing} принадлежит {nature~person.dat} {person.dat}.
The {person} does not see the {quality} {thing}. | {person} не видит {quality~thing.acc} {thing.acc}.
The {person}'s {clothes} is {colour}. | {clothes} {person.gen} {colour~clothes}.
{name}'s {animal} is {nature}. | {animal} {name.gen} {nature~animal}.
The {person} is wearing a {colour} {clothes}. | На {person.pre} {colour~clothes} {clothes}.
The {person} is waiting for the {person2} {place.where}. | {person} ждёт {person2.acc} {place.where}.
Without the {thing} the {person} cannot go {place.to}. | Без {thing.gen} {person} не может пойти {place.to}.
""".strip().split("\n")
)
PHRASES: tuple[tuple[str, str], ...] = tuple(  # words and groups of words, from which alignment is learned first
    tuple(line.split(" | "))
    for line in """
{animal} | {animal}
{animal.pl} | {animal.pl}
{person} | {person}
{person.pl} | {person.pl}
{thing} | {thing}
{thing.pl} | {thing.pl}
{food} | {food}
{drink} | {drink}
{fruit.pl} | {fruit.pl}
{clothes} | {clothes}
{furniture} | {furniture}
{landmark} | {landmark}
{name} | {name}
{city} | {city}
{place.where} | {place.where}
{past} | {past}
{future} | {future}
{day} | {day}
{colour} {animal} | {colour~animal} {animal}
{nature} {person} | {nature~person} {person}
{quality} {thing} | {quality~thing} {thing}
{colour} {clothes} | {colour~clothes} {clothes}
{taste} {food} | {taste~food} {food}
{my} {thing} | {my~thing} {thing}
{my} {person} | {my~person} {person}
{num} {animal.pl} | {num~animal}
{num} {thing.pl} | {num~thing}
on the {furniture} | на {furniture.pre}
under the {furniture} | под {furniture.ins}
near the {landmark} | около {landmark.gen}
without the {thing} | без {thing.gen}
with the {animal} | с {animal.ins}
in {city} | в {city.pre}
{pron} {pron.be} {doing.ing} | {pron} {doing~pron}
{name} is {doing.ing} | {name} {doing~name}
to {act} the {object} | {act.inf} {object.acc}
{third} {act.ed} the {object} | {third} {act~third.did} {object.acc}
{name} will {act} the {object} | {name} {act~name.will} {object.acc}
""".strip().split("\n")
)
_NAMES = {"I", *(noun.english for kind in ("name", "city") for noun in KINDS[kind])}
_NAMES |= {form for kind in ("name", "city") for noun in KINDS[kind] for form in noun.forms.values()}
PLACE = re.compile(r"\{(\w+?)(?:~(\w+))?(?:\.(\w+))?\}")


class Sentence(NamedTuple):
    """A sentence in both languages, and the words in it whose pairs may be held out."""

    english: str
    russian: str
    words: frozenset[str]


def held_out(one: str, other: str) -> bool:
    """Whether two words, named by their keys, never meet in training."""
    return crc32("|".join(sorted((one, other))).encode()) % ONE_IN == 0


def unseen(sentence: Sentence) -> bool:
    """Whether a sentence holds a pair of words that never meet in training."""
    return any(held_out(*pair) for pair in combinations(sorted(sentence.words), 2))


class Template(NamedTuple):
    """A template taken apart.

    Attributes:
        sides: English and Russian: text, word, what it agrees with, form, text, word ... text.
        names: of all words to be chosen, an act before its object.
    """

    sides: tuple[list[str], list[str]]
    names: list[str]


def _parsed(texts: tuple[str, str]) -> Template:
    sides = tuple(PLACE.split(text) for text in texts)
    names = dict.fromkeys(name for side in sides for k in (1, 2) for name in side[k::4] if name)
    chosen = [name for name in names if name not in CONSTANTS]
    return Template(sides, sorted(chosen, key="object".__eq__))


def fill(template: Template, rng: random.Random) -> Sentence:
    """A template with random words."""
    words: dict[str, object] = {}
    for name in template.names:
        kind = name.removesuffix("2")
        if kind == "object":
            kind = rng.choice(words["act"].objects)
        words[name] = rng.choice(KINDS[kind])
        while name.endswith("2") and words[name] == words[kind]:
            words[name] = rng.choice(KINDS[kind])
    keys = frozenset(words[name].key for name in words if name.removesuffix("2") in OPEN)
    both = []
    for side, say in zip(template.sides, (english, russian), strict=True):
        parts = side[::4]  # and between them the words
        for k in range(1, len(side), 4):
            name, to, form = side[k : k + 3]
            other = words.get(to) or CONSTANTS.get(to)
            parts[k // 4] += say(words.get(name) or CONSTANTS[name], form or "", other)
        both.append("".join(parts))
    return Sentence(_english(both[0]), _russian(both[1]), keys)


PARSED, PARSED_PHRASES = tuple(map(_parsed, TEMPLATES)), tuple(map(_parsed, PHRASES))


def sample(rng: random.Random, test: bool = False) -> Sentence:
    """A random sentence of training, or of the test, with the first letter large."""
    while True:
        sentence = fill(rng.choice(PARSED), rng)
        if rng.random() < JOINED and not test:
            sentence = _joined(sentence, fill(rng.choice(PARSED), rng))
        if unseen(sentence) == test:
            return Sentence(_large(sentence.english), _large(sentence.russian), sentence.words)


def phrase(rng: random.Random) -> Sentence:
    """A random word or group of words of training, small as in the middle of a sentence."""
    while True:
        found = fill(rng.choice(PARSED_PHRASES), rng)
        if not unseen(found):
            return found


def _joined(one: Sentence, other: Sentence) -> Sentence:
    """Two statements with "and" between; what asks stays alone."""
    if "?" in one.english + other.english:
        return one
    words = one.words | other.words
    return Sentence(
        f"{one.english[:-1]}, and {_small(other.english)}", f"{one.russian[:-1]}, и {_small(other.russian)}", words
    )


def _small(text: str) -> str:
    """Without a large first letter, if it is only large because it stands first."""
    first = re.match(r"\w+", text)[0]
    return text if first in _NAMES else text[0].lower() + text[1:]


def _english(text: str) -> str:
    return re.sub(r"\b([Aa]) (?=[aeiou])", r"\1n ", text)


def _russian(text: str) -> str:
    """с becomes со before two consonants of which the first hisses, о becomes об before a vowel."""
    text = re.sub(r"\b([Сс]) (?=[сзшж][бвгджзклмнпрстфхцчшщ])", r"\1о ", text)
    return re.sub(r"\b([Оо]) (?=[аэиоу])", r"\1б ", text)


def _large(text: str) -> str:
    return text[0].upper() + text[1:]
