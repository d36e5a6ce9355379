"""The GAN tab: one pass from noise to pictures, a critic beside them, and the plane of all seeds."""

import time
from collections.abc import Callable, Iterator

import gradio as gr

from pipelines import ENTRIES, Recipe, stream
from pipelines.frames import contact_sheet
from pipelines.knobs import Options
from pipelines.options import stylegan
from pipelines.options.gan import GenerateLabelled, InterpolateLabelled, PlaneLabelled
from pipelines.registry import tasks
from pipelines.seeds import plane_corners, random_seed

from .. import dial
from ..api import publish
from ..controls import controls
from ..events import HEAVY, PADS, PRIVATE, answering, export_run, history, make_recipe, reported, show_run
from ..i18n import t
from ..panels import architecture_panel, training_panel
from ..player import Pad, Player
from ..sessions import Session, begun
from ..shell import Action, Shell
from ..views import data_uri
from . import gan_faces, gan_game, gan_workshop

ID, TITLE = "gan", "GAN"
BESIDE = ("gan-mlp-digits", "dcgan-digits")
MAP = {"x": -4, "y": -4, "columns": 9, "rows": 9}  # of the pad's background


def build(shell: Shell) -> None:
    """The tab with its sub-tabs; which of them are shown depends on what the chosen model can do."""
    with gr.Row(elem_classes="tab-grid"):
        with gr.Column(elem_classes="dial"):
            model = dial.model_choice(shell, ID)
            asked = {**controls(shell, GenerateLabelled, "label"), **controls(shell, stylegan.Generate, "style")}
            dial.relevant(model, "generate", asked)
            shared = {"entry": model, **asked, **dial.seed_row(shell)}
            with gr.Column() as running:
                buttons = dial.run_buttons(shell)
        with gr.Column(elem_classes="folds"):
            wire_presets = dial.presets(shell, ID)
            advanced = shell.text(gr.Accordion("Advanced", open=False), label="Advanced")
            dial.only_with(model, "generate", [running, advanced])
            with advanced:
                shared |= controls(shell, GenerateLabelled, "count")
                own = controls(shell, stylegan.Generate, "truncation", "layer_noise", "upscale")
                dial.relevant(model, "generate", own)
                shared |= own
            dial.lesson(shell, ID)
        with gr.Column(elem_classes="stage"), gr.Tabs(overflow_behavior="wrap") as subtabs:
            own = {}
            with shell.text(gr.Tab("Generate", id="generate"), label="Generate") as own["generate"]:
                player = Player(export_run)
                player.follow(model, "generate")
            shell.add(Action(ID, "generate", shared, player, *buttons, (subtabs, "generate")))
            with shell.text(gr.Tab("Interpolate", id="interpolate"), label="Interpolate") as own["interpolate"]:
                _interpolate(shell, shared, subtabs)
            with shell.text(gr.Tab("Seed plane", id="plane"), label="Seed plane") as own["plane"]:
                _plane(shell, shared, own["plane"])
            own |= gan_faces.subtabs(shell, shared, subtabs)
            with shell.text(gr.Tab("MLP beside DCGAN", id="beside"), label="MLP beside DCGAN"):
                _beside(shell, shared, subtabs)
            gan_game.subtab(shell)
            gan_workshop.subtab(shell)
            training_panel(shell, model, group="gan-training")
            architecture_panel(shell, model)
    dial.relevant_tabs(shell, model, subtabs, own)
    shell.later(wire_presets)
    publish("gan_generate", "generate", "dcgan-digits")
    publish("gan_interpolate", "interpolate", "dcgan-digits")
    publish("gan_faces", "generate", "stylegan-faces")
    publish("gan_mix", "mix", "stylegan-faces")


def _interpolate(shell: Shell, shared: dict, subtabs: gr.Tabs) -> None:
    with gr.Row(elem_classes="knobs"):
        own = {
            **controls(shell, InterpolateLabelled, "label"),
            **controls(shell, stylegan.Interpolate, "style", "seed_to", "count", "space", "path"),
        }
    dial.relevant(shared["entry"], "interpolate", own)
    dial.add_task(shell, (ID, "interpolate"), "Interpolate", {**shared, **own}, subtabs, offers=("compare",))


def _beside(shell: Shell, shared: dict, subtabs: gr.Tabs) -> None:
    """The first GAN and the DCGAN from the same seeds, side by side and moving together."""
    buttons = dial.run_buttons(shell, "Generate both")
    players = []
    with gr.Row():
        for entry in BESIDE:
            with gr.Column(min_width=280):
                title = gr.Markdown(ENTRIES[entry].title)
                shell.translate(title, lambda language, entry=entry: {"value": t(ENTRIES[entry].title, language)})
                players.append(Player(export_run, group="beside", offers=(), example=f"{entry}-generate"))
    inputs = {"language": shell.language, **shared}
    outputs = [*players, shared["seed"], shell.history]

    def attach(trigger: Callable) -> gr.events.Dependency:
        return trigger(
            run_beside, inputs_kwargs=inputs, outputs=outputs, show_progress="minimal",
            show_progress_on=players, **HEAVY, **PRIVATE,
        )  # fmt: skip

    action = Action(ID, "beside", shared, players[0], *buttons, (subtabs, "beside"), both, attach)
    shell.add(action)


def both(_own: Session, entry: str, **values: object) -> list[Recipe]:
    """One recipe for each of the two, with the seeds, count and class of the tab; `entry` is not used."""
    return [make_recipe(name, "generate", values) for name in BESIDE]


def run_beside(request: gr.Request, language: str, entry: str, keep: bool, **values: object) -> Iterator[tuple]:
    """Run both, one after the other."""
    with reported(language):
        own = begun(request.session_hash)
        if not keep:
            values["seed"] = random_seed()
        seed = gr.skip() if keep else values["seed"]
        shown = [gr.skip(), gr.skip()]  # a value stays in it: of two that come at once, the page sees the later one
        for place, recipe in enumerate(both(own, entry, **values)):
            for value in show_run(recipe, own, language):
                shown[place] = value
                yield *shown, seed, history(own, language) if value["state"] != "running" else gr.skip()
            if value["state"] == "stopped":
                return


def _plane(shell: Shell, shared: dict, tab: gr.Tab) -> None:
    own = {**controls(shell, PlaneLabelled, "label"), **controls(shell, stylegan.Plane, "style")}
    dial.relevant(shared["entry"], "plane", own)
    pad = Pad(plane_point, "Seed plane")
    names = ("entry", "truncation", "layer_noise", "upscale")
    knobs = {**{name: shared[name] for name in names}, **own}
    triggers = [tab.select, *(part.input for part in knobs.values())]
    inputs = {"language": shell.language, **knobs}
    gr.on(triggers, draw_map, inputs_kwargs=inputs, outputs=pad, trigger_mode="always_last", **PADS)


def draw_map(language: str, entry: str, **values: object) -> dict:
    """The value of the pad: 9 x 9 small pictures of the seed plane around its origin."""
    with reported(language):
        known = tasks(entry).get("plane", Options).knobs()
        if not known:
            return gr.skip()
        asked = {name: value for name, value in values.items() if name in known}
        small = {"upscale": "off"} if "upscale" in known else {}
        *_, frame = stream(entry, "plane", **{**asked, **MAP, **small})
        sheet = data_uri(contact_sheet(frame.images, MAP["columns"]))
        return {"map": sheet, "low": -4.5, "high": 4.5, "asked": {"entry": entry, **asked}}


@answering
def plane_point(data: dict) -> dict:
    """The picture at a point of the seed plane, with the four seeds around it."""
    started = time.monotonic()
    asked = {**data, "columns": 1, "rows": 1}
    *_, frame = stream(asked.pop("entry", None), "plane", **asked)
    x, y = asked.get("x", 0.0), asked.get("y", 0.0)
    seeds = ", ".join(f"{seed} ({weight * weight:.0%})" for seed, weight in plane_corners(x, y) if weight > 0.01)
    milliseconds = round(1000 * (time.monotonic() - started))
    return {"picture": data_uri(frame.images[0]), "note": seeds, "milliseconds": milliseconds}
