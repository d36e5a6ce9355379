"""A picture to start from: drawn, uploaded, or a face that no model has seen."""

import base64
import io
import random

import gradio as gr
from PIL import Image

from pipelines import ENTRIES
from pipelines.data import digits, faces
from pipelines.gallery import held_out, load_shipped
from pipelines.paths import ASSETS
from pipelines.uploads import open_picture

from .events import LIGHT, SPEAKING, reported
from .i18n import t
from .player import Sketch
from .shell import Shell

NOTE = "This model knows cartoon faces of four styles only: it sees the picture as one of them."
FIRST = 150  # of the shipped held-out faces: what is there before anything was chosen
FIT = {"digits": digits.fit, "faces": faces.fit}  # by data set


def face_input(
    shell: Shell, label: str = "What the model sees", first: int = FIRST, *, style: gr.Radio | None = None
) -> gr.Image:
    """A face that can be uploaded or taken from the held-out ones; returns the knob "image".

    Args:
        first: number of the shipped held-out face that is there in the beginning.
        style: a control whose value begins with a style: faces are of that one, and a new one comes when it changes.
    """
    with gr.Row(elem_classes="face-input"):
        seen = _seen(shell, label, load_shipped("test")[0][first])
        with gr.Column(min_width=200):
            another = shell.text(gr.Button("Another face", size="sm"), value="Another face")
            _upload(shell, seen)
    another.click(_another, style, seen, **SPEAKING)
    if style:
        style.input(_another, style, seen, **SPEAKING)
    return seen


def digit_input(shell: Shell) -> gr.Image:
    """A digit that can be drawn or uploaded; returns the knob "image"."""
    with gr.Row(elem_classes="face-input"):
        seen = _seen(shell, "What the model sees", example("digits"))
        with gr.Column(min_width=280):
            sketch = Sketch()
        with gr.Column(min_width=200):
            _upload(shell, seen, data="digits")
    sketch.drawn(see_drawing, shell.language, seen, **SPEAKING)
    return seen


def picture_input(shell: Shell, model: gr.Radio) -> gr.Image:
    """A picture of the kind that the chosen model knows: digits can be drawn, faces taken from the held-out ones."""
    data = ENTRIES[model.value].data
    with gr.Row(elem_classes="face-input"):
        seen = _seen(shell, "What the model sees", example(data))
        with gr.Column(min_width=200):
            another = gr.Button("Another face", size="sm", visible=data == "faces")
            shell.text(another, value="Another face")
            _upload(shell, seen, model)
        with gr.Column(min_width=280, visible=data == "digits") as drawing:
            sketch = Sketch()
    another.click(_another, None, seen, **SPEAKING)
    sketch.drawn(see_drawing, shell.language, seen, **SPEAKING)

    def adapt(entry: str, before: Image.Image | None) -> tuple:
        data = ENTRIES[entry].data
        first = example(data)
        fits = before is not None and before.size == first.size
        shown = gr.skip() if fits else first
        return shown, gr.update(visible=data == "faces"), gr.update(visible=data == "digits")

    model.change(adapt, [model, seen], [seen, another, drawing], **LIGHT)
    return seen


def see_drawing(event: gr.EventData, language: str) -> Image.Image:
    """What a model of digits sees of a drawing."""
    with reported(language):
        return digits.fit(open_picture(io.BytesIO(base64.b64decode(event.picture.partition(",")[2]))))


def _seen(shell: Shell, label: str, image: Image.Image) -> gr.Image:
    seen = gr.Image(
        image, label=label, type="pil", image_mode="RGB", format="png", interactive=False,
        height=180, width=180, buttons=[], elem_classes="pixelated", min_width=180, scale=0,
    )  # fmt: skip
    return shell.text(seen, label=label)


def _upload(shell: Shell, seen: gr.Image, *model: gr.Radio, data: str = "faces") -> None:
    """A file whose picture is fitted to what the chosen model knows; without a model, to `data`."""
    upload = gr.File(label="Upload a picture", type="filepath", height=110, file_types=["image"])
    shell.text(upload, label="Upload a picture")

    def see(path: str, language: str, entry: str = "") -> Image.Image:
        with reported(language):
            kind = ENTRIES[entry].data if entry else data
            picture = FIT[kind](open_picture(path))
            if kind == "faces":
                gr.Info(t(NOTE, language))
            return picture

    upload.upload(see, [upload, shell.language, *model], seen, **SPEAKING)


def example(data: str) -> Image.Image:
    """The picture that is there before another one is brought."""
    return Image.open(ASSETS / "examples" / "digit.png") if data == "digits" else load_shipped("test")[0][FIRST]


def _another(style: str = "") -> Image.Image:
    """A held-out face by chance, of the style that a text begins with, if any."""
    return random.choice(held_out(style.split(maxsplit=1)[0]) if style else load_shipped("test")[0])
