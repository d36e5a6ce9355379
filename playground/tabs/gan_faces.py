"""What StyleGAN and CycleGAN can do besides: mix styles, walk between faces, edit, project, translate."""

import time
from html import escape

import gradio as gr

from pipelines import stream
from pipelines.data.faces import shown
from pipelines.frames import contact_sheet
from pipelines.options import cyclegan, stylegan
from pipelines.options.faces import Attributes
from pipelines.registry import tasks

from .. import dial
from ..controls import controls
from ..events import LIGHT, PADS, answering, reported
from ..i18n import t
from ..pictures import face_input
from ..player import Pad
from ..shell import Shell
from ..views import data_uri, read_scores, table

ID = "gan"
CORNERS = ("seed_right", "seed_below", "seed_across")
SIDE = 7  # faces along each side of the palette's map
COMPONENTS = [f"pc_{k + 1}" for k in range(stylegan.PRINCIPAL)]


def subtabs(shell: Shell, shared: dict, tabs: gr.Tabs) -> dict[str, gr.Tab]:
    """The sub-tabs by task; `shared` are the knobs of the tab."""
    made = {}
    with shell.text(gr.Tab("Style mixing", id="mix"), label="Style mixing") as made["mix"]:
        with gr.Row(elem_classes="knobs"):
            own = controls(shell, stylegan.Mix, "style", "band", "seed_to", "columns", "rows")
        dial.add_task(shell, (ID, "mix"), "Mix", {**shared, **own}, tabs)
    with shell.text(gr.Tab("Palette", id="palette"), label="Palette") as made["palette"]:
        _palette(shell, shared, made["palette"])
    with shell.text(gr.Tab("Directions", id="edit"), label="Directions") as made["edit"]:
        _directions(shell, shared, tabs)
    with shell.text(gr.Tab("Find a face", id="project"), label="Find a face") as made["project"]:
        own = {"image": face_input(shell), **controls(shell, stylegan.Project, "style", "steps")}
        dial.add_task(shell, (ID, "project"), "Find the nearest face", {**shared, **own}, tabs)
    with shell.text(gr.Tab("To another style", id="translate"), label="To another style") as made["translate"]:
        _translate(shell, shared, tabs)
    with shell.text(gr.Tab("Twelve at once", id="several"), label="Twelve at once") as made["several"]:
        own = controls(shell, cyclegan.Several, "direction", "count", "upscale")
        dial.add_task(shell, (ID, "several"), "To another style", {**shared, **own}, tabs)
    return made


# ------------------------------------------------------------------------------------------------ palette


def _palette(shell: Shell, shared: dict, tab: gr.Tab) -> None:
    """A square whose corners are four seeds; the point in it is a blend of their w."""
    with gr.Row(elem_classes="knobs"):
        own = controls(shell, stylegan.Palette, "style", *CORNERS)
    pad = Pad(palette_point, "Palette")
    names = ("entry", "seed", "truncation", "layer_noise", "upscale")
    knobs = {**{name: shared[name] for name in names}, **own}
    triggers = [tab.select, *(part.input for part in knobs.values())]
    inputs = {"language": shell.language, **knobs}
    gr.on(triggers, draw_palette, inputs_kwargs=inputs, outputs=pad, trigger_mode="always_last", **PADS)


def draw_palette(language: str, entry: str, **values: object) -> dict:
    """The value of the pad: the palette in 7 x 7 faces, small ones; the face at a point is upscaled where asked for."""
    with reported(language):
        if "palette" not in tasks(entry):
            return gr.skip()
        *_, frame = stream(entry, "palette", **{**values, "columns": SIDE, "rows": SIDE, "upscale": "off"})
        sheet = data_uri(contact_sheet(frame.images, SIDE))
        return {"map": sheet, "low": 0, "high": 1, "asked": {"entry": entry, **values}}


@answering
def palette_point(data: dict) -> dict:
    """The face at a point of the palette, with the shares of its corners."""
    started = time.monotonic()
    asked = {**data, "columns": 1, "rows": 1}
    *_, frame = stream(asked.pop("entry", None), "palette", **asked)
    x, y = asked.get("x", 0.0), asked.get("y", 0.0)
    shares = {"seed": (1 - x) * (1 - y), "seed_right": x * (1 - y), "seed_below": (1 - x) * y, "seed_across": x * y}
    note = ", ".join(f"{asked.get(name, 0)} ({share:.0%})" for name, share in shares.items())
    milliseconds = round(1000 * (time.monotonic() - started))
    return {"picture": data_uri(frame.images[0]), "note": note, "milliseconds": milliseconds}


# ------------------------------------------------------------------------------------------------ directions


def _directions(shell: Shell, shared: dict, tabs: gr.Tabs) -> None:
    """Sliders along directions of w; letting one go paints the face again."""
    own = controls(shell, stylegan.Edit, "style")
    text = "Each slider moves w along one direction, in standard deviations; the judge found where to."
    shell.text(gr.Markdown(text), value=text)
    with gr.Row(elem_classes="knobs sliders"):
        named = controls(shell, stylegan.Edit, *stylegan.DIRECTIONS)
    accordion = shell.text(gr.Accordion("Principal components", open=False), label="Principal components")
    with accordion, gr.Row(elem_classes="knobs sliders"):
        principal = controls(shell, stylegan.Edit, *COMPONENTS)
    action = dial.add_task(shell, (ID, "edit"), "Paint again", {**shared, **own, **named, **principal}, tabs)
    reset = shell.text(gr.Button("All to zero", size="sm"), value="All to zero")
    sliders = {**named, **principal}
    reset.click(lambda: [0.0] * len(sliders), None, [*sliders.values()], **LIGHT)
    own["style"].change(_possible, own["style"], [*named.values()], **LIGHT)
    dial.run_on_release(shell, action, sliders.values())


def _possible(style: str) -> list[dict]:
    """Hide the directions of attributes that a style cannot show."""
    able = [shown(style, attribute) for attribute, *_ in stylegan.DIRECTIONS.values()]
    return [gr.update(visible=True) if here else gr.update(visible=False, value=0.0) for here in able]


# ------------------------------------------------------------------------------------------------ CycleGAN


def _translate(shell: Shell, shared: dict, tabs: gr.Tabs) -> None:
    own = controls(shell, cyclegan.Translate, "direction", "upscale")
    image = face_input(shell, style=own["direction"])
    dial.add_task(shell, (ID, "translate"), "To another style", {**shared, **own, "image": image}, tabs)
    shell.translate(gr.HTML(kept_table("en"), padding=False), lambda language: {"value": kept_table(language)})


def kept_table(language: str) -> str:
    """What CycleGAN keeps of held-out faces in each direction, as measured; nothing where it was not measured."""
    scores = read_scores("cyclegan-faces")
    directions = cyclegan.Translate.knobs()["direction"].choices
    measured = {"style changed": t("Style changed", language)}
    measured |= {
        f"{name} kept": f"{t(knob.label, language)}: {t('kept', language)}" for name, knob in Attributes.knobs().items()
    }
    rows = [
        {"Share of faces": shown, **{way: f"{scores[f'{name}, {way}']:.0%}" for way in directions}}
        for name, shown in measured.items()
        if f"{name}, {directions[0]}" in scores
    ]
    if not rows:
        return ""
    text = (
        "Why not everything is kept: the cycle loss only asks that the way back restores the picture, so it allows "
        "permutations, such as one mood for another, as long as the way back undoes them. Measured on held-out faces "
        "by the judge, which is sometimes wrong itself."
    )
    return f"{table(rows, language)}<p class='estimate'>{escape(t(text, language))}</p>"
