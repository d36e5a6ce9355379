"""Knobs: every option of every model, declared once.

An options class is a frozen dataclass whose fields are made by `knob` (a number or a choice), `text` or `picture`.
Creating one checks every value; the page, the HTTP API, recipes and the documentation read the same declarations.
"""

import dataclasses
import unicodedata
from dataclasses import MISSING, dataclass, field
from typing import Any, Self

from PIL import Image


class UserError(ValueError):
    """A mistake that the user can mend; its message is one sentence that names the offending value."""


@dataclass(frozen=True)
class Knob:
    """Declaration of one option: allowed range or choices, and what the interface says about it.

    A number has `low` and `high`, both allowed; a choice has `choices`; a picture has its `mode` (L: grey, RGB: colour)
    and exact `size` in pixels; a text has its greatest `length` in characters, and no controls but tab and line feed.
    `step` 1 declares an integer. `optional` allows None, which means "as it was" or "not given".
    """

    label: str
    help: str
    low: float | None = None
    high: float | None = None
    step: float = 1
    choices: tuple = ()
    size: tuple[int, int] | None = None
    mode: str = "L"
    length: int | None = None
    optional: bool = False

    def check(self, name: str, value: Any) -> Any:
        """Return `value` in its canonical type, or raise `UserError` that names it and what is allowed."""
        if value is None and self.optional:
            return None
        if self.size:
            return self._check_picture(name, value)
        if self.length:
            return self._check_text(name, value)
        if self.choices:
            return self._check_choice(name, value)
        allowed = f"{'an integer' if self.step == 1 else 'a number'} from {self.low} to {self.high}"
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not self.low <= value <= self.high or (self.step == 1 and value != int(value)):
            raise UserError(f"{name} must be {allowed}, not {shorten(value)}.")
        return int(value) if self.step == 1 else float(value)

    def _check_choice(self, name: str, value: Any) -> Any:
        for choice in self.choices:
            if value == choice and isinstance(value, bool) == isinstance(choice, bool):
                return choice
        raise UserError(f"{name} must be one of {', '.join(map(str, self.choices))}, not {shorten(value)}.")

    def _check_text(self, name: str, value: Any) -> str:
        if not isinstance(value, str):
            raise UserError(f"{name} must be text, not {shorten(value)}.")
        if len(value) > self.length:
            raise UserError(f"{name} must be at most {self.length} characters long, not {len(value)}.")
        for place, character in enumerate(value):
            # Cc: controls; Cs: halves of a surrogate pair, which no file can hold
            if unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\n":
                code = f"U+{ord(character):04X}"
                raise UserError(f"{name} must not contain control characters, but character {place + 1} is {code}.")
        return value

    def _check_picture(self, name: str, value: Any) -> Image.Image:
        if not isinstance(value, Image.Image):
            raise UserError(f"{name} must be a picture, not {shorten(value)}.")
        if value.mode != self.mode or value.size != self.size:
            colour = "grey" if self.mode == "L" else "colour"
            raise UserError(
                f"{name} must be a {colour} (mode {self.mode}) picture of {self.size[0]}x{self.size[1]} pixels, "
                f"not {value.mode} of {value.width}x{value.height}."
            )
        return value


def knob(default: Any, low: float | None = None, high: float | None = None, **declared: Any) -> Any:
    """A dataclass field that carries its `Knob`; keyword arguments are those of `Knob`."""
    return field(default=default, metadata={"knob": Knob(low=low, high=high, **declared)})


def text(default: str, length: int, **declared: Any) -> Any:
    """A dataclass field for a text of at most `length` characters."""
    return field(default=default, metadata={"knob": Knob(length=length, **declared)})


def picture(size: tuple[int, int], **declared: Any) -> Any:
    """A dataclass field for a picture of exactly `size` (width, height), grey unless `mode` says RGB; no default."""
    return field(metadata={"knob": Knob(size=size, **declared)}, kw_only=True)


@dataclass(frozen=True)
class Options:
    """Base of all options classes: checks each field against its knob when it is created."""

    def __post_init__(self) -> None:
        for name, declared in self.knobs().items():
            object.__setattr__(self, name, declared.check(name, getattr(self, name)))

    @classmethod
    def knobs(cls) -> dict[str, Knob]:
        """Name and declaration of every knob, in the order of declaration."""
        return {f.name: f.metadata["knob"] for f in dataclasses.fields(cls)}

    @classmethod
    def default(cls, name: str) -> Any:
        """Default of a knob; None where it has none (pictures)."""
        value = next(f.default for f in dataclasses.fields(cls) if f.name == name)
        return None if value is MISSING else value

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        """Make options out of a dictionary.

        Raises:
            UserError: a name is unknown, a picture is missing, or a value is not allowed.
        """
        known = cls.knobs()
        for name in values:
            if name not in known:
                raise UserError(f"There is no option {shorten(name)} here; there are {', '.join(known)}.")
        for f in dataclasses.fields(cls):
            if f.default is MISSING and f.name not in values:
                raise UserError(f"{f.name} is missing: it has no default.")
        return cls(**values)

    def asdict(self) -> dict[str, Any]:
        """Name and value of every knob."""
        return {name: getattr(self, name) for name in self.knobs()}

    def work(self) -> int:
        """Units of work of a run with these options, for the time estimate; by default the number of samples."""
        return getattr(self, "count", 1)

    def kind(self) -> str:
        """What distinguishes runs whose units of work take longer than those of plain ones; by default nothing."""
        return ""


def shorten(value: Any, length: int = 60) -> str:
    """`repr` of a value for an error message, cut to `length` characters."""
    if isinstance(value, int) and value.bit_length() > 1000:  # Python refuses to write out very long integers
        return f"a number of about {value.bit_length() * 3 // 10} digits"
    text = repr(value)
    return text if len(text) <= length else text[: length - 1] + "…"
