"""Figures, drawn by matplotlib as SVG in the text colour of the page: story, curves, noise schedule, architecture.

Imported when the first figure is drawn, so that the page does not wait for matplotlib.
"""

import io
import json
import math
from html import escape

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from pipelines import ENTRIES, folder, present

from .i18n import t
from .lessons import FAMILIES
from .views import read_training

COLOURS = {
    "markov": "#8a8a8a", "rnn": "#8c5a3c", "lstm": "#e08a1e", "gan": "#c8442f", "autoencoder": "#8e5bb5",
    "autoregressive": "#3c9a4a", "transformer": "#1f9e9e", "diffusion": "#2f6fc8",
}  # fmt: skip
NETWORKS = {
    "unet": "U-Net",
    "rnn": "RNN",
    "lstm": "LSTM",
    "gru": "GRU",
    "gpt": "GPT",
    "wavenet": "WaveNet",
}  # names that are not only capitalized
BITS = ("bits per character", "bits per pixel", "bits per sample")  # what some trainings record in place of a loss
BLOCKS_IN_LINE = 6  # of a diagram of an architecture
INK = "#123456"  # stands for the text colour of the page, so that a figure suits light and dark
mpl.rcParams.update({
    "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 10, "axes.spines.top": False,
    "axes.spines.right": False, "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": INK, "xtick.color": INK,
    "ytick.color": INK,
})  # fmt: skip


def svg(figure: Figure, marker: dict | None = None) -> dict:
    """A matplotlib figure as the value of `player.Figure`, its ink in the text colour of the page."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", transparent=True)
    text = buffer.getvalue()
    return {"svg": text[text.index("<svg") :].replace(INK, "currentColor"), "marker": marker}


def story(language: str) -> dict:
    """The families from statistics to hybrids, a line each: year, name and idea; filled dots for what is here."""
    figure = Figure(figsize=(4.05, 0.44 * len(FAMILIES)))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, 4.05)
    axes.set_ylim(len(FAMILIES) - 0.5, -0.5)
    spine = 0.62
    kinds = [(entry.kind,) for entry in ENTRIES.values() if entry.tasks and present(entry.name)]
    for k, family in enumerate(FAMILIES):
        here = kinds.count(family.keys)
        if k:
            axes.plot([spine, spine], [k - 0.8, k - 0.2], color=INK, linewidth=0.8, alpha=0.5)
        for place, key in enumerate(family.keys):
            x = spine + 0.13 * (place - (len(family.keys) - 1) / 2)
            filled = COLOURS[key] if here else "none"
            axes.plot(x, k, "o", markersize=9, markerfacecolor=filled, markeredgecolor=COLOURS[key], markeredgewidth=2)
        axes.text(0.02, k, str(family.year), va="center", fontsize=9)
        axes.text(0.92, k - 0.04, family.name[language], va="bottom", fontweight="bold", fontsize=9.5)
        axes.text(0.92, k + 0.04, family.idea[language], va="top", fontsize=8.5)
        if here:
            text = t("models here: {count}", language).format(count=here)
            axes.text(4, k - 0.04, text, va="bottom", ha="right", fontsize=8.5)
    return svg(figure)


def curves(name: str, language: str) -> dict:
    """What was recorded in a training: losses above; for a GAN the accuracy of D on its way to 50 % below."""
    recorded = read_training(name)["curves"]
    colour = COLOURS.get(ENTRIES[name].kind, INK)
    both = "accuracy_d" in recorded
    figure = Figure(figsize=(7.2, 3.6 if both else 2.2))
    figure.subplots_adjust(left=0.12, right=0.86, top=0.96, bottom=0.13 if both else 0.21, hspace=0.15)
    axes = figure.subplots(2 if both else 1, 1, sharex=True, squeeze=False)[:, 0]
    lines = {"loss": (colour, t("Loss", language)), "loss_g": (colour, "G"), "loss_d": (INK, "D")}
    bits = "bits per character"
    lines |= dict.fromkeys(BITS, (colour, ""))
    lines |= {f"{bits}, characters": (colour, t("characters", language))}
    lines |= {f"{bits}, words": (INK, t("words", language))}
    last = sorted((recorded[key][-1], key) for key in lines if key in recorded)
    for place, (end, key) in zip(("top", "bottom"), last, strict=False):  # labels of near curves part ways
        ink, label = lines[key]
        axes[0].plot(recorded["step"], recorded[key], color=ink, linewidth=1.2)
        axes[0].text(1.01, end, label, color=ink, va=place, transform=axes[0].get_yaxis_transform())
    named = next((unit for unit in BITS if any(key.startswith(unit) for key in recorded)), "Loss")
    axes[0].set_ylabel(t(named, language))
    axes[0].set_ylim(bottom=0)
    if both:
        axes[1].axhline(0.5, color=INK, linewidth=0.7, linestyle=":")
        axes[1].plot(recorded["step"], recorded["accuracy_d"], color=INK, linewidth=1.2)
        axes[1].set_ylim(0, 1.03)
        axes[1].set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
        axes[1].set_ylabel(t("D is right", language))
    counted = ENTRIES[name].kind == "markov"  # whose steps count longer and longer n-grams
    axes[-1].set_xlabel(t("length of the n-grams" if counted else "Training step", language))
    axes[-1].set_xlim(0, recorded["step"][-1])
    return svg(figure, {"left": 0.12, "right": 0.86, "low": 0, "high": recorded["step"][-1]})


def noise_schedule(name: str, language: str) -> dict | None:
    """How much of the picture and how much noise x_t holds, from pure noise (left) to the picture (right)."""
    path = folder(name) / "scheduler" / "scheduler_config.json"
    if not path.is_file():
        return None  # the page is built all the same; running the model says what is missing
    config = json.loads(path.read_text(encoding="utf-8"))
    steps = config["num_train_timesteps"]
    power = 2 if config.get("beta_schedule") == "scaled_linear" else 1
    betas = np.linspace(config["beta_start"] ** (1 / power), config["beta_end"] ** (1 / power), steps) ** power
    abar = np.cumprod(1 - betas)
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
    return svg(figure, {"left": 0.12, "right": 0.86, "low": steps - 1, "high": 0})


def architectures(names: list[str], language: str) -> dict:
    """The diagrams of models below each other, at one scale; models that are built alike share theirs."""
    from pipelines.describe import describe  # needs torch, which the story does not wait for

    networks = {name: describe(name) for name in names}
    alike: dict[str, list[str]] = {}
    for name, described in networks.items():
        alike.setdefault(str(described), []).append(name)
    parts = []
    for same in alike.values():
        title = " · ".join(t(ENTRIES[name].title, language) for name in same)
        parts.append(f"<h4>{escape(title)}</h4>{architecture(same[0], networks[same[0]], language)['svg']}")
    return {"svg": "".join(parts), "marker": None}


def architecture(name: str, networks: dict, language: str) -> dict:
    """Boxes for the blocks of each network: height follows the size of the maps, below it shape and parameters."""
    lines = [
        (network, start)
        for network, blocks in networks.items()
        for start in range(0, len(blocks), BLOCKS_IN_LINE)
    ]  # fmt: skip
    tops = [1.25 if start == 0 else 0.85 for _, start in lines]
    heights = [1.05 + top for top in tops]
    figure = Figure(figsize=(1.1 * BLOCKS_IN_LINE, 0.76 * sum(heights)))
    figure.subplots_adjust(left=0.01, right=0.99, top=0.99, bottom=0.01, hspace=0.05)
    rows = figure.subplots(len(lines), 1, squeeze=False, height_ratios=heights)[:, 0]
    colour = COLOURS[ENTRIES[name].kind]
    for axes, top, (network, start) in zip(rows, tops, lines, strict=True):
        blocks = networks[network]
        axes.set_axis_off()
        axes.set_xlim(-0.6, BLOCKS_IN_LINE - 0.4)
        axes.set_ylim(-1.05, top)
        if start == 0:
            total = sum(block.parameters for block in blocks)
            unit = "n-grams" if blocks[0].kind == "counts" else "parameters"
            title = f"{t(NETWORKS.get(network, network.capitalize()), language)}: {total:,} {t(unit, language)}"
            axes.text(-0.5, 1.12, title.replace(",", " "), fontweight="bold", fontsize=10)
        for k, block in enumerate(blocks[start : start + BLOCKS_IN_LINE]):
            size = block.shape[-1] if len(block.shape) == 3 else 4
            height = min(0.9, 0.12 + 0.22 * math.log2(max(1, size / 2)))
            axes.add_patch(Rectangle((k - 0.3, 0.45 - height / 2), 0.6, height, facecolor=colour, alpha=0.35))
            if start + k:
                axes.annotate("", (k - 0.32, 0.45), (k - 0.68, 0.45), arrowprops={"arrowstyle": "->", "color": INK})
            text = f"{block.name}\n{'×'.join(map(str, block.shape))}\n{_short(block.parameters)}"
            axes.text(k, -0.12, text, ha="center", va="top", fontsize=8, linespacing=1.4)
    return svg(figure)


def _short(count: int) -> str:
    return f"{count / 1e6:.2f} M" if count >= 1e6 else f"{count / 1e3:.1f} k" if count >= 1e3 else str(count)
