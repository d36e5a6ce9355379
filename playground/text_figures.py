"""Figures of text models, drawn as those of `figures`."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Mpl

from pipelines import ENTRIES
from pipelines.inside import Expectation, Inside
from pipelines.options.text import Generate

from .figures import COLOURS, INK, svg
from .i18n import t

VISIBLE = {" ": "␣", "\n": "↵", "\t": "⇥"}


def visible(text: str) -> str:
    """A token as it can be seen: spaces and line feeds as signs, long ones cut."""
    shown = "".join(VISIBLE.get(character, character) for character in text)
    return shown if len(shown) <= 10 else f"{shown[:9]}…"


def chances(expected: Expectation, options: Generate, language: str) -> dict:
    """Bars of the most probable next tokens: as the model expects them, and after each filter that is switched on."""
    stages = list(expected.chances)
    rows = len(expected.texts)
    figure = Mpl(figsize=(8.4, 0.9 + 0.24 * rows))
    figure.subplots_adjust(left=0.9 / figure.get_figwidth(), right=0.99, top=1 - 0.62 / figure.get_figheight(),
                           bottom=0.06, wspace=0.12)  # fmt: skip
    axes = figure.subplots(1, len(stages), sharey=True, squeeze=False)[0]
    knobs = type(options).knobs()
    for place, (stage, ax) in enumerate(zip(stages, axes, strict=True)):
        values = expected.chances[stage]
        colour = INK if place == 0 else COLOURS["diffusion"]
        ax.barh(range(rows), values, color=colour, alpha=0.55, height=0.72)
        for row, value in enumerate(values):
            text = f"{value:.0%}" if value >= 0.0995 else f"{value:.1%}" if value > 0 else "–"
            ax.text(value + 0.015, row, text, va="center", fontsize=7.5)
        title = t("the model", language) if stage == "model" else t(knobs[stage].label, language)
        value = "" if stage == "model" else f" {getattr(options, stage):g}"
        ax.set_title(f"{title}{value}", fontsize=8.5, loc="left", pad=17, fontweight="bold", parse_math=False)
        left = t("{bits} bits, {left} tokens", language).format(
            bits=f"{expected.entropy[stage]:.2f}", left=expected.left[stage]
        )
        ax.text(0, 1.015, left, transform=ax.transAxes, fontsize=7.5, va="bottom")
        ax.set_xlim(0, 1.18)
        ax.set_xticks([])
        ax.spines["bottom"].set_visible(False)
        ax.tick_params(length=0)
    axes[0].set_ylim(rows - 0.5, -0.5)
    axes[0].set_yticks(range(rows), [visible(text) for text in expected.texts], fontsize=9, parse_math=False)
    return svg(figure)


def inside(found: Inside, kind: str, language: str) -> dict:
    """The maps of a model: p by order, hidden units over tokens, or attention by layer and head."""
    draw = {"ladder": _ladder, "hidden": _hidden, "attention": _attention}[found.kind]
    return svg(draw(found, COLOURS[kind], language))


def _ladder(found: Inside, _colour: str, language: str) -> Mpl:
    figure = Mpl(figsize=(8.4, 1.1 + 0.34 * len(found.maps)))
    axes = figure.subplots()
    figure.subplots_adjust(left=0.2, right=0.99, top=0.84, bottom=0.2)
    axes.imshow(np.sqrt(found.maps), cmap="cividis", vmin=0, vmax=1, aspect="auto")
    for row, column in np.ndindex(found.maps.shape):
        p = found.maps[row, column]
        ink = "white" if p < 0.35 else "black"
        axes.text(column, row, f"{100 * p:.0f}", ha="center", va="center", fontsize=7.5, color=ink)
    contexts = [f"{k}  “{visible(text)}”" if k else "0" for k, text in enumerate(found.contexts)]
    axes.set_yticks(range(len(contexts)), contexts, fontsize=8.5, parse_math=False)
    axes.set_xticks(range(len(found.tokens)), map(visible, found.tokens), fontsize=8.5, parse_math=False)
    axes.set_xlabel(t("the next token, per cent", language))
    axes.set_title(t("how far back the chain looks, and what it expects then", language), fontsize=9.5, loc="left")
    return figure


def _hidden(found: Inside, _colour: str, language: str) -> Mpl:
    figure = Mpl(figsize=(8.4, 3.8))
    axes = figure.subplots()
    figure.subplots_adjust(left=0.07, right=0.99, top=0.9, bottom=0.12)
    axes.imshow(found.maps, cmap="RdBu", vmin=-1, vmax=1, aspect="auto", interpolation="nearest")
    axes.set_xticks(range(len(found.tokens)), map(visible, found.tokens), fontsize=7.5, parse_math=False)
    axes.set_yticks([])
    axes.set_ylabel(t("units of h", language))
    text = "the hidden state after each token; blue is positive, red negative"
    axes.set_title(t(text, language), fontsize=9.5, loc="left")
    return figure


def _attention(found: Inside, _colour: str, language: str) -> Mpl:
    layers, heads = found.maps.shape[:2]
    figure = Mpl(figsize=(8.4, 0.5 + 8.4 / heads * layers))
    figure.subplots_adjust(
        left=0.06, right=0.99, top=1 - 0.4 / figure.get_figheight(), bottom=0.02, hspace=0.12, wspace=0.08
    )
    axes = figure.subplots(layers, heads, squeeze=False)
    few = len(found.tokens) <= 16
    for layer, head in np.ndindex(layers, heads):
        ax = axes[layer, head]
        ax.imshow(np.sqrt(found.maps[layer, head]), cmap="cividis", vmin=0, vmax=1, interpolation="nearest")
        ax.set_xticks([])
        ax.set_yticks([])
        if few and head == 0:
            ax.set_yticks(range(len(found.tokens)), map(visible, found.tokens), fontsize=7, parse_math=False)
        if layer == 0:
            ax.set_title(t("head {number}", language).format(number=head + 1), fontsize=8.5)
        if head == 0:
            ax.set_ylabel(t("layer {number}", language).format(number=layer + 1), fontsize=8.5)
    return figure


def reach(norms: dict[str, np.ndarray], language: str) -> dict:
    """How much a token still matters d places later, one line per network."""
    figure = Mpl(figsize=(8.4, 3))
    axes = figure.subplots()
    figure.subplots_adjust(left=0.1, right=0.8, top=0.9, bottom=0.17)
    ends = sorted((float(norm[-1]), name) for name, norm in norms.items())
    for place, (_, name) in enumerate(ends):
        axes.semilogy(np.maximum(norms[name], 1e-8), **_line(name))
        _label(axes, name, (place + 0.5) / len(ends), language)
    axes.set_xlabel(t("distance in tokens", language))
    axes.set_ylabel(t("gradient norm", language))
    text = "how much a token still matters so many places later, measured"
    axes.set_title(t(text, language), fontsize=9.5, loc="left")
    return svg(figure)


def recall(measured: dict[str, dict], language: str) -> dict:
    """What each model makes of what it read d characters ago: by the rest of the context, and by a word repeated."""
    titles = {
        "cut": "how much the context farther back than this still helps",
        "repeated": "how much it helps that the word was there so many characters before",
    }
    figure = Mpl(figsize=(8.4, 5.6))
    figure.subplots_adjust(left=0.1, right=0.8, top=0.94, bottom=0.1, hspace=0.5)
    for ax, (kind, title) in zip(figure.subplots(2, 1), titles.items(), strict=True):
        curves = {name: both[kind] for name, both in measured.items()}
        ends = sorted((sum(curve["bits"]), name) for name, curve in curves.items())
        ax.axhline(0, color=INK, linewidth=0.7, linestyle=":")
        for place, (_, name) in enumerate(ends):
            x, y, error = (np.array(curves[name][key]) for key in ("distance", "bits", "error"))
            ax.fill_between(x, y - error, y + error, color=_line(name)["color"], alpha=0.15, linewidth=0)
            ax.plot(x, y, marker="o", markersize=3, **_line(name))
            _label(ax, name, (place + 0.5) / len(ends), language)
        ax.set_xscale("log")
        ticks = sorted({distance for curve in curves.values() for distance in curve["distance"]})
        ax.set_xticks(ticks, map(str, ticks))
        ax.minorticks_off()
        ax.set_ylabel(t("bits a word", language))
        ax.set_title(t(title, language), fontsize=9.5, loc="left")
    ax.set_xlabel(t("distance in characters; bands: the error of the mean, on held-out text", language))
    return svg(figure)


def _line(name: str) -> dict:
    """Colour and stroke of an entry; the dashed one shares its colour with another."""
    style = "--" if name.startswith(("gru", "gpt-bpe")) else "-"
    return {"color": COLOURS[ENTRIES[name].kind], "linestyle": style, "linewidth": 1.3}


def _label(axes: Axes, name: str, height: float, language: str) -> None:
    label = t(ENTRIES[name].title, language).partition(" (")[0]
    axes.text(1.01, height, label, color=_line(name)["color"], transform=axes.transAxes, va="center")
