"""Pure functions from runs and recorded numbers to what the page shows: payloads of the player, and figures."""

import base64
import io
import json
import math
from dataclasses import dataclass, field
from html import escape

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image

from pipelines import ENTRIES, Run, UserError, folder
from pipelines.frames import Frame, contact_sheet
from pipelines.snippets import as_python

from .i18n import t

MAX_FRAMES = 60  # that travel to the browser in one run
# scores of `scores.json` that the comparison shows, and how
COMPARED = {"class accuracy": "{:.1%}", "domain-FD": "{:.2f}", "coverage": "{:.2f}"}
COLOURS = {"gan": "#c8442f", "diffusion": "#2f6fc8", "real": "#111111"}
INK = "#123456"  # stands for the text colour of the page, so that a figure suits light and dark
mpl.rcParams.update({
    "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 10, "axes.spines.top": False,
    "axes.spines.right": False, "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": INK, "xtick.color": INK,
    "ytick.color": INK,
})  # fmt: skip


# ------------------------------------------------------------------------------------------------ player payloads


def data_uri(image: Image.Image) -> str:
    """A picture as an address that contains it (PNG)."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return data_url(buffer.getvalue(), "image/png")


def data_url(content: bytes, kind: str) -> str:
    """Bytes of a media type as an address that contains them."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def columns_for(count: int) -> int:
    """Columns of a grid: ten where rows of ten come out even, all in one row when few, else about square."""
    if count % 10 == 0:
        return 10
    return count if count <= 3 else math.ceil(math.sqrt(count))


@dataclass
class Show:
    """Turns a growing run into the player's value; each frame is encoded once.

    Attributes:
        run: what is shown.
        id: of the run; a new id makes the player start anew.
        language: of captions and notes.
    """

    run: Run
    id: str
    language: str = "en"
    _encoded: list[tuple[Frame, dict]] = field(default_factory=list)

    def value(self, state: str) -> dict:
        """The player's value; state is "running", "done" or "stopped"."""
        result, options = self.run.result, self.run.recipe.options
        count = len(result.images)
        inline = self.run.recipe.task in ("interpolate", "sweep")
        self.columns = count if inline else columns_for(count)
        known = len(self._encoded)
        for frame in self.run.frames[known:]:
            self._encoded.append((frame, self._encode(frame)))
        every = math.ceil(len(self._encoded) / MAX_FRAMES)
        shown = [encoded for k, (_, encoded) in enumerate(self._encoded) if k % every == 0]
        if (len(self._encoded) - 1) % every:
            shown.append(self._encoded[-1][1])
        value = {
            "id": self.id,
            "state": state,
            "axis": "samples" if self.run.recipe.task == "interpolate" else "frames",
            "count": count,
            "columns": self.columns,
            "frames": shown,
            "captions": self._captions(result),
            "note": note(self.run, self.language),
        }
        if state != "running":
            recipe = self.run.recipe
            value |= {"recipe": recipe.to_json(), "link": recipe.to_link(), "python": as_python(recipe)}
        elif self.run.recipe.task == "sweep":
            value["captions"] = _sweep_captions(options)
        return value

    def _encode(self, frame: Frame) -> dict:
        encoded = {"title": frame.title, "step": frame.step, "total": frame.total, "x": frame.scalars.get("timestep")}
        for view in ("images", "predicted", "noise"):
            if images := getattr(frame, view):
                encoded[view] = data_uri(contact_sheet(images, self.columns))
        return encoded

    def _captions(self, result: Frame) -> list[str] | None:
        if realism := result.scalars.get("realism"):
            return [f"{percent:.0f} %" for percent in realism]
        if self.run.recipe.task == "sweep":
            return _sweep_captions(self.run.recipe.options)
        return None


def _sweep_captions(options: object) -> list[str]:
    return [f"{value:.1f}" for value in np.linspace(options.guidance, options.guidance_to, options.count)]


def note(run: Run, language: str) -> str:
    """Time, evaluations and seed of a run in a line."""
    parts = [f"{run.seconds[-1]:.1f} s"]
    if evaluations := run.result.scalars.get("evaluations"):
        parts.append(f"{t('Network evaluations', language)}: {evaluations:.0f}")
    if hasattr(run.recipe.options, "seed"):
        parts.append(f"{t('Seed', language)} {run.recipe.options.seed}")
    if "realism" in run.result.scalars:
        text = "Below each picture: the share of held-out real digits that the discriminator finds less real."
        parts.append(t(text, language))
    return " · ".join(parts)


def training_payload(name: str) -> dict:
    """The player's value for `progress.webp`: the same seeds at every recorded moment of a training."""
    training = read_training(name)
    film = Image.open(folder(name) / "progress.webp")
    frames, total = [], training["moments"][-1]
    for k, step in enumerate(training["moments"]):
        film.seek(k)
        sheet = data_uri(film.convert("L"))
        frames.append({"title": "", "step": step, "total": total, "x": step, "images": sheet})
    count = film.width * film.height // 28**2
    return {"id": f"training {name}", "state": "done", "axis": "frames", "count": count, "columns": film.width // 28,
            "frames": frames, "note": _training_note(training)}  # fmt: skip


def read_training(name: str) -> dict:
    """`training.json` of a model."""
    path = folder(name) / "training.json"
    if not path.is_file():
        raise UserError(f"The training record of {name} is missing: {path}.")
    return json.loads(path.read_text(encoding="utf-8"))


def read_scores(name: str) -> dict[str, float]:
    """The measured scores of a model; empty when it has not been measured."""
    path = folder(name) / "scores.json"
    return json.loads(path.read_text(encoding="utf-8"))["model"] if path.is_file() else {}


def _training_note(training: dict) -> str:
    return f"{training['samples']:,} pictures · {training['seconds'] / 60:.0f} min · 2 CPU cores"


def table(rows: list[dict[str, str]], language: str) -> str:
    """Rows of texts as an HTML table, their keys as columns; the first column names the row."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    head = "".join(f"<th scope='col'>{escape(t(column, language))}</th>" for column in columns)
    body = ""
    for row in rows:
        first, *others = (escape(row.get(column, "–")) for column in columns)
        body += f"<tr><th scope='row'>{first}</th>{''.join(f'<td>{cell}</td>' for cell in others)}</tr>"
    return f"<div class='scroll'><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


# ------------------------------------------------------------------------------------------------ figures


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
    figure.subplots_adjust(left=0.09, right=0.86, top=0.96, bottom=0.13 if both else 0.21, hspace=0.15)
    axes = figure.subplots(2 if both else 1, 1, sharex=True, squeeze=False)[:, 0]
    lines = {"loss": (colour, t("Loss", language)), "loss_g": (colour, "G"), "loss_d": (INK, "D")}
    for key, (ink, label) in lines.items():
        if key in recorded:
            axes[0].plot(recorded["step"], recorded[key], color=ink, linewidth=1.2)
            axes[0].text(1.01, recorded[key][-1], label, color=ink, transform=axes[0].get_yaxis_transform())
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
    return _svg(figure, {"left": 0.09, "right": 0.86, "low": 0, "high": recorded["step"][-1]})


def noise_schedule(name: str, language: str) -> dict | None:
    """How much of the picture and how much noise x_t holds, from pure noise (left) to the picture (right)."""
    path = folder(name) / "scheduler" / "scheduler_config.json"
    if not path.is_file():
        return None  # the page is built all the same; running the model says what is missing
    config = json.loads(path.read_text(encoding="utf-8"))
    steps = config["num_train_timesteps"]
    abar = np.cumprod(1 - np.linspace(config["beta_start"], config["beta_end"], steps))
    figure = Figure(figsize=(7.2, 1.9))
    figure.subplots_adjust(left=0.09, right=0.86, top=0.95, bottom=0.26)
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
    return _svg(figure, {"left": 0.09, "right": 0.86, "low": steps - 1, "high": 0})


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
