"""A tune as a piano roll: time to the right, pitch upwards, repeats played out; pure functions to SVG."""

from html import escape

from pipelines.synthesis import BEATS, SEMITONES, Sounding, schedule
from pipelines.tune import LETTERS, Tune

from .i18n import t

WIDTH, HEIGHT = 1000, 110  # units; the width is stretched to that of the page
MARGIN = 2  # semitones above and below
SIGNS = {"#": "♯", "b": "♭"}


def piano_roll(tune: Tune, *, given: int = 0, language: str = "en", beats: float = BEATS) -> str:
    """The SVG of a tune: a bar per note, lines at the octaves of its tonic.

    Bars carry `data-n` and `data-end` as the notes of a score, and `data-k`, their row among `times`.

    Args:
        given: characters that the tune began with; what stands in them is drawn paler.
        beats: in a minute.
    """
    played = schedule(tune, beats)
    whole = max(1e-6, played[-1][0] + played[-1][1]) if played else 1
    pitches = [note.pitch for *_, note in played if note.pitch is not None] or [60, 72]
    low, high = min(pitches) - MARGIN, max(pitches) + MARGIN
    tall = HEIGHT / (high - low + 1)

    def y(pitch: int) -> float:
        return (high - pitch) * tall

    tonic = SEMITONES[LETTERS.index(tune.key[0])] + {"#": 1, "b": -1}.get(tune.key[1:2], 0)
    lines, labels = [], []
    for pitch in range(low, high + 1):
        if (pitch - tonic) % 12 == 0:
            lines.append(f'<path class="ro-line" d="M0 {y(pitch) + tall / 2:.1f}H{WIDTH}"/>')
            labels.append(f'<text x="0" y="{y(pitch) + tall / 2 + 4:.1f}">{escape(name_of(pitch, tune.key))}</text>')
    bars = "".join(_bar_line(at / whole) for at in _bars(played))
    notes = []
    for k, (at, length, note) in enumerate(played):
        if note.pitch is not None:
            bar, number = note.places[-1]
            end = tune.bars[bar].notes[number].end
            kind = "ro-note sc-given" if end <= given else "ro-note"
            names = " ".join(f"{bar}.{number}" for bar, number in note.places)
            shape = f'x="{WIDTH * at / whole:.1f}" y="{y(note.pitch):.1f}" height="{tall:.1f}"'
            wide = max(1, WIDTH * length / whole - 1.5)
            knows = f'data-k="{k}" data-n="{names}" data-end="{max(0, end - given)}" data-pitch="{note.pitch}"'
            notes.append(f'<rect class="{kind}" {knows} {shape} width="{wide:.1f}"/>')
    said = escape(t("Piano roll: time to the right, pitch upwards", language))
    return (
        f'<svg class="ro-names" viewBox="0 0 26 {HEIGHT}" aria-hidden="true">{"".join(labels)}</svg>'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img" '
        f'aria-label="{said}">{"".join(lines)}{bars}{"".join(notes)}</svg>'
    )


def name_of(pitch: int, key: str) -> str:
    """The tonic at a MIDI pitch, with its octave: 67 in G is G4."""
    return f"{key[0]}{SIGNS.get(key[1:2], '')}{pitch // 12 - 1}"


def times(tune: Tune, beats: float = BEATS) -> list[list]:
    """For the cursor: when each note begins, in seconds, and its places as in `data-n`; last the end of it all."""
    played = schedule(tune, beats)
    rows: list[list] = [[round(at, 3), " ".join(f"{a}.{b}" for a, b in note.places)] for at, _, note in played]
    end = played[-1][0] + played[-1][1] if played else 0
    return [*rows, [round(end, 3), ""]]


def _bars(played: list[tuple[float, float, Sounding]]) -> list[float]:
    """When bars begin."""
    return [at for at, _, note in played if note.places[0][1] == 0]


def _bar_line(share: float) -> str:
    return f'<path class="ro-bar" d="M{WIDTH * share:.1f} 0V{HEIGHT}"/>'
