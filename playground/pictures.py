"""A face to start from: upload one, or take one that no model has seen."""

import random

import gradio as gr
from PIL import Image

from pipelines.data.faces import fit
from pipelines.gallery import held_out, load_shipped
from pipelines.uploads import open_picture

from .events import SPEAKING, reported
from .i18n import t
from .shell import Shell

NOTE = "This model knows cartoon faces of four styles only: it sees the picture as one of them."


def face_input(shell: Shell, label: str = "What the model sees", first: int = 150) -> gr.Image:
    """A picture that can be uploaded or drawn from the held-out faces; returns the knob "image"."""
    with gr.Row(elem_classes="face-input"):
        seen = gr.Image(
            load_shipped("test")[0][first], label=label, type="pil", image_mode="RGB", format="png", interactive=False,
            height=180, width=180, buttons=[], elem_classes="pixelated", min_width=180, scale=0,
        )  # fmt: skip
        shell.text(seen, label=label)
        with gr.Column(min_width=200):
            another = shell.text(gr.Button("Another face", size="sm"), value="Another face")
            upload = gr.File(label="Upload a picture", type="filepath", height=110, file_types=["image"])
            shell.text(upload, label="Upload a picture")
    another.click(_another, None, seen, **SPEAKING)
    upload.upload(_see_upload, [upload, shell.language], seen, **SPEAKING)
    return seen


def _another() -> Image.Image:
    """A held-out face by chance."""
    return random.choice(load_shipped("test")[0])


def of_style(style: str) -> Image.Image:
    """A held-out face of a style by chance."""
    return random.choice(held_out(style))


def _see_upload(path: str, language: str) -> Image.Image:
    """What the model sees of an uploaded file."""
    with reported(language):
        face = fit(open_picture(path))
        gr.Info(t(NOTE, language))
        return face
