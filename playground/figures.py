"""Figures, drawn by matplotlib as SVG in the text colour of the page: curves, noise schedule, architecture.

Imported when the first figure is drawn, so that the page does not wait for matplotlib.
"""

import io
import json
import math

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from pipelines import ENTRIES, folder

from .i18n import t
from .views import read_training

COLOURS = {"gan": "#c8442f", "diffusion": "#2f6fc8"}
INK = "#123456"  # stands for the text colour of the page, so that a figure suits light and dark
mpl.rcParams.update({
    "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 10, "axes.spines.top": False,
    "axes.spines.right": False, "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": INK, "xtick.color": INK,
    "ytick.color": INK,
})  # fmt: skip


def _svg(figure: Figure, marker: dict | None = None) -> dict:
    """A matplotlib figure as the value of `player.Figure`, its ink in the text colour of the page."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", transparent=True)
    text = buffer.getvalue()
    return {"svg": text[text.index("<svg") :].replace(INK, "currentColor"), "marker": marker}


def curves(name: str, language: str) -> dict:
    """What was recorded in a training: losses above; for a GAN the accuracy of D on its way to 50 % below."""
    recorded = read_training(name)["curves"]
    colour = COLOURS.get(ENTRIES[name].family, INK)
    both = "accuracy_d" in recorded
    figure = Figure(figsize=(7.2, 3.6 if both else 2.2))
    figure.subplots_adjust(left=0.12, right=0.86, top=0.96, bottom=0.13 if both else 0.21, hspace=0.15)
    axes = figure.subplots(2 if both else 1, 1, sharex=True, squeeze=False)[:, 0]
    lines = {"loss": (colour, t("Loss", language)), "loss_g": (colour, "G"), "loss_d": (INK, "D")}
    last = sorted((recorded[key][-1], key) for key in lines if key in recorded)
    for place, (end, key) in zip(("top", "bottom"), last, strict=False):  # labels of near curves part ways
        ink, label = lines[key]
        axes[0].plot(recorded["step"], recorded[key], color=ink, linewidth=1.2)
        axes[0].text(1.01, end, label, color=ink, va=place, transform=axes[0].get_yaxis_transform())
    axes[0].set_ylabel(t("Loss", language))
    axes[0].set_ylim(bottom=0)
    if both:
        axes[1].axhline(0.5, color=INK, linewidth=0.7, linestyle=":")
        axes[1].plot(recorded["step"], recorded["accuracy_d"], color=INK, linewidth=1.2)
        axes[1].set_ylim(0, 1.03)
        axes[1].set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
        axes[1].set_ylabel(t("D is right", language))
    axes[-1].set_xlabel(t("Training step", language))
    axes[-1].set_xlim(0, recorded["step"][-1])
    return _svg(figure, {"left": 0.12, "right": 0.86, "low": 0, "high": recorded["step"][-1]})


def noise_schedule(name: str, language: str) -> dict | None:
    """How much of the picture and how much noise x_t holds, from pure noise (left) to the picture (right)."""
    path = folder(name) / "scheduler" / "scheduler_config.json"
    if not path.is_file():
        return None  # the page is built all the same; running the model says what is missing
    config = json.loads(path.read_text(encoding="utf-8"))
    steps = config["num_train_timesteps"]
    abar = np.cumprod(1 - np.linspace(config["beta_start"], config["beta_end"], steps))
    figure = Figure(figsize=(7.2, 1.9))
    figure.subplots_adjust(left=0.12, right=0.86, top=0.95, bottom=0.26)
    axes = figure.subplots()
    for curve, label, ink in (
        (np.sqrt(abar), t("picture", language), COLOURS["diffusion"]),
        (np.sqrt(1 - abar), t("noise", language), INK),
    ):
        axes.plot(np.arange(steps), curve, color=ink, linewidth=1.4)
        axes.text(1.01, curve[0], label, color=ink, transform=axes.get_yaxis_transform(), va="center")
    axes.set_xlim(steps - 1, 0)
    axes.set_ylim(0, 1.05)
    axes.set_xlabel(t("timestep t", language))
    axes.set_ylabel(t("share in x_t", language))
    return _svg(figure, {"left": 0.12, "right": 0.86, "low": steps - 1, "high": 0})


def architecture(name: str, networks: dict, language: str) -> dict:
    """Boxes for the blocks of each network: height follows the size of the maps, below it shape and parameters."""
    widest = max(len(blocks) for blocks in networks.values())
    figure = Figure(figsize=(max(7.2, 1.15 * widest), 2.1 * len(networks)))
    figure.subplots_adjust(left=0.01, right=0.99, top=0.99, bottom=0.01, hspace=0.05)
    colour = COLOURS[ENTRIES[name].family]
    for axes, (network, blocks) in zip(
        figure.subplots(len(networks), 1, squeeze=False)[:, 0], networks.items(), strict=True
    ):
        axes.set_axis_off()
        axes.set_xlim(-0.6, widest - 0.4)
        axes.set_ylim(-1.05, 1.25)
        total = sum(block.parameters for block in blocks)
        title = f"{t(network.capitalize(), language)}: {total:,} {t('parameters', language)}"
        axes.text(-0.5, 1.12, title.replace(",", " "), fontweight="bold", fontsize=10)
        for k, block in enumerate(blocks):
            size = block.shape[-1] if len(block.shape) == 3 else 4
            height = min(0.9, 0.12 + 0.22 * math.log2(max(1, size / 2)))
            axes.add_patch(Rectangle((k - 0.3, 0.45 - height / 2), 0.6, height, facecolor=colour, alpha=0.35))
            if k:
                axes.annotate("", (k - 0.32, 0.45), (k - 0.68, 0.45), arrowprops={"arrowstyle": "->", "color": INK})
            text = f"{block.name}\n{'×'.join(map(str, block.shape))}\n{_short(block.parameters)}"
            axes.text(k, -0.12, text, ha="center", va="top", fontsize=8, linespacing=1.4)
    return _svg(figure)


def _short(count: int) -> str:
    return f"{count / 1e6:.2f} M" if count >= 1e6 else f"{count / 1e3:.1f} k" if count >= 1e3 else str(count)
