"""A tune: bars of notes with a key and a metre, whether its bars are as long as they should be, and its plain ABC form.

The plain form has one line, the default length of notes (1/16 where a bar is shorter than three quarters, else 1/8),
beams by beats, and neither ornaments nor slurs nor chords. `abc_notation` reads what people write.

Source: "The abc music standard 2.1" (2011), abcnotation.com/wiki/abc:standard:v2.1.
"""

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction

from .knobs import UserError, shorten

MODES = {"": 0, "m": -3, "dor": -2, "mix": -1, "phr": -4, "lyd": 1, "loc": -5}  # sharps more than major has
LETTERS = "CDEFGAB"
SIGNS = ("__", "_", "=", "^", "^^")  # two flats to two sharps
FIFTHS = "FCGDAEB"  # in this order sharps are added
_KEY = re.compile(r"\s*([A-G])([#b]?)\s*([a-zA-Z]*)")


@dataclass(frozen=True)
class Note:
    """A note or a rest.

    Attributes:
        step: 0 is C, 7 is c, -1 is B,; None: a rest.
        accidental: as written: "", "^", "^^", "_", "__" or "=".
        length: as written, of a whole note.
        tuplet: how many notes are played in the time of how many; (1, 1) outside of tuplets.
        tied: to the next one.
        end: after how many characters of the notes that were read it was complete.
    """

    step: int | None
    accidental: str
    length: Fraction
    tuplet: tuple[int, int] = (1, 1)
    tied: bool = False
    end: int = field(default=0, compare=False)

    @property
    def duration(self) -> Fraction:
        """How long it sounds, of a whole note."""
        played, time = self.tuplet
        return self.length * Fraction(time, played)


@dataclass
class Bar:
    """What stands between two bar lines; `end` is "|", "||", "|:", ":|", "::" or, where the text ends, ""."""

    notes: list[Note] = field(default_factory=list)
    end: str = ""
    ending: str = ""  # "1" or "2" where that ending begins

    @property
    def duration(self) -> Fraction:
        """Of all notes, of a whole note."""
        return sum((note.duration for note in self.notes), Fraction(0))


@dataclass
class Tune:
    """A tune; `key` is a tonic and one of `MODES`, `metre` like "6/8", `rhythm` any text, `opens` "|:" or ""."""

    key: str
    metre: str
    rhythm: str = ""
    bars: list[Bar] = field(default_factory=list)
    opens: str = ""

    def wrong_bars(self) -> list[int]:
        """Numbers, from 1, of bars of the wrong length: too long, or too short in the midst of a section.

        A section lies between double bars, repeats or endings; its first bar may be an upbeat, its last one make room
        for the upbeat of the next.
        """
        found, whole = [], Fraction(self.metre)
        for k, bar in enumerate(self.bars):
            begins = k == 0 or self.bars[k - 1].end != "|" or bar.ending
            ends = k + 1 == len(self.bars) or bar.end != "|" or self.bars[k + 1].ending
            if bar.duration > whole or (bar.duration < whole and not begins and not ends):
                found.append(k + 1)
        return found

    def text(self) -> str:
        """The notes in the plain form, on one line."""
        unit, beat, whole = unit_of(self.metre), beat_of(self.metre), Fraction(self.metre)
        parts = [self.opens]
        for k, bar in enumerate(self.bars):
            parts.append(f"[{bar.ending}" if bar.ending else "")
            upbeat = k == 0 and bar.end and bar.duration < whole
            at, left = whole - bar.duration if upbeat else Fraction(0), 0
            for number, note in enumerate(bar.notes):
                if number and not left and at % beat == 0:
                    parts.append(" ")
                played, time = note.tuplet
                if played > 1 and not left:
                    left = played
                    parts.append(f"({played}" if tuplet_time(played, self.metre) == time else f"({played}:{time}")
                left = max(0, left - 1)
                parts.append(_spell(note, unit))
                at += note.duration
            parts.append(bar.end)
        return "".join(parts)


def transposed(tune: Tune, key: str) -> Tune:
    """The same tune in another key of the same mode, by at most three steps; accidentals keep their sense.

    Raises:
        ValueError: a note would need more than two sharps or flats.
    """
    old, new = signature(tune.key), signature(key)
    shift = (LETTERS.index(key[0]) - LETTERS.index(tune.key[0]) + 3) % 7 - 3

    def moved(note: Note) -> Note:
        if note.step is None:
            return note
        step, accidental = note.step + shift, note.accidental
        if accidental:
            raised = SIGNS.index(accidental) - 2 - old[LETTERS[note.step % 7]] + new[LETTERS[step % 7]]
            if abs(raised) > 2:
                raise ValueError(f"{key} has no place for {note}")
            accidental = SIGNS[raised + 2]
        return replace(note, step=step, accidental=accidental)

    return replace(tune, key=key, bars=[replace(bar, notes=list(map(moved, bar.notes))) for bar in tune.bars])


def unit_of(metre: str) -> Fraction:
    """The default length of a note."""
    return Fraction(1, 16) if Fraction(metre) < Fraction(3, 4) else Fraction(1, 8)


def beat_of(metre: str) -> Fraction:
    """The length of what is beamed together."""
    above, below = map(int, metre.split("/"))
    return Fraction(3, below) if above % 3 == 0 and below >= 8 else Fraction(1, 4)


def canonical_metre(text: str) -> str:
    """ "C" is 4/4, "C|" is 2/2; others stay as they are.

    Raises:
        UserError: it is none.
    """
    metre = {"C": "4/4", "C|": "2/2"}.get(text.strip(), text.strip())
    if not re.fullmatch(r"[1-9]\d?/(2|4|8|16)", metre):
        raise UserError(f"M: must be a metre such as 6/8, C or C|, not {shorten(metre)}.")
    return metre


def canonical_key(text: str) -> str:
    """A tonic and one of `MODES`: "A minor" is Am, "D dorian" is Ddor.

    Raises:
        UserError: it is none.
    """
    found = _KEY.match(text)
    mode = found[3].lower()[:3] if found else "none"
    mode = {"maj": "", "ion": "", "min": "m", "aeo": "m"}.get(mode, mode)
    if mode not in MODES or abs(_sharps(found[1], found[2], mode)) > 7:
        raise UserError(f"K: must be a key such as G, F#m or Ddor, not {shorten(text.strip())}.")
    return found[1] + found[2] + mode


def signature(key: str) -> dict[str, int]:
    """Letter -> 1 for a sharp, -1 for a flat, 0 otherwise."""
    sharps = _sharps(*_KEY.match(key).groups())
    altered = FIFTHS[:sharps] if sharps >= 0 else FIFTHS[sharps:]
    return {letter: (1 if sharps > 0 else -1) if letter in altered else 0 for letter in FIFTHS}


def tuplet_time(played: int, metre: str) -> int:
    """In the time of how many notes a tuplet is played when it does not say (section 4.13 of the standard)."""
    compound = int(metre.split("/", maxsplit=1)[0]) % 3 == 0 and metre.endswith("8")
    return {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}.get(played, 3 if compound else 2)


def header(key: str, metre: str, rhythm: str) -> str:
    """The fields that say what a tune is to be."""
    return f"R:{rhythm}\nM:{metre}\nK:{key}\n"


def lines(body: str, bars: int = 4) -> str:
    """The plain form in lines of so many bars, as people write it."""
    pieces = re.findall(r"[^|:]*(?:::|:?\|[|:]?|:|$)", body)
    return "\n".join(line for k in range(0, len(pieces), bars) if (line := "".join(pieces[k : k + bars])))


def _sharps(tonic: str, sign: str, mode: str) -> int:
    return FIFTHS.index(tonic) - 1 + 7 * {"": 0, "#": 1, "b": -1}[sign] + MODES[mode]


def _spell(note: Note, unit: Fraction) -> str:
    ratio = note.length / unit
    above, below = ratio.numerator, ratio.denominator
    length = (str(above) if above > 1 else "") + ("" if below == 1 else "/" if ratio == Fraction(1, 2) else f"/{below}")
    if note.step is None:
        return f"z{length}"
    octave, letter = divmod(note.step, 7)
    name = LETTERS[letter]
    name = name + "," * -octave if octave < 1 else name.lower() + "'" * (octave - 1)
    return f"{note.accidental}{name}{length}{'-' if note.tied else ''}"
