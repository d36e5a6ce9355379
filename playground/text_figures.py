"""Figures of text models, drawn as those of `figures`."""

from matplotlib.figure import Figure

from pipelines.inside import Expectation
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
    figure = Figure(figsize=(8.4, 0.9 + 0.24 * rows))
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
