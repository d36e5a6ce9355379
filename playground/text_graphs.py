"""Graphs of text models, drawn as those of `figures`: where a chain can go, and the tree of a beam search."""

from matplotlib.figure import Figure as Mpl
from matplotlib.patches import Ellipse, FancyArrowPatch, PathPatch
from matplotlib.path import Path

from pipelines.inside import Node, Transitions

from .figures import COLOURS, INK, svg
from .i18n import t
from .text_figures import VISIBLE

SHOWN = 8  # characters of a context, the last ones


def graph(found: Transitions, language: str) -> dict:
    """Contexts as nodes, from that of the prompt outwards; the thicker an arrow, the more probable it is."""
    columns = [[k for k, step in enumerate(found.steps) if step == column] for column in range(3)]
    rows = max(map(len, columns))
    figure = Mpl(figsize=(4.6, 0.9 + 0.4 * rows))
    axes = figure.add_axes((0.01, 0.01, 0.98, 1 - 0.42 / figure.get_figheight()))
    axes.set_axis_off()
    axes.set_xlim(-0.18, 2.7)
    axes.set_ylim(rows - 0.4, -0.7)
    axes.set_title(t("where the chain can go in two steps", language), fontsize=9.5, loc="left")
    middle = (rows - 1) / 2
    place = {columns[0][0]: (0, middle)}
    place |= {k: (2, row) for row, k in enumerate(columns[2])}
    place |= {k: (1, rows * (row + 0.5) / len(columns[1]) - 0.5) for row, k in enumerate(columns[1])}
    entered = [edge.end for edge in found.edges]
    for edge in found.edges:
        (x, y), (x_to, y_to) = place[edge.start], place[edge.end]
        width = 0.6 + 8 * edge.probability
        if x_to > x:
            curve = Path([(x, y), (x + 0.5, y), (x_to - 0.5, y_to), (x_to, y_to)], [1, 4, 4, 4])
            axes.add_patch(PathPatch(curve, facecolor="none", edgecolor=COLOURS["markov"], linewidth=width, alpha=0.6))
        elif edge.start == edge.end:
            loop = Ellipse((x, y + 0.25), 0.12, 0.5, facecolor="none", edgecolor=COLOURS["markov"], linewidth=width)
            axes.add_patch(loop)
        else:  # back to a context that was there before
            axes.add_patch(
                FancyArrowPatch(
                    (x, y), (x_to, y_to), connectionstyle="arc3,rad=0.5", arrowstyle="-|>", mutation_scale=10,
                    color=COLOURS["markov"], linewidth=width, alpha=0.6,
                )
            )  # fmt: skip
    for k, (x, y) in place.items():
        axes.plot(x, y, "o", markersize=6 if k else 9, color=INK)
        share = next((edge.probability for edge in found.edges if entered.count(k) == 1 and edge.end == k), None)
        text = _end(found.contexts[k]) + (f"  {share:.0%}" if share else "")
        if x == 2:
            axes.text(x + 0.07, y, text, va="center", fontsize=9, parse_math=False)
        else:
            weight = "normal" if k else "bold"
            axes.text(x, y - 0.18, text, ha="center", va="bottom", fontsize=9, fontweight=weight, parse_math=False)
    return svg(figure)


def tree(found: list[list[Node]], language: str) -> dict:
    """The beams after each step below each other, with -log2 of their probability; those that died out are pale."""
    count = len(found[0])
    alive = [set(range(count))]
    for nodes in reversed(found):
        alive.insert(0, {nodes[k].parent for k in alive[0]})
    best = [0]
    for nodes in reversed(found):
        best.insert(0, nodes[best[0]].parent)
    figure = Mpl(figsize=(8.4, 1.1 + 0.52 * count))
    axes = figure.add_axes((0.01, 0.01, 0.98, 1 - 0.72 / figure.get_figheight()))
    axes.set_axis_off()
    axes.set_xlim(-0.25, len(found) + 0.45)
    axes.set_ylim(count - 0.35, -0.55)
    text = "every column is a step: the best texts so far, and their surprise in bits; pale ones were given up"
    axes.set_title(t(text, language), fontsize=9.5, loc="left")
    axes.plot(0, 0, "o", markersize=7, color=INK)
    for step, nodes in enumerate(found):
        for rank, node in enumerate(nodes):
            lives, chosen = rank in alive[step + 1], rank == best[step + 1]
            colour = COLOURS["diffusion"] if chosen else INK
            shade = 1 if lives else 0.35
            curve = Path(
                [(step + 0.34 * (step > 0), node.parent), (step + 0.6, node.parent), (step + 0.4, rank),
                 (step + 0.72, rank)], [1, 4, 4, 4],
            )  # fmt: skip
            axes.add_patch(
                PathPatch(curve, facecolor="none", edgecolor=colour, linewidth=2.6 if chosen else 1, alpha=shade)
            )
            weight = "bold" if chosen else "normal"
            axes.text(step + 1, rank - 0.02, _end(node.text), ha="center", va="bottom", fontsize=10, alpha=shade,
                      color=colour, fontweight=weight, parse_math=False)  # fmt: skip
            axes.text(step + 1, rank + 0.05, f"{node.bits:.1f}", ha="center", va="top", fontsize=7.5, alpha=shade)
    return svg(figure)


def _end(text: str) -> str:
    shown = "".join(VISIBLE.get(character, character) for character in text)
    return shown if len(shown) <= SHOWN else f"…{shown[1 - SHOWN :]}"
