"""A picture to start from: drawn, uploaded, or a face that no model has seen."""

import base64
import io
import random
from collections.abc import Callable

import gradio as gr
from PIL import Image

from pipelines import ENTRIES, UserError
from pipelines.data import digits, faces, scenes
from pipelines.gallery import held_out, load_shipped
from pipelines.paths import ASSETS
from pipelines.uploads import mask_of, open_picture

from .dial import visible_for
from .events import DRAWN, LIGHT, SPEAKING, note, reported
from .i18n import t
from .player import Mask, Sketch
from .sessions import session
from .shell import Shell
from .views import data_uri

NOTE = "This model knows cartoon faces of four styles only: it sees the picture as one of them."
OF_ONE_STYLE = "This generator takes every picture for a face of its one source style, {style}."
FIRST = 150  # of the shipped held-out faces: what is there before anything was chosen
PENS = {
    "black": "#1d1d1f", "white": "#fafafa", "grey": "#96989c", "brown": "#8a5a3c", "scarlet": "#d9302c",
    "orange": "#f08a24", "yellow": "#f7cf46", "green": "#3f9d4b", "blue": "#3b7fe0", "purple": "#8055b5",
    "pink": "#f0a0c4",
}  # fmt: skip
FIT = {"digits": digits.fit, "faces": faces.fit, "scenes": scenes.fit}  # by data set


def face_input(
    shell: Shell, label: str = "What the model sees", first: int = FIRST, *, style: gr.Radio | None = None
) -> gr.Image:
    """A face that can be uploaded or taken from the held-out ones; returns the knob "image".

    Args:
        first: number of the shipped held-out face that is there in the beginning.
        style: a control whose value begins with a style: faces are of that one, and when it changes a new one comes
            in place of a held-out one; a picture that was brought stays.
    """
    with gr.Row(elem_classes="face-input"):
        seen = _seen(shell, label, load_shipped("test")[0][first])
        with gr.Column(min_width=200):
            another = shell.text(gr.Button("Another face", size="sm"), value="Another face")
            _upload(shell, seen, style=style)
    another.click(_another, style, seen, **SPEAKING)
    if style:
        style.input(_of_style, [style, seen], seen, **SPEAKING)
    return seen


def digit_input(shell: Shell) -> gr.Image:
    """A digit that can be drawn or uploaded; returns the knob "image"."""
    with gr.Row(elem_classes="face-input"):
        seen = _seen(shell, "What the model sees", example("digits"))
        with gr.Column(min_width=280):
            sketch = Sketch()
        with gr.Column(min_width=200):
            _upload(shell, seen, data="digits")
    sketch.drawn(seeing("digits"), shell.language, seen, **DRAWN)
    return seen


def picture_input(shell: Shell, model: gr.Radio) -> gr.Image:
    """A picture of the kind that the chosen model knows.

    Digits and scenes can be drawn, faces taken from the held-out ones, scenes from the visitor's newest run.
    """
    data = ENTRIES[model.value].data
    with gr.Row(elem_classes="face-input"):
        seen = _seen(shell, "What the model sees", example(data))
        with gr.Column(min_width=200):
            another = shell.text(gr.Button("Another face", size="sm"), value="Another face")
            newest = newest_button(shell, seen)
            _upload(shell, seen, model)
        with gr.Column(min_width=280) as drawing:
            sketch = Sketch()
        with gr.Column(min_width=280) as painting:
            painted = Sketch("Draw a scene", PENS)
    another.click(_another, None, seen, **SPEAKING)
    sketch.drawn(seeing("digits"), shell.language, seen, **DRAWN)
    painted.drawn(seeing("scenes"), shell.language, seen, **DRAWN)

    of_data = {kind: [entry for _, entry in model.choices if ENTRIES[entry].data == kind] for kind in FIT}
    shown = {another: "faces", newest: "scenes", painting: "scenes", drawing: "digits"}
    visible_for(model, {part: of_data[kind] for part, kind in shown.items()})

    def adapt(entry: str, before: Image.Image | None) -> Image.Image | dict:
        first = example(ENTRIES[entry].data)
        return gr.skip() if before is not None and before.size == first.size else first

    def start_anew(entry: str, before: str) -> tuple:
        data = ENTRIES[entry].data
        return gr.skip() if data == before else example(data), data

    kind = gr.State(data)  # faces and scenes are of one size
    model.input(start_anew, [model, kind], [seen, kind], **LIGHT)
    shell.later(lambda: model.change(adapt, [model, seen], seen, **LIGHT))  # behind what the browser does alone
    return seen


def picture_of_scenes(shell: Shell) -> gr.Image:
    """A scene that can be uploaded or taken from the visitor's newest run; returns the knob "image"."""
    with gr.Row(elem_classes="face-input"):
        seen = _seen(shell, "What the model sees", example("scenes"))
        with gr.Column(min_width=200):
            newest_button(shell, seen)
            _upload(shell, seen, data="scenes")
    return seen


def newest_button(shell: Shell, seen: gr.Image) -> gr.Button:
    """A button that takes the first picture of the visitor's newest run of scenes."""
    button = gr.Button("My newest scene", size="sm")
    shell.text(button, value="My newest scene")

    def take(request: gr.Request, language: str) -> Image.Image:
        with reported(language):
            kept = (run for _, run in session(request.session_hash).newest() if run.finished)
            made = (run for run in kept if run.recipe.task != "attend")  # those are darkened
            run = next((run for run in made if ENTRIES[run.recipe.entry].data == "scenes"), None)
            if run is None:
                raise UserError("There is no scene yet: generate some first.")
            return scenes.fit(run.result.images[0])

    button.click(take, shell.language, seen, **SPEAKING)
    return button


def mask_input(shell: Shell, seen: gr.Image) -> gr.Image:
    """A mask that is painted over the picture of a knob; returns the knob "mask"."""
    mask = gr.Image(right_half(), type="pil", image_mode="L", format="png", visible=False)
    shown = Mask(_masked(example("scenes"), right_half(), None))
    painted = gr.State(None)
    kept = shown.painted(read_mask, shell.language, [mask, painted], **DRAWN)
    kept.then(None, js="() => window.dispatchEvent(new Event('playground:masked'))", **LIGHT)
    gr.on([seen.change, mask.change], _masked, [seen, mask, painted], shown, trigger_mode="always_last", **LIGHT)
    return mask


def right_half() -> Image.Image:
    """The mask that is there in the beginning: over one of the two things of the example, and not over the other."""
    mask = Image.new("L", (scenes.SIZE, scenes.SIZE))
    mask.paste(255, (scenes.SIZE // 2, 0, scenes.SIZE, scenes.SIZE))
    return mask


def _masked(picture: Image.Image | None, mask: Image.Image | None, painted: bytes | None) -> dict | None:
    """The value of `player.Mask`; the mask that was painted there last, of these pixels, is there already."""
    if not picture or not mask:
        return None
    return {"picture": data_uri(picture), "mask": None if mask.tobytes() == painted else data_uri(mask)}


def read_mask(event: gr.EventData, language: str) -> tuple[Image.Image, bytes]:
    """The mask that was painted, and its pixels."""
    with reported(language):
        mask = mask_of(_sent(event), (scenes.SIZE, scenes.SIZE))
        return mask, mask.tobytes()


def _sent(event: gr.EventData) -> Image.Image:
    return open_picture(io.BytesIO(base64.b64decode(event.picture.partition(",")[2])))


def seeing(data: str) -> Callable[[gr.EventData, str], Image.Image]:
    """The handler of a drawing: what models of that data see of it."""

    def see(event: gr.EventData, language: str) -> Image.Image:
        with reported(language):
            return FIT[data](_sent(event))

    return see


def _seen(shell: Shell, label: str, image: Image.Image) -> gr.Image:
    seen = gr.Image(
        image, label=label, type="pil", image_mode="RGB", format="png", interactive=False,
        height=180, width=180, buttons=[], elem_classes="pixelated", min_width=180, scale=0,
    )  # fmt: skip
    return shell.text(seen, label=label)


def _upload(
    shell: Shell, seen: gr.Image, model: gr.Radio | None = None, *, data: str = "faces", style: gr.Radio | None = None
) -> None:
    """A file whose picture is fitted to what the chosen model knows; without a model, to `data`.

    `style` is a control whose value begins with the one style that the model takes a face to have.
    """
    upload = gr.File(label="Upload a picture", type="filepath", height=110, file_types=["image"])
    shell.text(upload, label="Upload a picture")

    def see(path: str, language: str, entry: str = "", style: str = "") -> Image.Image:
        with reported(language):
            kind = ENTRIES[entry].data if entry else data
            picture = FIT[kind](open_picture(path))
            if kind == "faces":
                note(t(OF_ONE_STYLE if style else NOTE, language).format(style=_first_word(style)), language)
            return picture

    told = {name: part for name, part in (("entry", model), ("style", style)) if part}
    inputs = {"path": upload, "language": shell.language, **told}
    upload.upload(see, inputs_kwargs=inputs, outputs=seen, **SPEAKING)


def example(data: str) -> Image.Image:
    """The picture that is there before another one is brought."""
    if data == "faces":
        return load_shipped("test")[0][FIRST]
    return Image.open(ASSETS / "examples" / {"digits": "digit.png", "scenes": "scene.png"}[data])


def _another(style: str = "") -> Image.Image:
    """A held-out face by chance, of the style that a text begins with, if any."""
    return random.choice(held_out(_first_word(style)) if style else load_shipped("test")[0])


def _of_style(style: str, before: Image.Image | None) -> Image.Image | dict:
    """A held-out face of the style that a text begins with, unless the visitor has brought another picture."""
    brought = before and all(before.tobytes() != face.tobytes() for face in load_shipped("test")[0])
    return gr.skip() if brought else _another(style)


def _first_word(text: str) -> str:
    return text.partition(" ")[0]
