"""Tunes as sound: every note a plucked string, a few partials that fade, the higher ones sooner.

    s(t) = sum_k k^-1.3 sin(2 pi k f t) exp(-(2 + 1.5 k) t)

Additive synthesis, so that every pitch is exact; f is in equal temperament from a' = 440 Hz.
"""

from fractions import Fraction
from typing import NamedTuple

import numpy as np

from .tune import LETTERS, SIGNS, Bar, Tune, signature

RATE = 22_050  # samples per second
SEMITONES = (0, 2, 4, 5, 7, 9, 11)  # of C D E F G A B
PARTIALS, RINGS = 8, 1.2  # how many; seconds that a string rings at most
PEAK = 0.8
BEATS = 110  # in a minute
LONGEST = 120  # seconds that are played


class Sounding(NamedTuple):
    """A note as it sounds: tied ones are one.

    Attributes:
        pitch: MIDI number; None: a rest.
        length: of a whole note.
        places: where it is written, as (bar, note) counted from 0.
    """

    pitch: int | None
    length: Fraction
    places: tuple[tuple[int, int], ...]


def play(tune: Tune, beats: float = BEATS) -> np.ndarray:
    """The sound of a tune with its repeats, up to `LONGEST`, `(T,)` float32 in [-1, 1] at `RATE`.

    Args:
        beats: in a minute; a beat is a dotted quarter in 6/8 and 9/8, a half in 2/2, else a quarter.
    """
    played = schedule(tune, beats)
    last = played[-1][0] + played[-1][1] if played else 0
    sound = np.zeros(round((last + RINGS) * RATE) + 1)
    strings: dict[tuple[int, float], np.ndarray] = {}
    for begin, length, note in played:
        if note.pitch is not None:
            if (note.pitch, length) not in strings:
                strings[note.pitch, length] = _pluck(note.pitch, length)
            string, at = strings[note.pitch, length], round(begin * RATE)
            sound[at : at + len(string)] += string[: len(sound) - at]
    return (sound * (PEAK / max(1e-9, np.abs(sound).max()))).astype(np.float32)


def schedule(tune: Tune, beats: float = BEATS) -> list[tuple[float, float, Sounding]]:
    """When every note begins and how long it sounds, in seconds; what comes after `LONGEST` is left out."""
    above, below = map(int, tune.metre.split("/"))
    beat = Fraction(3, below) if above % 3 == 0 and below >= 8 else Fraction(1, 2) if below == 2 else Fraction(1, 4)
    seconds = 60 / beats / float(beat)  # of a whole note
    played, at = [], 0.0
    for note in sounding(tune):
        length = min(float(note.length) * seconds, LONGEST - at)
        if length <= 0 < note.length:
            break
        played.append((at, length, note))
        at += length
    return played


def sounding(tune: Tune) -> list[Sounding]:
    """All notes in the order in which they sound.

    An accidental holds to the end of its bar, in its octave; what is not altered is as the key says.
    """
    signs, found, tied = signature(tune.key), [], False
    for number in _order(tune):
        altered: dict[int, int] = {}
        for k, note in enumerate(tune.bars[number].notes):
            pitch = None
            if note.step is not None:
                if note.accidental:
                    altered[note.step] = SIGNS.index(note.accidental) - 2
                octave, letter = divmod(note.step, 7)
                pitch = 60 + 12 * octave + SEMITONES[letter] + altered.get(note.step, signs[LETTERS[letter]])
            if tied and found and found[-1].pitch == pitch:
                before = found[-1]
                found[-1] = Sounding(pitch, before.length + note.duration, (*before.places, (number, k)))
            else:
                found.append(Sounding(pitch, note.duration, ((number, k),)))
            tied = note.tied
    return found


def notes(tune: Tune) -> list[tuple[int | None, Fraction]]:
    """MIDI pitches (None: a rest) and lengths (of a whole note), as they sound."""
    return [(note.pitch, note.length) for note in sounding(tune)]


def unfold(tune: Tune) -> list[Bar]:
    """The bars in the order in which they sound: what is repeated twice, of endings the first and then the second."""
    return [tune.bars[number] for number in _order(tune)]


def _order(tune: Tune) -> list[int]:
    played, begin = [], 0
    for k, bar in enumerate(tune.bars):
        played.append(k)
        if bar.end in (":|", "::"):
            section = range(begin, k + 1)
            ending = next((n for n in section if tune.bars[n].ending == "1"), k + 1)
            played += range(begin, ending)
        if bar.end != "|" and not (bar.end == ":|" and k + 1 < len(tune.bars) and tune.bars[k + 1].ending == "2"):
            begin = k + 1
    return played


def _pluck(pitch: int, length: float) -> np.ndarray:
    """One note, longer than it lasts: strings ring on, but are damped when the next one comes."""
    t = np.arange(round(min(RINGS, length + 0.15) * RATE)) / RATE
    frequency = 440 * 2 ** ((pitch - 69) / 12)
    k = np.arange(1, PARTIALS + 1)[:, None]
    k = k[k[:, 0] * frequency < RATE / 2]
    string = (k**-1.3 * np.sin(2 * np.pi * k * frequency * t) * np.exp(-(2 + 1.5 * k) * t)).sum(0)
    return string * np.minimum(1, t / 0.003) * np.clip((t[-1] - t) / 0.1, 0, 1)
