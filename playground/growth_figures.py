"""Figures of models that make one value after another, as SVG written here: what WaveNet hears, and a race."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from .i18n import t
from .sound_views import frequency, pitch_name

WIDTH = 760
GREEN = "#3c9a4a"  # of autoregressive models
GREY = "#8a8a8a"
FEW = 80  # places in a row whose every circle can be seen
FINE = 300  # lines between two rows; beyond, an area stands for them


# ------------------------------------------------------------------------------------------------ receptive field


def needed(dilations: list[int]) -> list[list[int]]:
    """How far back lie the places of each row that one output depends on: inputs first, the output last."""
    rows = [{0}]
    for d in reversed(dilations):
        rows.append(rows[-1] | {place + d for place in rows[-1]})
    return [sorted(row) for row in reversed(rows)]


def receptive(dilations: list[int], layers: int, pitch: int, rate: int, language: str) -> dict:
    """The places that one output of the first layers hears, through every layer; a period of a pitch as a measure.

    Args:
        dilations: of all layers, the lowest first.
        layers: how many of them are stacked.
        pitch: MIDI number.
        rate: samples per second.
    """
    below = dilations[:layers]
    rows = needed(below)
    reach, period = rows[0][-1] + 1, rate / frequency(pitch)
    left, right, top = 92, WIDTH - 24, 18
    height = min(46, 460 / layers)
    scale = (right - left) / max(reach - 1, period)
    bottom = top + height * layers
    parts = []

    def x(place: float) -> float:
        return round(right - place * scale, 1)

    for k, d in enumerate(below, 1):
        above, y = top + height * (layers - k), round(top + height * (layers - k + 1), 1)
        upper = rows[k]
        if len(upper) <= FINE:
            ends = ((place, end) for place in upper for end in (place, place + d))
            lines = "".join(f"M{x(place)} {above:.1f}L{x(end)} {y}" for place, end in ends)
            parts.append(f"<path class='rf-line' d='{lines}'/>")
        else:
            corners = f"{x(0)},{above:.1f} {x(upper[-1])},{above:.1f} {x(upper[-1] + d)},{y} {x(0)},{y}"
            parts.append(f"<polygon class='rf-area' points='{corners}'/>")
    for k, row in enumerate(rows):
        y = round(top + height * (layers - k), 1)
        hint = t("{count} places of this row reach the output", language).format(count=len(row))
        shown = _nodes(row, reach, y, x)
        label = f"d = {below[k - 1]}" if k else t("samples", language)
        text = f"<text x='{left - 12}' y='{y + 4}' text-anchor='end'>{escape(label)}</text>"
        strip = f"<rect class='rf-hit' x='0' y='{y - height / 2:.1f}' width='{WIDTH}' height='{height:.1f}'/>"
        parts.append(f"<g class='rf-row'><title>{escape(hint)}</title>{strip}{shown}{text}</g>")
    axis = bottom + 22
    name = t("one period of {note}", language).format(note=pitch_name(pitch))
    parts.append(
        f"<path d='M{x(period)} {axis - 5}v10M{x(period)} {axis}H{x(0)}M{x(0)} {axis - 5}v10' class='rf-period'/>"
        f"<text x='{x(0)}' y='{axis + 20}' text-anchor='end'>{escape(name)}</text>"
    )
    text = t(
        "{layers} layers: one new sample hears {reach} samples, {time} ms, {periods} periods of {note}. "
        "Layers without dilation would hear {plain}.",
        language,
    ).format(
        layers=layers,
        reach=f"{reach:,}".replace(",", " "),
        time=f"{1000 * reach / rate:.3g}",
        periods=f"{reach / period:.2g}",
        note=pitch_name(pitch),
        plain=layers + 1,
    )
    return {"svg": f"<p>{escape(text)}</p>{_svg(axis + 30, text, parts)}", "marker": None}


def _nodes(row: list[int], reach: int, y: float, x: Callable[[float], float]) -> str:
    """The places of a row: circles where they can be told apart, else bars."""
    if reach <= FEW:
        hollow = "".join(f"<circle class='rf-idle' cx='{x(place)}' cy='{y}' r='3'/>" for place in range(reach))
        return hollow + "".join(f"<circle class='rf-node' cx='{x(place)}' cy='{y}' r='4'/>" for place in row)
    gap = 2.5 / max(x(0) - x(1), 1e-3)
    stretches = [[row[0], row[0]]]
    for place in row[1:]:
        if place - stretches[-1][1] <= gap:
            stretches[-1][1] = place
        else:
            stretches.append([place, place])
    bars = (f"M{x(last) - 1.5:.1f} {y}H{x(first) + 1.5:.1f}" for first, last in stretches)
    return f"<path class='rf-bar' d='{''.join(bars)}'/>"


# ------------------------------------------------------------------------------------------------ race


@dataclass
class Racer:
    """One of those that race: what stands at its line, and when (seconds) it had made how many of all values."""

    label: str
    colour: str
    total: int = 0
    made: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def finished(self) -> bool:
        """Whether all values are there."""
        return bool(self.made) and self.made[-1] == self.total


def race(racers: list[Racer], unit: str, language: str) -> dict:
    """Time over values made, a line each, and how many times as long the slowest took once all are finished."""
    left, right, top, bottom = 64, WIDTH - 230, 14, 196
    longest = max((racer.seconds[-1] for racer in racers if racer.seconds), default=0) or 1
    parts = [f"<path class='ra-axis' d='M{left} {top}V{bottom}H{right}'/>"]
    for share in (0.5, 1):
        y = bottom - share * (bottom - top)
        time = escape(t("{seconds} s", language).format(seconds=f"{share * longest:.2g}"))
        parts.append(f"<text x='{left - 8}' y='{y + 4:.0f}' text-anchor='end'>{time}</text>")
    total = racers[0].total
    parts.append(f"<text x='{left}' y='{bottom + 18}'>0</text>")
    words = f"{total:,} {t(unit, language)}".replace(",", " ")
    parts.append(f"<text x='{right}' y='{bottom + 18}' text-anchor='end'>{escape(words)}</text>")
    ends = []
    for racer in racers:
        if not racer.made:
            continue
        points = [
            (left + (right - left) * made / racer.total, bottom - (bottom - top) * taken / longest)
            for made, taken in zip(racer.made, racer.seconds, strict=True)
        ]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dash = " stroke-dasharray='6 4'" if racer is racers[0] else ""
        parts.append(f"<polyline class='ra-line' stroke='{racer.colour}'{dash} points='{line}'/>")
        ends.append((points[-1], racer))
    heights = []
    for (x, y), racer in sorted(ends, key=lambda end: -end[0][1]):
        height = min([y + 4, *(other - 15 for other in heights)])
        heights.append(height)
        time = t("{seconds} s", language).format(seconds=f"{racer.seconds[-1]:.2f}")
        text = f"{t(racer.label, language)}: {time}"
        parts.append(f"<text x='{x + 8:.1f}' y='{height:.1f}'>{escape(text)}</text>")
    verdict = _verdict(racers, language)
    return {"svg": f"<p class='ra-verdict'>{escape(verdict)}</p>{_svg(bottom + 26, verdict, parts)}", "marker": None}


def _verdict(racers: list[Racer], language: str) -> str:
    if not all(racer.finished for racer in racers):
        return t("Each of them has the machine to itself; the clock counts only its own work.", language)
    first, second = sorted(racers, key=lambda racer: racer.seconds[-1])
    text = t("{quick}: {seconds} s. {slow}: {longer} s. That is {times} times as long for the same values.", language)
    quick, slow = t(first.label, language), t(second.label, language)
    return text.format(
        quick=quick[0].upper() + quick[1:],
        seconds=f"{first.seconds[-1]:.2f}",
        slow=slow[0].upper() + slow[1:],
        longer=f"{second.seconds[-1]:.2f}",
        times=f"{second.seconds[-1] / max(first.seconds[-1], 1e-6):.1f}",
    )


def _svg(height: float, text: str, parts: list[str]) -> str:
    head = f"<svg viewBox='0 0 {WIDTH} {height:.0f}' role='img' aria-label='{escape(text, quote=True)}'>"
    return f"{head}{''.join(parts)}</svg>"
