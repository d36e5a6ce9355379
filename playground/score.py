"""A tune as a score: pure functions from `pipelines.tune.Tune` to SVG, drawn anew for every width of the page.

Ink is the text colour of the page. What stands for a note carries its place, `data-n` (bar and note, counted from 0),
and where it ends among the characters that a model wrote, `data-end`; `data-x` is where the cursor stands that follows
the sound. Bars are spaced by the square root of the lengths of their notes and fill their line.
"""

import math
from fractions import Fraction
from html import escape
from itertools import pairwise

from pipelines.tune import FIFTHS, Note, Tune, beat_of, signature

from .glyphs import ACCIDENTALS, CLEF, FLAG, FLAG_DOWN, SPACE, rest
from .i18n import t
from .score_layout import MIDDLE, Chunk, Line, Mark, in_lines, place, y_of

WIDE, NARROW = 720, 350  # units; a unit is about a pixel
SHARPS = {"F": 10, "C": 7, "G": 11, "D": 8, "A": 5, "E": 9, "B": 6}  # steps at which signatures have them
FLATS = {"B": 6, "E": 9, "A": 5, "D": 8, "G": 4, "C": 7, "F": 3}
STEM = 3.5 * SPACE
BEAM, LEVEL = 4, 6  # thickness of a beam, distance of two


def score(tune: Tune, width: int = WIDE, *, given: int = 0, language: str = "en") -> str:
    """The SVG of a tune.

    Args:
        given: characters that the tune began with; what stands in them is drawn paler.
    """
    wrong = {number - 1 for number in tune.wrong_bars()}
    lines, marks = [], []
    altered = signature(tune.key)
    clef = 30 + 6.5 * sum(map(bool, altered.values()))
    for number, chunks in enumerate(in_lines(tune, width - clef - 20, width - clef)):
        left = clef + (20 if number == 0 else 0)
        line = Line()
        end = place(chunks, left, width, last=not chunks or chunks[-1].bar == len(tune.bars) - 1)
        line.parts += [_staff(end), _head(altered, tune.metre if number == 0 else "")]
        for chunk in chunks:
            _draw_chunk(line, chunk, tune, given)
        _draw_above(line, chunks, tune, wrong, given)
        lines.append((line, left, end))
        marks += [(mark, line, left, end) for chunk in chunks for mark in chunk.marks]
    _draw_ties(marks, given)
    said = t("Score: {bars} bars, {key}, {metre}", language)
    said = said.format(bars=len(tune.bars), key=t(tune.key, language), metre=tune.metre)
    parts, y = [], 0.0
    for line, _, _ in lines:
        y -= line.top
        parts.append(f'<g class="sc-line" transform="translate(0,{_n(y)})">{"".join(line.parts)}</g>')
        y += line.bottom
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="sc-svg" viewBox="0 0 {width} {math.ceil(y)}" role="img" '
        f'aria-label="{escape(said)}">{"".join(parts)}</svg>'
    )


# ------------------------------------------------------------------------------------------------ drawing


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _sign(kind: str, path: str, x: float, y: float, more: str = "") -> str:
    return f'<path class="{kind}" transform="translate({_n(x)},{_n(y)})" d="{path}"{more}/>'


def _staff(end: float) -> str:
    lines = "".join(f"M0 {k * SPACE}H{_n(end)}" for k in range(5))
    return f'<path class="sc-staff" d="{lines}"/>'


def _head(altered: dict[str, int], metre: str) -> str:
    """Clef, key signature and, in the first line, the metre."""
    parts = [_sign("sc-clef", CLEF, 16, y_of(4))]
    sharps = sum(altered.values()) > 0
    x = 34.0
    for letter in FIFTHS if sharps else FIFTHS[::-1]:
        if altered[letter]:
            step = (SHARPS if sharps else FLATS)[letter]
            parts.append(_sign("sc-key", ACCIDENTALS["^" if sharps else "_"], x, y_of(step), f' data-step="{step}"'))
            x += 6.5
    if metre:
        for number, step in zip(metre.split("/"), (8, 4), strict=True):
            y = y_of(step) + 0.72 * SPACE
            parts.append(f'<text class="sc-metre" x="{_n(x + 5)}" y="{_n(y)}">{escape(number)}</text>')
    return "".join(parts)


def _end(note: Note, given: int) -> str:
    """What a drawn note tells the player: after how many written characters it is there."""
    return f'data-end="{max(0, note.end - given)}"'


def _draw_chunk(line: Line, chunk: Chunk, tune: Tune, given: int) -> None:
    for group in _groups(chunk, tune.metre):
        _stems(line, group, given)
    for mark in chunk.marks:
        _draw_mark(line, mark, given)
    for group in _tuplets(chunk):
        _draw_tuplet(line, group, given)
    _draw_bar_lines(line, chunk, given)


def _draw_mark(line: Line, mark: Mark, given: int) -> None:
    x, y, note = mark.x, mark.y, mark.note
    parts = []
    if note.step is None:
        parts.append(_sign("sc-rest", rest(float(mark.value)), x, y))
    else:
        for step in [*range(0, note.step - 1, -2), *range(12, note.step + 1, 2)]:
            parts.append(f'<path class="sc-ledger" d="M{_n(x - 8)} {_n(y_of(step))}h16"/>')
        kind = "sc-head" if mark.value <= Fraction(1, 4) else "sc-head sc-hollow"
        rx, ry, turn = (5.6, 3.2, 0) if mark.value >= 1 else (4.3, 3, -20) if "hollow" in kind else (4.9, 3.5, -20)
        shape = f'cx="{_n(x)}" cy="{_n(y)}" rx="{rx}" ry="{ry}" transform="rotate({turn} {_n(x)} {_n(y)})"'
        parts.append(f'<ellipse class="{kind}" {shape} data-step="{note.step}"/>')
        if note.accidental and mark.first:
            parts.append(_sign("sc-accidental", ACCIDENTALS[note.accidental], x - mark.before + 1.5, y))
    on_line = note.step is None or note.step % 2 == 0
    for k in range(mark.dots):
        parts.append(f'<circle cx="{_n(x + 9 + 4 * k)}" cy="{_n(y - (SPACE / 2 if on_line else 0))}" r="1.5"/>')
    kind = "sc-note sc-given" if note.end <= given else "sc-note"
    place = f'data-n="{mark.bar}.{mark.number}" data-x="{_n(x)}" {_end(note, given)}'
    line.add(f'<g class="{kind}" {place}>{"".join(parts)}</g>', y - 10, y + 10)


def _groups(chunk: Chunk, metre: str) -> list[list[Mark]]:
    """Marks with stems, those of one beam together: short ones in a beat, with no rest between."""
    beat = max(beat_of(metre), Fraction(1, 2) if metre == "2/2" else Fraction(0))
    groups: list[list[Mark]] = []
    before = None
    for mark in chunk.marks:
        if mark.note.step is None or mark.value >= 1:
            before = None
            continue
        beamed = mark.value < Fraction(1, 4)
        if beamed and before is not None and mark.at // beat == before.at // beat:
            groups[-1].append(mark)
        else:
            groups.append([mark])
        before = mark if beamed else None
    return groups


def _stems(line: Line, group: list[Mark], given: int) -> None:
    """Stems with a beam over several, or the flags of a single one."""
    farthest = max(group, key=lambda mark: abs(mark.note.step - MIDDLE))
    up = farthest.note.step < MIDDLE
    side = 1 if up else -1
    for mark in group:
        mark.stem = side
    xs = [mark.x + 4.5 * side for mark in group]
    ends = [mark.y - side * STEM for mark in group]
    ends = [min(end, y_of(MIDDLE)) if up else max(end, y_of(MIDDLE)) for end in ends]
    if len(group) > 1:
        slope = max(-0.2, min(0.2, (group[-1].y - group[0].y) / max(1, xs[-1] - xs[0])))
        if all(mark.y == group[0].y for mark in group):
            slope = 0
        on_beam = [ends[0] + slope * (x - xs[0]) for x in xs]
        levels = [_level(mark) for mark in group]
        room = LEVEL * max(0, max(levels) - 2)
        shift = max(side * (beam - end) for beam, end in zip(on_beam, ends, strict=True))
        ends = [beam - side * (max(0, shift) + room) for beam in on_beam]
    elif _level(group[0]) > 2:
        ends[0] -= side * LEVEL * (_level(group[0]) - 2)
    for mark, x, end in zip(group, xs, ends, strict=True):
        pale = " sc-given" if mark.note.end <= given else ""
        stem = f'<path class="sc-stem{pale}" {_end(mark.note, given)} d="M{_n(x)} {_n(mark.y - side)}V{_n(end)}"/>'
        line.add(stem, end - 2, end + 2)
    if len(group) > 1:
        _beams(line, group, xs, ends, given)
    elif level := _level(group[0]):
        for k in range(level):
            pale = " sc-given" if group[0].note.end <= given else ""
            y = ends[0] + side * LEVEL * k
            path = FLAG if up else FLAG_DOWN
            line.add(_sign(f"sc-flag{pale}", path, xs[0], y, f" {_end(group[0].note, given)}"), y)


def _level(mark: Mark) -> int:
    """How many beams or flags."""
    return max(0, mark.value.denominator.bit_length() - 3)


def _beams(line: Line, group: list[Mark], xs: list[float], ends: list[float], given: int) -> None:
    side, levels = group[0].stem, [_level(mark) for mark in group]
    slope = (ends[-1] - ends[0]) / max(1e-6, xs[-1] - xs[0])

    def beam(level: int, x: float, x_to: float, last: Mark) -> None:
        y = ends[0] + side * LEVEL * level
        corners = [(x, 0), (x_to, 0), (x_to, side * BEAM), (x, side * BEAM)]
        path = "L".join(f"{_n(a)} {_n(y + slope * (a - xs[0]) + b)}" for a, b in corners)
        pale = " sc-given" if last.note.end <= given else ""
        line.add(f'<path class="sc-beam{pale}" {_end(last.note, given)} d="M{path}z"/>', y)

    for level in range(max(levels)):
        for k, reaches in enumerate(levels):
            if reaches <= level:
                continue
            if k + 1 < len(group) and levels[k + 1] > level:
                beam(level, xs[k] - 0.5, xs[k + 1] + 0.5, group[k + 1])
            elif not (k and levels[k - 1] > level):  # alone at this level: a stub
                stub = 7 if k == 0 else -7
                beam(level, *sorted((xs[k], xs[k] + stub)), group[k])


def _tuplets(chunk: Chunk) -> list[list[Mark]]:
    groups: list[list[Mark]] = []
    for mark in chunk.marks:
        if mark.note.tuplet == (1, 1):
            groups.append([])
        elif (
            groups
            and groups[-1]
            and groups[-1][0].note.tuplet == mark.note.tuplet
            and (len(groups[-1]) < mark.note.tuplet[0])
        ):
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return [group for group in groups if group]


def _draw_tuplet(line: Line, group: list[Mark], given: int) -> None:
    """The number above the notes of a tuplet, with a bracket where no beam holds them together."""
    beamed = len(group) > 1 and all(mark.note.step is not None and mark.value < Fraction(1, 4) for mark in group)
    left, right = group[0].x - 4, group[-1].x + 5
    y = min(-4.0, *(mark.y - (STEM + 3 if mark.stem > 0 else 6) for mark in group), 100.0) - 3
    middle = (left + right) / 2
    bracket = f"M{_n(left)} {_n(y + 2)}v-4H{_n(middle - 5)}M{_n(middle + 5)} {_n(y - 2)}H{_n(right)}v4"
    drawn = "" if beamed else f'<path class="sc-bracket" d="{bracket}"/>'
    number = f'<text class="sc-small" x="{_n(middle)}" y="{_n(y + 2)}">{group[0].note.tuplet[0]}</text>'
    line.add(f'<g class="sc-tuplet" {_end(group[-1].note, given)}>{drawn}{number}</g>', y - 8)


def _draw_bar_lines(line: Line, chunk: Chunk, given: int) -> None:
    bottom = 4 * SPACE
    dots = (1.5 * SPACE, 2.5 * SPACE)

    def draw(kind: str, x: float, reading: str, end: str) -> None:
        """From left to right: thin, thick, dots."""
        parts = []
        for sign in reading:
            if sign == "i":
                parts.append(f'<path class="sc-thin" d="M{_n(x)} 0V{bottom}"/>')
            elif sign == "I":
                parts.append(f'<path class="sc-thick" d="M{_n(x)} 0V{bottom}"/>')
            else:
                parts += [f'<circle cx="{_n(x)}" cy="{_n(y)}" r="1.5"/>' for y in dots]
            x += 4
        line.parts.append(f'<g class="sc-bar" data-bar="{kind}"{end}>{"".join(parts)}</g>')

    if chunk.opening:
        draw("|:", chunk.x + 1.5, "Ii:", "")
    if chunk.closing:
        last = f" {_end(chunk.marks[-1].note, given)}" if chunk.marks else ""
        reading = {":|": ":iI", "::": ":i", "||": "ii"}.get(chunk.closing, "i")
        width = {":|": 9.5, "::": 4, "||": 4}.get(chunk.closing, 0)
        draw(chunk.closing, chunk.end - width, reading, last)


def _draw_above(line: Line, chunks: list[Chunk], tune: Tune, wrong: set[int], given: int) -> None:
    """Brackets of endings, and what marks bars of the wrong length."""
    y = line.top - 4
    for chunk in chunks:
        bar = tune.bars[chunk.bar]
        end = _end(chunk.marks[-1].note, given) if chunk.marks else ""
        if ending := _ending(tune, chunk.bar):
            begins = bar.ending and chunk.marks and chunk.marks[0].number == 0
            closes = "v10" if chunk.closing not in ("", "|") else ""
            path = f"M{_n(chunk.x + 2)} {_n(y)}{'v' if begins else 'm0'}-10H{_n(chunk.end - 2)}{closes}"
            number = f'<text class="sc-small" x="{_n(chunk.x + 8)}" y="{_n(y - 1)}">{ending}</text>' if begins else ""
            line.add(f'<g class="sc-ending" {end}><path class="sc-bracket" d="{path}"/>{number}</g>', y - 14)
    y = line.top
    for chunk in chunks:
        if chunk.bar in wrong:
            bar = tune.bars[chunk.bar]
            end = _end(chunk.marks[-1].note, given) if chunk.marks else ""
            width, middle = chunk.end - chunk.x - 2, (chunk.x + chunk.end) / 2
            box = f'<rect x="{_n(chunk.x + 1)}" y="-6" width="{_n(width)}" height="{4 * SPACE + 12}" rx="3"/>'
            box += f'<text x="{_n(middle)}" y="{_n(y - 3)}">{bar_length(bar.duration, tune.metre)}</text>'
            line.add(f'<g class="sc-wrong" data-bar="{chunk.bar + 1}" {end}>{box}</g>', y - 14)


def _ending(tune: Tune, number: int) -> str:
    """Which ending a bar belongs to: the one that began last, up to the next repeat or double bar."""
    for bar in (tune.bars[number], *tune.bars[:number][::-1]):
        if bar is not tune.bars[number] and bar.end != "|":
            return ""
        if bar.ending:
            return bar.ending
    return ""


def bar_length(duration: Fraction, metre: str) -> str:
    """A length in the units of the metre, such as 5/8, or in smaller ones where it does not come out even."""
    below = max(int(metre.split("/")[1]), duration.denominator)
    return f"{duration.numerator * below // duration.denominator}/{below}"


def _draw_ties(marks: list[tuple[Mark, Line, float, float]], given: int) -> None:
    """Arcs from head to head, on the other side of the stems; over the end of a line in two parts."""
    for (mark, line, _, end), (other, line_to, left_to, _) in pairwise(marks):
        if not mark.joined or other.note.step != mark.note.step:
            continue
        side = 1 if mark.stem > 0 else -1
        tail = _end(other.note, given)
        if line is line_to:
            _arc(line, (mark.x + 5, other.x - 5), mark.y, side, tail)
        else:
            _arc(line, (mark.x + 5, end), mark.y, side, tail)
            _arc(line_to, (left_to - 6, other.x - 5), other.y, side, tail)


def _arc(line: Line, span: tuple[float, float], y: float, side: int, end: str) -> None:
    x, deep, width = span[0], 5 * side, max(4.0, span[1] - span[0])
    y += 4 * side
    half, whole = _n(width / 2), _n(width)
    path = f"M{_n(x)} {_n(y)}q{half} {2 * deep} {whole} 0q-{half} {_n(1.6 * deep)}-{whole} 0z"
    line.add(f'<path class="sc-tie" {end} d="{path}"/>', y + deep)
