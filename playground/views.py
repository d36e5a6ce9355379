"""Pure functions from runs and recorded numbers to what the page shows: payloads of the player, tables."""

import base64
import io
import json
import math
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from pipelines import ENTRIES, Recipe, Run, UserError, folder
from pipelines.frames import Frame, contact_sheet
from pipelines.registry import TEXTS
from pipelines.runs import VIEWS
from pipelines.snippets import copies

from .i18n import seconds, t

if TYPE_CHECKING:
    from pipelines.scrutiny import Neighbour

    # title of a model, its faces and their neighbours, and `nearest_measured` of it
    Lookalikes = tuple[str, list[tuple[Image.Image, Neighbour]], tuple[float, float] | None]

SMALL = 2**16  # pixels of a grey sheet that travels exactly in every frame
CIVIDIS = (
    (0, 34, 78), (18, 53, 112), (59, 73, 108), (87, 93, 109), (112, 113, 115), (138, 134, 120), (165, 156, 116),
    (195, 179, 105), (225, 204, 85), (254, 232, 56),
)  # fmt: skip
MAX_FRAMES = 65  # as many as a picture of image tokens has, that travel to the browser in one run
# of the previews of a training: size of a picture and its mode, by model or data set; data whose previews are one page
CELLS = {"pixel-gpt-digits": (14, "L"), "digits": (28, "L")}
PAGES = (*TEXTS, "notes")
SEEN = {  # what a sample of a training is
    **dict.fromkeys(TEXTS, "{count} passages · {minutes} min · 2 CPU cores"),
    "tunes": "{count} tunes · {minutes} min · 2 CPU cores",
    "notes": "{count} notes · {minutes} min · 2 CPU cores",
}
# scores of `scores.json` that the comparison shows, and how
COMPARED = {"class accuracy": "{:.1%}", "domain-FD": "{:.2f}", "coverage": "{:.2f}"}
NEAREST = "nearest of 20,000 training faces"  # a score of models of faces

# what stands below the pictures of tasks that always give the same ones, by family and task
CAPTIONS = {
    ("gan", "edit"): ("as it was", "edited"),
    ("gan", "project"): ("your picture", "the nearest face"),
    ("gan", "translate"): ("your picture", "in the other style", "and back", "the difference"),
    ("recurrent", "texture"): ("what has grown", "its place in the patch"),
    ("autoencoder", "reconstruct"): ("your picture", "encoded and decoded", "the difference"),
    ("autoencoder", "edit"): ("your picture", "decoded from the changed latent", "the difference"),
}


# ------------------------------------------------------------------------------------------------ player payloads


def data_uri(image: Image.Image) -> str:
    """A picture as an address that contains it (PNG)."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return data_url(buffer.getvalue(), "image/png")


def preview_uri(image: Image.Image) -> str:
    """The same for a frame on the way; colours and large sheets are slightly compressed (WebP)."""
    if image.mode == "L" and image.width * image.height < SMALL:
        return data_uri(image)
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=80, method=0)
    return data_url(buffer.getvalue(), "image/webp")


def coloured(image: Image.Image) -> Image.Image:
    """A grey picture from dark blue over grey to yellow (cividis), which every kind of sight can tell apart."""
    levels = np.linspace(0, len(CIVIDIS) - 1, 256)
    table = np.stack([np.interp(levels, range(len(CIVIDIS)), channel) for channel in zip(*CIVIDIS, strict=True)], 1)
    return Image.fromarray(table.round().astype(np.uint8)[np.asarray(image)])


def data_url(content: bytes, kind: str) -> str:
    """Bytes of a media type as an address that contains them."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def captions_of(recipe: Recipe) -> tuple[str, ...]:
    """What stands below the pictures of a run, in English; empty where they have no names."""
    return CAPTIONS.get((ENTRIES[recipe.entry].family, recipe.task), ())


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
        result = self.run.result
        count = len(result.images)
        self.columns = self.run.columns
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
            "axis": "samples" if self.run.recipe.task == "interpolate" and self.columns == count else "frames",
            "count": count,
            "columns": self.columns,
            "frames": shown,
            "captions": self._captions(result),
            "note": note(self.run, self.language),
        }
        if result.entropy:
            value["bits"] = result.bits
        if state != "running":
            value |= copies(self.run.recipe)
        return value

    def _encode(self, frame: Frame) -> dict:
        encoded = {"title": frame.title, "step": frame.step, "total": frame.total, "x": frame.scalars.get("timestep")}
        if frame.latents:
            encoded["latent"] = [view for view in frame.latents if view != "images" or frame.step < frame.total]
        if newest := _newest_tokens(frame):
            encoded["captions"] = newest
        address = data_uri if frame.step == frame.total else preview_uri
        for view in VIEWS:
            if images := getattr(frame, view):
                sheet = contact_sheet(images, self.columns)
                encoded[view] = address(coloured(sheet) if view == "entropy" else sheet)
        return encoded

    def _captions(self, result: Frame) -> list[str] | None:
        if captions := captions_of(self.run.recipe):
            return [t(caption, self.language) for caption in captions]
        if realism := result.scalars.get("realism"):
            return [f"{percent:.0f} %" for percent in realism]
        if fits := result.scalars.get("CLIP score"):
            return ranked(fits)
        if by_options := SWEPT.get(self.run.recipe.task):
            return [t(caption, self.language) for caption in by_options(self.run.recipe.options)]
        return result.source


def ranked(fits: list[float]) -> list[str]:
    """Scores of pictures with their ranks, the best with a star; a picture alone has no rank."""
    if len(fits) == 1:
        return [f"{fits[0]:.2f}"]
    ranks = [1 + sum(other > fit for other in fits) for fit in fits]
    return [f"{'★ ' if rank == 1 else ''}{rank}. ({fit:.2f})" for rank, fit in zip(ranks, fits, strict=True)]


def _newest_tokens(frame: Frame) -> list[str]:
    """The probability of the token that has just come, by picture, where pictures come token by token."""
    if not (frame.images and frame.tokens) or any(len(news) != 1 for news in frame.tokens):
        return []
    return [f"{100 * token.probability:.{0 if token.probability >= 0.0995 else 1}f} %" for (token,) in frame.tokens]


def _sweep_captions(options: object) -> list[str]:
    return [f"{value:.1f}" for value in np.linspace(options.guidance, options.guidance_to, options.count)]


def _grid_captions(options: object) -> list[str]:
    return [f"{steps} · {guidance}" for steps in options.row_steps() for guidance in _sweep_captions(options)]


def _restyle_captions(options: object) -> list[str]:
    return [f"{value:.2f}" for value in np.linspace(options.lora, options.lora_to, options.count)]


def _several_captions(options: object) -> list[str]:
    """Only the first column says what its row is: below the others it would be too narrow."""
    rows, others = ("held-out face", *CAPTIONS["gan", "translate"][1:]), [""] * (options.count - 1)
    return [caption for row in rows for caption in (row, *others)]


SWEPT = {  # by task, out of options
    "sweep": _sweep_captions, "grid": _grid_captions, "restyle": _restyle_captions, "several": _several_captions,
}  # fmt: skip


def note(run: Run, language: str) -> str:
    """Time, evaluations and seed of a run in a line."""
    parts = [seconds(run.seconds[-1], language)]
    scalars = run.result.scalars
    if evaluations := scalars.get("evaluations"):
        parts.append(f"{t('Network evaluations', language)}: {evaluations:.0f}")
    if psnr := scalars.get("PSNR"):
        parts.append(t("PSNR {psnr} dB", language).format(psnr=f"{psnr:.1f}"))
    if error := scalars.get("mean cycle error"):
        parts.append(f"{t('Mean difference after the way back', language)}: {error:.1%}")
    if joined := scalars.get("in one piece"):
        parts.append(f"{t('Neighbours that are neighbours in the patch too', language)}: {joined:.0%}")
    if hasattr(run.recipe.options, "seed"):
        parts.append(f"{t('Seed', language)} {run.recipe.options.seed}")
    if len(run.frames) > 1 and _newest_tokens(run.frames[1]):
        parts.append(t("Below each picture on the way: how probable its newest token was.", language))
    if "CLIP score" in scalars:
        text = "Below each picture at the end: its rank by how well it fits the prompt, and that score, says CLIP."
        parts.append(t(text, language))
    if "realism" in run.result.scalars and not captions_of(run.recipe):
        text = "Below each picture: the share of held-out real pictures that the discriminator finds less real."
        parts.append(t(text, language))
        if max(run.result.scalars["realism"]) < 1:
            parts.append(t("It sees through all of them.", language))
    return " · ".join(parts)


def training_payload(name: str, language: str) -> dict:
    """The player's value for `progress.webp`: the same seeds at every recorded moment of a training."""
    training = read_training(name)
    film = Image.open(folder(name) / "progress.webp")
    page = ENTRIES[name].data in PAGES
    size, mode = (film.width, "L") if page else CELLS.get(name) or CELLS.get(ENTRIES[name].data, (64, "RGB"))
    frames, total = [], training["moments"][-1]
    for k, step in enumerate(training["moments"]):
        film.seek(k)
        sheet = data_uri(film.convert(mode))
        frames.append({"title": "", "step": step, "total": total, "x": step, "images": sheet})
    count = 1 if page else film.width * film.height // size**2
    whole = {"aspect": film.width / film.height} if page else {}
    return {"id": f"training {name}", "state": "done", "axis": "frames", "count": count, "columns": film.width // size,
            "frames": frames, "note": _training_note(name, training, language), **whole}  # fmt: skip


def read_training(name: str) -> dict:
    """`training.json` of a model."""
    path = folder(name) / "training.json"
    if not path.is_file():
        raise UserError(f"The training record of {name} is missing: {path}.")
    return json.loads(path.read_text(encoding="utf-8"))


def read_scores(name: str, part: str = "model") -> dict[str, float]:
    """The measured scores of a model, or as its "floor" those of real data; empty when it has not been measured."""
    path = folder(name) / "scores.json"
    return json.loads(path.read_text(encoding="utf-8"))[part] if path.is_file() else {}


def nearest_measured(name: str) -> tuple[float, float] | None:
    """Median distance of a model's faces to the nearest of 20,000 training faces, and that of held-out faces.

    Both as in `scrutiny.Neighbour`; None where this was not measured. Scores hold them of values in [-1, 1].
    """
    scores, floor = read_scores(name), read_scores(name, "floor")
    return (scores[NEAREST] / 2, floor[NEAREST] / 2) if NEAREST in scores else None


def read_recall(name: str) -> dict[str, dict[str, list[float]]]:
    """What was measured of the memory of a text model, see `metrics.recall`; empty when it has not been measured."""
    path = folder(name) / "scores.json"
    return json.loads(path.read_text(encoding="utf-8")).get("recall", {}) if path.is_file() else {}


def _training_note(name: str, training: dict, language: str) -> str:
    text = t(SEEN.get(ENTRIES[name].data, "{count} pictures · {minutes} min · 2 CPU cores"), language)
    return text.format(count=f"{training['samples']:,}".replace(",", " "), minutes=f"{training['seconds'] / 60:.0f}")


def table(rows: list[dict[str, str]], language: str) -> str:
    """Rows of texts as an HTML table, their keys as columns; the first column names the row."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    head = "".join(f"<th scope='col'>{escape(t(column, language))}</th>" for column in columns)
    body = ""
    for row in rows:
        first, *others = (escape(row.get(column, "–")) for column in columns)
        body += f"<tr><th scope='row'>{first}</th>{''.join(f'<td>{cell}</td>' for cell in others)}</tr>"
    return f"<div class='scroll'><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def comparison(rows: list[dict[str, str]], language: str) -> str:
    """The table of the Compare tab, with what its columns mean."""
    text = (
        "Peak memory: how much more memory the process held during the run than before it. Class accuracy, domain-FD "
        "(distance to real pictures, smaller is better) and coverage were measured before by the independent judge, "
        "with different numbers of pictures and sometimes other settings: compare domain-FD beside its floor in the "
        "model cards."
    )
    return f"{table(rows, language)}<p class='estimate'>{escape(t(text, language))}</p>"


def lookalikes(groups: "list[Lookalikes]", usual: float, language: str) -> str:
    """By model, generated faces above their nearest training faces; `usual`: the distance of faces held out."""
    text = t(
        "Faces that no model has seen are at {usual} from these 1,920; a copy of one of them would be much nearer.",
        language,
    )
    parts = [f"<p>{escape(text.format(usual=f'{usual:.3f}'))}</p>"]
    for title, pairs, measured in groups:
        parts.append(f"<h4>{escape(title)}</h4>")
        if measured:
            text = t(
                "Measured before, among 20,000 training faces: this model's faces are at {own} from the nearest, faces "
                "that no model has seen at {floor} (medians).",
                language,
            )
            text = text.format(own=f"{measured[0]:.3f}", floor=f"{measured[1]:.3f}")
            parts.append(f"<p class='estimate'>{escape(text)}</p>")
        parts.append("<div class='pairs'>")
        for image, neighbour in pairs:
            pictures = "".join(f"<img src='{data_uri(one)}' alt=''>" for one in (image, neighbour.image))
            parts.append(f"<figure>{pictures}<figcaption>{neighbour.distance:.3f}</figcaption></figure>")
        parts.append("</div>")
    return "".join(parts)
