"""Reading ABC: as much of it as one voice of folk music needs.

Read: key, metre, rhythm and length of notes, notes, rests, chords (their highest note), tuplets, broken rhythm, ties,
repeats and endings. Skipped: grace notes, ornaments, slurs, chord symbols, words. Refused with a sentence: several
voices or tunes, changes of key, metre or length within a tune, rests of whole bars.

Source: "The abc music standard 2.1" (2011), abcnotation.com/wiki/abc:standard:v2.1.
"""

import re
from dataclasses import replace
from fractions import Fraction

from .knobs import UserError, shorten
from .tune import LETTERS, Bar, Note, Tune, canonical_key, canonical_metre, tuplet_time, unit_of

_FIELD = re.compile(r"([A-Za-z]):(?!\|)(.*)")
_LENGTH = r"\d{0,3}/*\d{0,3}"
_ELEMENT = re.compile(
    rf"""(?P<skip>"[^"]*"|\{{[^}}]*\}}|![^!\n]*!|\[[A-JN-Zr-w]:[^]]*\]|\((?!\d)|[~.HLMOPSTuvyJR`\\$*)\s])
    |(?P<change>\[[KLM]:[^]]*\])
    |(?P<bar>:*\|[]|]*:*|::|\[\|)(?:\s*\[?(?P<after>[1-9])[1-9,-]*)?
    |\[(?P<ending>[1-9])[1-9,-]*
    |\[(?P<chord>[^]|:]+)\](?P<chord_length>{_LENGTH})
    |(?P<accidental>[_^]{{1,2}}|=|)(?P<step>[A-Ga-g])(?P<octave>[,']*)(?P<length>{_LENGTH})
    |[zx](?P<rest>{_LENGTH})
    |\((?P<played>[2-9])(?::(?P<time>\d?))?(?::(?P<members>\d?))?
    |(?P<broken>>+|<+)
    |(?P<tie>-)""",
    re.VERBOSE,
)
_NOTE = re.compile(rf"([_^]{{1,2}}|=|)([A-Ga-g])([,']*)({_LENGTH})")


def parse(abc: str, key: str = "C", metre: str = "4/4", rhythm: str = "") -> Tune:
    """Read a tune.

    Args:
        abc: a whole tune with its header, or only its notes.
        key, metre, rhythm: what holds where the text does not say it itself.
    Raises:
        UserError: a sentence that says what is not understood, and where.
    """
    tune, fault = read(abc, key, metre, rhythm)
    if fault:
        raise UserError(fault)
    return tune


def read(abc: str, key: str = "C", metre: str = "4/4", rhythm: str = "") -> tuple[Tune, str]:
    """Read a tune as far as it is understood; arguments are those of `parse`.

    Returns:
        what was read, and the sentence about the first thing that is not understood; "" when there is none.
    Raises:
        UserError: its header is not understood.
    """
    fields, body = _split(abc)
    tune = Tune(
        canonical_key(fields.get("K", key)), canonical_metre(fields.get("M", metre)), fields.get("R", rhythm).strip()
    )
    unit = _fraction(fields["L"].strip()) if "L" in fields else unit_of(tune.metre)
    if unit == 0:
        raise UserError(f"L: must be a length such as 1/8, not {shorten(fields['L'].strip())}.")
    try:
        _read(tune, body, unit)
    except UserError as error:
        return tune, str(error)
    return tune, ""


def _split(abc: str) -> tuple[dict[str, str], str]:
    """Header fields, the first of each letter, and all lines of music."""
    fields, music = {}, []
    for line in abc.splitlines():
        text = re.sub(r"(?<!\\)%.*", "", line)
        found = _FIELD.match(text)
        if not found:
            music.append(text)
            continue
        letter, value = found.groups()
        if letter == "V" or (letter in fields and letter == "X"):
            raise UserError(f"Only one voice of one tune is read here, but there is {shorten(text.strip())}.")
        if "".join(music).strip() and letter in "KLM" and value.strip() != fields.get(letter, value).strip():
            raise UserError(f"The tune changes within itself, which is not read here: {shorten(text.strip())}.")
        fields.setdefault(letter, value)
    return fields, "\n".join(music)


def _read(tune: Tune, body: str, unit: Fraction) -> None:
    """Fill in the bars, up to the first thing that is not understood."""
    bar, place = Bar(), 0
    broken, left, tuplet = "", 0, (1, 1)
    try:
        while place < len(body):
            found = _ELEMENT.match(body, place)
            if not found or found.end() == place or found["change"]:
                seen = found["change"] if found and found["change"] else body[place]
                raise UserError(f"Bar {len(tune.bars) + 1} holds {shorten(seen)}, which is not read here.")
            place, part = found.end(), found.groupdict()
            if part["bar"] or part["ending"]:
                bar = _close(tune, bar, part["bar"]) if part["bar"] else bar
                bar.ending = part["after"] or part["ending"] or bar.ending
            elif part["played"]:
                tuplet = _tuplet(part, tune)
                left = tuplet[0]
            elif part["broken"] and bar.notes and not broken:
                broken = part["broken"]
                bar.notes[-1] = _stretched(bar.notes[-1], broken)
            elif part["tie"] and bar.notes:
                bar.notes[-1] = replace(bar.notes[-1], tied=True)
            elif part["step"] or part["chord"] or part["rest"] is not None:
                note = replace(_note(part, unit), end=place)
                if left:
                    note, left = replace(note, tuplet=tuplet), left - 1
                if broken:
                    note, broken = _stretched(note, broken.translate(str.maketrans("<>", "><"))), ""
                bar.notes.append(note)
            elif part["skip"] is None:
                raise UserError(f"Bar {len(tune.bars) + 1} holds {found[0]!r} where there is no note for it.")
    finally:
        if bar.notes:
            tune.bars.append(bar)


def _close(tune: Tune, bar: Bar, line: str) -> Bar:
    """End a bar with a bar line as it is written; two lines with nothing between them become one."""
    ends, begins = line.startswith(":"), line.endswith(":")
    double = "||" in line or "[" in line or "]" in line
    if bar.notes:
        bar.end = "|"
        tune.bars.append(bar)
        bar = Bar()
    elif not tune.bars:
        tune.opens = "|:" if begins else tune.opens
        return bar
    last = tune.bars[-1]
    ends, begins = ends or last.end in (":|", "::"), begins or last.end in ("|:", "::")
    double = double or last.end == "||"
    last.end = "::" if ends and begins else ":|" if ends else "|:" if begins else "||" if double else "|"
    return bar


def _tuplet(part: dict[str, str | None], tune: Tune) -> tuple[int, int]:
    """How many notes in the time of how many."""
    played = int(part["played"])
    time = int(part["time"] or tuplet_time(played, tune.metre))
    if int(part["members"] or played) != played or not time:
        raise UserError(f"Bar {len(tune.bars) + 1} holds a tuplet of {played} notes that is not read here.")
    return played, time


def _note(part: dict[str, str | None], unit: Fraction) -> Note:
    if part["rest"] is not None:
        return Note(None, "", unit * _fraction(part["rest"]))
    if part["step"]:
        return Note(_step(part["step"], part["octave"]), part["accidental"], unit * _fraction(part["length"]))
    members = _NOTE.findall(part["chord"])
    if not members:
        raise UserError(f"There is a chord without notes: [{shorten(part['chord'])}].")
    accidental, letter, octave, length = max(members, key=lambda member: _step(member[1], member[2]))
    return Note(_step(letter, octave), accidental, unit * _fraction(length) * _fraction(part["chord_length"]))


def _step(letter: str, octave: str) -> int:
    return LETTERS.index(letter.upper()) + 7 * (letter.islower() + octave.count("'") - octave.count(","))


def _fraction(text: str) -> Fraction:
    """A length as ABC writes it: "", "2", "/", "3/2", "//"."""
    found = re.fullmatch(r"(\d*)(/*)(\d*)", text)
    if not found or (found[3] and not int(found[3])):
        return Fraction(0)
    below = int(found[3]) if found[3] else 2 ** len(found[2])
    return Fraction(int(found[1] or 1), below)


def _stretched(note: Note, broken: str) -> Note:
    """What broken rhythm makes of a note: > dots it, < halves it, more signs do so further."""
    short = Fraction(1, 2 ** len(broken))
    return replace(note, length=note.length * (2 - short if broken[0] == ">" else short))
