"""The figure of a prompt that is read, drawn as those of the translator."""

import numpy as np

from pipelines.data.scenes import SPOTS
from pipelines.models.reading import Piece, Reading

from .figures import INK, svg
from .i18n import t
from .text_figures import visible
from .translation_figures import chosen, heat

SIDE = round(SPOTS**0.5)  # places of the grid in each direction


def reading(found: Reading, layer: str, head: str, language: str) -> dict:
    """What every token of a prompt (columns) took from every token before it (rows), and after them the last states.

    Args:
        layer, head: their numbers, from 1, or `translation_figures.MEAN`.
    """
    looks = chosen(found.maps, layer, head)  # (CONTEXT, CONTEXT)
    length = len(found.pieces) + 2  # with beginning and end
    told = [place for place in range(len(looks) - SPOTS, len(looks)) if place >= length]
    read, rest = looks[[*range(length), *told]], t("padding", language)
    read = np.concatenate([read[:, :length], read[:, length:].sum(1, keepdims=True)], 1)
    begin, end = t("begin", language), t("end", language)
    columns = [begin, *map(_shown, found.pieces), end, *(_place(len(looks) - place, language) for place in told)]
    rows = [begin, *(f"{_shown(piece)}  {piece.id}" for piece in found.pieces), end, rest]
    figure, axes = heat(read, columns, rows)
    axes.axvline(length - 0.5, color=INK, linewidth=1)
    text = "columns look at rows, in per cent; a hyphen: the word goes on; beside each token its number"
    axes.set_title(t(text, language), fontsize=9.5, loc="left")
    return svg(figure)


def _shown(piece: Piece) -> str:
    return visible(piece.text) + ("" if piece.ends else "-")


def _place(back: int, language: str) -> str:
    """What the state so far from the last place of the context tells of."""
    row, column = divmod(SPOTS - back, SIDE)
    return t("place {row}.{column}", language).format(row=row + 1, column=column + 1)
