"""Figures of the translator, drawn as those of `figures`: what a translation looked at, and the search for it."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Mpl
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from pipelines import Run
from pipelines.frames import Beam, Token

from .figures import COLOURS, INK, svg
from .i18n import t
from .text_figures import visible

MEAN = "mean"
LEFT, RIGHT = 0.14, 0.99  # edges of a map, as shares of the width of its figure
STEPS = 12  # of a search that are drawn


def alignment(run: Run, layer: str, head: str, language: str) -> dict:
    """Cross-attention of the first text: what every token written (columns) took from every token read (rows).

    Args:
        layer, head: their numbers, from 1, or `MEAN`.
    """
    looks = chosen(run.result.attention[0], layer, head)
    written = [visible(token.text) for token in run.result.tokens[0]]
    figure, axes = heat(looks, written, [*map(visible, run.result.source)])
    text = "columns: tokens written; rows: tokens read; in per cent, what each took from where"
    axes.set_title(t(text, language), fontsize=9.5, loc="left")
    return svg(figure, {"left": LEFT, "right": RIGHT, "low": 0.5, "high": len(written) + 0.5})


def chosen(maps: np.ndarray, layer: str, head: str) -> np.ndarray:
    """Of maps `(layers, heads, T, S)` that of a layer and head, each its number from 1 or `MEAN`."""
    for axis, which in ((0, layer), (1, head)):
        maps = maps.mean(axis, keepdims=True) if which == MEAN else maps.take([int(which) - 1], axis)
    return maps[0, 0]


def heat(looks: np.ndarray, columns: list[str], rows: list[str]) -> tuple[Mpl, Axes]:
    """A map `(T, S)` with a column for each of T that look, named below, and a row for each of S, named beside."""
    places = len(columns)
    figure = Mpl(figsize=(8.4, 1.5 + 0.27 * looks.shape[1]))
    height = figure.get_figheight()
    axes = figure.add_axes((LEFT, 0.85 / height, RIGHT - LEFT, 1 - 1.25 / height))
    axes.imshow(np.sqrt(looks.T), cmap="cividis", vmin=0, vmax=1, aspect="auto", interpolation="nearest")
    if places <= 20:
        for row, column in np.argwhere(looks.T >= 0.1):
            share = looks[column, row]
            ink = "white" if share < 0.35 else "black"
            axes.text(column, row, f"{100 * share:.0f}", ha="center", va="center", fontsize=7.5, color=ink)
    axes.set_xticks(
        range(places),
        columns,
        fontsize=8.5 if places <= 30 else 6,
        rotation=45,
        ha="right",
        parse_math=False,
    )
    axes.set_yticks(range(looks.shape[1]), rows, fontsize=8.5, parse_math=False)
    axes.set_xlim(-0.5, max(places, 1) - 0.5)
    return figure, axes


def search(run: Run, language: str) -> dict:
    """The beginnings that a beam search kept, a column per step; the way to the best text is bold."""
    steps = [frame.beams for frame in run.frames if frame.beams]
    best = _way(steps, run.result.tokens[0])
    steps = steps[:STEPS]
    rows = max(map(len, steps))
    figure = Mpl(figsize=(8.4, 0.9 + 0.5 * rows))
    axes = figure.add_axes((0.01, 0.01, 0.98, 1 - 0.62 / figure.get_figheight()))
    axes.set_axis_off()
    axes.set_xlim(-0.2, len(steps) + 0.5)
    axes.set_ylim(rows - 0.35, -0.55)
    text = "columns: steps of the search; numbers: log p so far; ■ ends; bold: the way to the best"
    axes.set_title(t(text, language), fontsize=9.5, loc="left")
    axes.plot(0, 0, "o", markersize=7, color=INK)
    for step, beams in enumerate(steps):
        for rank, beam in enumerate(beams):
            chosen = step < len(best) and best[step] == rank
            colour = COLOURS["diffusion"] if chosen else INK
            start = (step + 0.3 * (step > 0), beam.parent if step else 0)
            curve = Path([start, (step + 0.6, start[1]), (step + 0.4, rank), (step + 0.7, rank)], [1, 4, 4, 4])
            width = 2.4 if chosen else 0.9
            axes.add_patch(PathPatch(curve, facecolor="none", edgecolor=colour, linewidth=width, alpha=0.8))
            shown = "■" if beam.over else visible(beam.text)[-7:]
            weight = "bold" if chosen else "normal"
            axes.text(step + 1, rank, shown, ha="center", va="bottom", fontsize=9.5, color=colour, fontweight=weight,
                      parse_math=False)  # fmt: skip
            axes.text(step + 1, rank + 0.05, f"{beam.score:.1f}", ha="center", va="top", fontsize=7.5)
    return svg(figure)


def _way(steps: list[list[Beam]], tokens: list[Token]) -> list[int]:
    """The ranks, step by step, of the beginnings of a finished text; empty when it cannot be told."""
    wanted = [token.text for token in tokens]
    for last in range(len(steps)):
        for rank, beam in enumerate(steps[last]):
            if not beam.over:
                continue
            ranks, texts = [rank], [beam.text]
            for step in range(last - 1, -1, -1):
                ranks.append(steps[step + 1][ranks[-1]].parent)
                texts.append(steps[step][ranks[-1]].text)
            if wanted in (texts[:0:-1], texts[::-1]):  # without the token that ends it, or cut off
                return ranks[::-1]
    return []
