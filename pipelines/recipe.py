"""Recipes: JSON that reproduces a run, and how it travels inside pictures and links.

The same recipe on the same machine with the same threads, number format and batch gives the same bytes.
"""

import base64
import hashlib
import io
import json
import platform
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from PIL import Image, PngImagePlugin

from .knobs import Options, UserError, shorten
from .registry import ENTRIES, TEXTS, tasks
from .sound import comment_of
from .uploads import open_picture

FORMAT = 1
KEY = "recipe"  # of the PNG text chunk; with a colon it begins the last line of a text
MAX_ASSET = 256 * 1024  # bytes of an embedded picture
MAX_LINK = 8_000  # characters
MAX_TEXT = 2**20  # characters of a recipe that is read


LIBRARIES = dict.fromkeys(TEXTS, ("torch", "transformers", "tokenizers"))  # data set -> what decides the numbers


@cache
def versions(data: str = "") -> dict[str, str]:
    """Versions of what decides the numbers of models of a data set, as recipes record them."""
    named = {name: version(name) for name in LIBRARIES.get(data, ("torch", "diffusers"))}
    return {"python": platform.python_version(), **named}


@dataclass(frozen=True)
class Recipe:
    """What to run: entry, task and options (checked), and the versions it was run with."""

    entry: str
    task: str
    options: Options
    versions: dict[str, str] | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.versions is None:
            object.__setattr__(self, "versions", versions(ENTRIES[self.entry].data))

    @classmethod
    def of(cls, entry: str, task: str, values: dict[str, Any]) -> Self:
        """Check names and values; `UserError` as `stream` raises it."""
        known = tasks(entry)
        if not isinstance(task, str) or task not in known:
            raise UserError(f"{entry} has no task {shorten(task)}; it has {', '.join(known) or 'none'}.")
        return cls(entry, task, known[task].of(values))

    def to_json(self, embed: bool = True, **extra: Any) -> str:
        """The recipe as one line of JSON.

        Args:
            embed: put pictures into it (up to `MAX_ASSET` bytes each); otherwise only their hash.
            extra: further keys, such as the index of a picture in its grid.
        """
        options = {name: _plain(value, embed) for name, value in self.options.asdict().items()}
        content = {"format": FORMAT, "entry": self.entry, "task": self.task, "options": options}
        return json.dumps({**content, "versions": self.versions, **extra}, ensure_ascii=False)

    def to_link(self) -> str:
        """The recipe as the query of an address: `?recipe=...`; pictures are named by their hash only.

        Empty when it would be longer than `MAX_LINK`, which servers and messengers would not take.
        """
        link = f"?recipe={quote(self.to_json(embed=False))}"
        return link if len(link) <= MAX_LINK else ""

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a recipe.

        Raises:
            UserError: it is no recipe, of a newer format, for an unknown model, with options that are not allowed, or
                names a picture that it does not contain.
        """
        try:
            content = json.loads(text[: MAX_TEXT + 1])
        except (ValueError, RecursionError) as error:
            raise UserError(f"This is not a recipe: it is no JSON ({shorten(text[:40])}).") from error
        if not isinstance(content, dict) or not {"format", "entry", "task", "options"} <= content.keys():
            raise UserError(f"This is not a recipe: it lacks format, entry, task or options ({shorten(text[:40])}).")
        if not isinstance(content["format"], int) or not 1 <= content["format"] <= FORMAT:
            raise UserError(f"This recipe has format {shorten(content['format'])}; this version reads up to {FORMAT}.")
        if not isinstance(content["options"], dict):
            raise UserError(f"The options of a recipe must be an object, not {shorten(content['options'])}.")
        options = {name: _parsed(name, value) for name, value in content["options"].items()}
        recipe = cls.of(content["entry"], content["task"], options)
        recorded = content.get("versions")
        return cls(recipe.entry, recipe.task, recipe.options, recorded if isinstance(recorded, dict) else {})


def to_png(image: Image.Image, recipe: Recipe, **extra: Any) -> bytes:
    """A PNG that carries its recipe; `extra` as in `Recipe.to_json`."""
    info = PngImagePlugin.PngInfo()
    info.add_itxt(KEY, recipe.to_json(**extra))
    buffer = io.BytesIO()
    image.save(buffer, "PNG", pnginfo=info)
    return buffer.getvalue()


def read_recipe(path: Path) -> Recipe:
    """The recipe in a file that we wrote: PNG, GIF, WebP, WAV, JSON, ABC or text.

    Raises:
        UserError: the file holds none.
    """
    content = Path(path).read_bytes() if Path(path).stat().st_size <= 2**26 else b""
    *_, last = content.rstrip().rsplit(b"\n", 1)
    last = last.removeprefix(b"% ")  # a comment in ABC
    if last.startswith(f"{KEY}: ".encode()):
        return Recipe.from_json(last.decode("utf-8", "replace").removeprefix(f"{KEY}: "))
    if content[:1] in (b"{", b"["):
        return Recipe.from_json(content.decode("utf-8", "replace"))
    if comment := comment_of(content):
        return Recipe.from_json(comment)
    try:
        with Image.open(io.BytesIO(content)) as image:
            info = image.info
            text = info.get(KEY) or info.get("comment") or info.get("xmp")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        text = None
    if not text:
        raise UserError(f"{Path(path).name} carries no recipe: use a file that was downloaded here.")
    return Recipe.from_json(text.decode("utf-8", "replace") if isinstance(text, bytes) else text)


def _plain(value: Any, embed: bool) -> Any:
    if not isinstance(value, Image.Image):
        return value
    buffer = io.BytesIO()
    value.save(buffer, "PNG")
    content = buffer.getvalue()
    asset = {"sha256": hashlib.sha256(value.tobytes()).hexdigest()}
    if embed and len(content) <= MAX_ASSET:
        asset["png"] = base64.b64encode(content).decode()
    return asset


def _parsed(name: str, value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "png" not in value:
        digest = str(value.get("sha256", ""))[:12]
        raise UserError(f"The recipe names the {name} {digest} but does not contain it: upload it again.")
    try:
        image = open_picture(io.BytesIO(base64.b64decode(value["png"], validate=True)))
    except (ValueError, TypeError) as error:
        raise UserError(f"The {name} in the recipe is damaged.") from error
    return image.copy()  # a plain Image, so that options compare equal
