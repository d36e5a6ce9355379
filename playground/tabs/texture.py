"""The sub-tab Texture: the idea of a Markov chain for pictures, pixel by pixel."""

import gradio as gr
from PIL import Image

from pipelines.data import textures
from pipelines.options.texture import Texture
from pipelines.uploads import open_picture

from .. import dial
from ..controls import controls
from ..events import LIGHT, SPEAKING, reported
from ..i18n import t
from ..shell import Shell

ENTRY, FIRST = "markov-texture", "letters"
TEXT = (
    "The same idea for pictures: each pixel is drawn from those that stand in the patch where the neighbours look "
    "alike. Nothing is learned, nothing is counted in advance."
)


def subtab(shell: Shell, shared: dict, subtabs: gr.Tabs) -> None:
    """A patch to choose or to bring, and what grows out of it."""
    with shell.text(gr.Tab("Texture", id="texture"), label="Texture"):
        shell.text(gr.Markdown(TEXT), value=TEXT)
        entry = gr.Textbox(ENTRY, visible=False)
        image = _patch(shell)
        with gr.Row(elem_classes="knobs"):
            own = controls(shell, Texture, "radius", "tolerance", "size")
        knobs = {"entry": entry, "image": image, **own, "seed": shared["seed"], "keep": shared["keep"]}
        dial.add_task(shell, ("recurrent", "texture"), "Grow", knobs, subtabs, offers=())


def _patch(shell: Shell) -> gr.Image:
    """One of the patches that are drawn here, or an uploaded picture; returns the knob "image"."""
    with gr.Row(elem_classes="face-input"):
        seen = gr.Image(
            textures.draw(FIRST), label="Patch", type="pil", image_mode="RGB", format="png", interactive=False,
            height=150, width=150, buttons=[], elem_classes="pixelated", min_width=150, scale=0,
        )  # fmt: skip
        shell.text(seen, label="Patch")
        with gr.Column(min_width=200):
            choice = gr.Radio(_names("en"), value=FIRST, label="Pattern")
            shell.translate(choice, lambda language: {"label": t("Pattern", language), "choices": _names(language)})
            upload = gr.File(label="Upload a picture", type="filepath", height=110, file_types=["image"])
            shell.text(upload, label="Upload a picture")
    choice.input(textures.draw, choice, seen, **LIGHT)
    upload.upload(_fitted, [upload, shell.language], seen, **SPEAKING)
    return seen


def _names(language: str) -> list[tuple[str, str]]:
    return [(t(name, language), name) for name in textures.PATCHES]


def _fitted(path: str, language: str) -> Image.Image:
    with reported(language):
        return textures.fit(open_picture(path))
