"""Tunes as sound: every note a plucked string, a few partials that fade, the higher ones sooner.

    s(t) = sum_k k^-1.3 sin(2 pi k f t) exp(-(2 + 1.5 k) t)

Additive synthesis, so that every pitch is exact; f is in equal temperament from a' = 440 Hz.
"""

from fractions import Fraction

import numpy as np

from .tune import LETTERS, SIGNS, Bar, Tune, signature

RATE = 22_050  # samples per second
SEMITONES = (0, 2, 4, 5, 7, 9, 11)  # of C D E F G A B
PARTIALS, RINGS = 8, 1.2  # how many; seconds that a string rings at most
PEAK = 0.8


def play(tune: Tune, beats: float = 110) -> np.ndarray:
    """The sound of a tune with its repeats, `(T,)` float32 in [-1, 1] at `RATE`.

    Args:
        beats: in a minute; a beat is a dotted quarter in 6/8 and 9/8, a half in 2/2, else a quarter.
    """
    above, below = map(int, tune.metre.split("/"))
    beat = Fraction(3, below) if above % 3 == 0 and below >= 8 else Fraction(1, 2) if below == 2 else Fraction(1, 4)
    seconds = 60 / beats / float(beat)  # of a whole note
    played = [(pitch, float(length) * seconds) for pitch, length in notes(tune)]
    sound = np.zeros(round((sum(length for _, length in played) + RINGS) * RATE) + 1)
    at = 0.0
    for pitch, length in played:
        if pitch is not None:
            string = _pluck(pitch, length)
            begin = round(at * RATE)
            sound[begin : begin + len(string)] += string[: len(sound) - begin]
        at += length
    return (sound * (PEAK / max(1e-9, np.abs(sound).max()))).astype(np.float32)


def notes(tune: Tune) -> list[tuple[int | None, Fraction]]:
    """MIDI pitches (None: a rest) and lengths (of a whole note) in the order in which they sound, tied ones as one.

    An accidental holds to the end of its bar, in its octave; what is not altered is as the key says.
    """
    signs, found, tied = signature(tune.key), [], False
    for bar in unfold(tune):
        altered: dict[int, int] = {}
        for note in bar.notes:
            pitch = None
            if note.step is not None:
                if note.accidental:
                    altered[note.step] = SIGNS.index(note.accidental) - 2
                octave, letter = divmod(note.step, 7)
                pitch = 60 + 12 * octave + SEMITONES[letter] + altered.get(note.step, signs[LETTERS[letter]])
            if tied and found and found[-1][0] == pitch:
                found[-1] = (pitch, found[-1][1] + note.duration)
            else:
                found.append((pitch, note.duration))
            tied = note.tied
    return found


def unfold(tune: Tune) -> list[Bar]:
    """The bars in the order in which they sound: what is repeated twice, of endings the first and then the second."""
    played, begin = [], 0
    for k, bar in enumerate(tune.bars):
        played.append(bar)
        if bar.end in (":|", "::"):
            section = tune.bars[begin : k + 1]
            ending = next((n for n, own in enumerate(section) if own.ending == "1"), len(section))
            played += section[:ending]
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
