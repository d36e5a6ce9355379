"""Folk tunes in ABC: reels, jigs, hornpipes and airs of three old collections, in one plain form.

A tune is four lines: what is asked of it (rhythm, metre, key) and its notes. Kept are tunes in the usual keys and
metres that are understood as a whole, whose bars all have the right length, once each. A twentieth, drawn at random,
is held out.

Source: the collections `oneills1850` (F. O'Neill, 1903), `ryansMammoth` (W. Ryan, 1883) and `airdsAirs` (J. Aird, 1782
to 1803) as packed in PyPI `music21`; the music is in the public domain. We train on them and do not ship them.
"""

import hashlib
import random
import re
from pathlib import Path

from ..abc_notation import parse
from ..knobs import UserError
from ..paths import CACHE
from ..tune import Tune, header
from .building import alone
from .wheels import wheel_texts

PACKAGE = "music21==10.5.1"
WHEEL = "dc3309498c4c95cebdf8d4f20c868deb6b63bce1d929cad4f51a7ccc982987b1"  # its SHA-256
COLLECTIONS = ("oneills1850", "ryansMammoth", "airdsAirs")
FOLDER = CACHE / "tunes"
SPLITS = ("train", "test")
KEYS = ("G", "D", "A", "C", "F", "Bb", "Em", "Am", "Dm", "Bm", "Gm", "Ador", "Edor", "Amix", "Dmix")
METRES = ("6/8", "9/8", "2/4", "3/4", "4/4", "2/2")
RHYTHMS = ("any", "reel", "jig", "slip jig", "hornpipe", "strathspey", "air", "clog")
ALPHABET = "\n '(,-/123456789:=ABCDEFGKMR[^_abcdefghijlmnoprstxyz|"
LONGEST = 480  # characters of the notes of a tune
SHARE, SEED = 0.05, 0  # of tunes that are held out, and of the draw


@alone
def build() -> Path:
    """Fetch, read and choose the tunes; nothing happens when they are there.

    Returns:
        The folder that holds `SPLIT.txt`.
    Raises:
        UserError: pip could not fetch the package, or it is not the expected one.
    """
    if all((FOLDER / f"{split}.txt").is_file() for split in SPLITS):
        return FOLDER
    FOLDER.mkdir(parents=True, exist_ok=True)
    files = wheel_texts(PACKAGE, WHEEL, *(f"music21/corpus/{name}/*.abc" for name in COLLECTIONS))
    found: dict[str, str] = {}
    for content in files.values():
        for abc in re.split(r"(?m)^(?=X:)", content)[1:]:
            if tune := _chosen(abc):
                body = tune.text()
                digest = hashlib.sha256(re.sub(r"\W|\d", "", body).encode()).hexdigest()  # the same notes are the same
                found.setdefault(digest, f"{header(tune.key, tune.metre, tune.rhythm)}{body}\n")
    tunes = list(found.values())
    random.Random(SEED).shuffle(tunes)
    held_out = round(SHARE * len(tunes))
    for split, part in zip(SPLITS, (tunes[held_out:], tunes[:held_out]), strict=True):
        new = FOLDER / f"{split}.new"
        new.write_text("".join(part), encoding="utf-8", newline="\n")
        new.replace(FOLDER / f"{split}.txt")
    return FOLDER


def load(split: str = "train") -> list[str]:
    """The tunes of a split that `build()` has prepared, each four lines with a line feed after every one.

    Args:
        split: "train" (about 3,300) or "test" (about 170).
    """
    return re.findall(r"(?:.*\n){4}", (build() / f"{split}.txt").read_text(encoding="utf-8"))


def rhythm_of(name: str) -> str:
    """One of `RHYTHMS` for what collectors call it; "any" where it is none of them."""
    name = re.sub(r"^(double|single) ", "", name.strip().lower().replace("slipjig", "slip jig"))
    return name if name in RHYTHMS else RHYTHMS[0]


def _chosen(abc: str) -> Tune | None:
    try:
        tune = parse(abc)
    except UserError:
        return None
    tune.rhythm = rhythm_of(tune.rhythm)
    usual = tune.key in KEYS and tune.metre in METRES
    return tune if usual and len(tune.bars) >= 4 and not tune.wrong_bars() and len(tune.text()) <= LONGEST else None
