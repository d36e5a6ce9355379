"""Where everything in a score stands: bars cut into lines, notes spaced by the square root of their lengths."""

import math
from dataclasses import dataclass, field
from fractions import Fraction

from pipelines.tune import Bar, Note, Tune

from .glyphs import SPACE, WIDTHS

BARS_IN_LINE = 4  # as folk tunes are written
VALUES = [(Fraction(1, 2**k), dots) for k in range(7) for dots in (2, 1, 0)]  # what a head with dots can say
PIECES = 6  # heads that a note is drawn with at most, tied to one another
MIDDLE = 6  # step of the middle line


@dataclass
class Mark:
    """One head or rest, at its place on the page once its line is laid out."""

    note: Note
    bar: int
    number: int  # of the note in its bar
    at: Fraction  # since the bar began
    value: Fraction
    dots: int
    joined: bool  # tied to the next mark
    first: bool  # of its note: has the accidental
    x: float = 0
    stem: int = 0  # 1: up, -1: down, 0: none

    @property
    def y(self) -> float:
        """Below the upper line of the staff."""
        return y_of(MIDDLE if self.note.step is None else self.note.step)

    @property
    def before(self) -> float:
        """Room for the accidental."""
        return WIDTHS[self.note.accidental] if self.first else 0

    @property
    def after(self) -> float:
        """Room from the middle of the head to the next mark."""
        return 8 + 4 * self.dots + 6 * math.sqrt(16 * self.value * (2 - Fraction(1, 2**self.dots)))


@dataclass
class Chunk:
    """A bar, or a part of one that is too long for a line."""

    bar: int
    marks: list[Mark]
    opening: str = ""  # what stands before: "|:" or ""
    closing: str = ""  # what stands after, as in `Bar.end`; "" within a bar
    counts: bool = True  # among the bars of a line; an upbeat does not
    x: float = 0
    end: float = 0

    @property
    def width(self) -> float:
        """In units, before it is stretched."""
        return 12 + self.signs[0] + self.signs[1] + sum(mark.before + mark.after for mark in self.marks)

    @property
    def signs(self) -> tuple[float, float]:
        """Room for what stands before and after besides a plain bar line."""
        return 10 if self.opening else 0, {":|": 10, "::": 6, "||": 4}.get(self.closing, 0)


@dataclass
class Line:
    """One line of the score while it is drawn, relative to the upper line of its staff."""

    parts: list[str] = field(default_factory=list)
    top: float = -2 * SPACE
    bottom: float = 6.2 * SPACE

    def add(self, part: str, *heights: float) -> None:
        """Something that reaches to these heights."""
        self.parts.append(part)
        self.top, self.bottom = min(self.top, *heights, self.top), max(self.bottom, *heights, self.bottom)


def y_of(step: int) -> float:
    """Where a step stands, in units below the upper line of the staff, which is f'."""
    return (10 - step) * SPACE / 2


def in_lines(tune: Tune, first: float, others: float) -> list[list[Chunk]]:
    """Bars in lines no wider than so much; always at least one line."""
    lines: list[list[Chunk]] = [[]]
    for chunk in _chunks(tune, first):
        room = first if len(lines) == 1 else others
        filled = sum(other.width for other in lines[-1])
        bars = sum(other.counts for other in lines[-1])
        if lines[-1] and (filled + chunk.width > room or (bars == BARS_IN_LINE and chunk.counts)):
            lines.append([])
        lines[-1].append(chunk)
    return lines


def _chunks(tune: Tune, room: float) -> list[Chunk]:
    """The bars of a tune, those that are too long for a line in parts."""
    found, whole = [], Fraction(tune.metre)
    for number, bar in enumerate(tune.bars):
        before = tune.bars[number - 1].end if number else tune.opens
        opening = "|:" if before in ("|:", "::") else ""
        begins = not number or before not in ("", "|")
        upbeat = begins and bool(bar.end) and bar.duration < whole
        parts: list[list[Mark]] = [[]]
        for mark in _marks(bar, number, whole - bar.duration if upbeat else Fraction(0)):
            if Chunk(number, [*parts[-1], mark]).width > room and parts[-1]:
                parts.append([])
            parts[-1].append(mark)
        chunks = [Chunk(number, part, counts=not upbeat) for part in parts]
        chunks[0].opening, chunks[-1].closing = opening, bar.end
        found += chunks
    return found


def _marks(bar: Bar, number: int, at: Fraction) -> list[Mark]:
    found = []
    for place, note in enumerate(bar.notes):
        values = pieces(note.length)
        for k, (value, dots) in enumerate(values):
            more = k + 1 < len(values) and note.step is not None
            found.append(
                Mark(note, number, place, at, value, dots, more or (note.tied and k + 1 == len(values)), k == 0)
            )
        at += note.duration
    return found


def pieces(length: Fraction) -> list[tuple[Fraction, int]]:
    """Values and dots of the heads that a length is written with, longest first: 5/8 is a half and an eighth."""
    found = []
    while length >= VALUES[-1][0] and len(found) < PIECES:
        value, dots = next((v, d) for v, d in VALUES if v * (2 - Fraction(1, 2**d)) <= length)
        found.append((value, dots))
        length -= value * (2 - Fraction(1, 2**dots))
    return found or [VALUES[-1]]


def place(chunks: list[Chunk], left: float, width: float, *, last: bool) -> float:
    """Give every mark of a line its x; returns where the line ends: at the margin, but for a last one that is short."""
    natural = sum(chunk.width for chunk in chunks)
    room = width - left - 1
    marks = sum(mark.before + mark.after for chunk in chunks for mark in chunk.marks)
    spread = (room - natural + marks) / marks if marks and not (last and natural < 0.7 * room) else 1.0
    x = left
    for chunk in chunks:
        chunk.x, x = x, x + 8 + chunk.signs[0]
        for mark in chunk.marks:
            x += mark.before
            mark.x, x = x + 3, x + mark.after * spread + mark.before * (spread - 1)
        chunk.end = x = x + 4 + chunk.signs[1]
    return width - 1 if spread != 1.0 else max(x, left + 60)
