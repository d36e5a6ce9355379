"""WaveNet, a part of the Autoregressive tab: notes sample by sample, and what the network hears of its own sound."""

import time
from collections.abc import Callable
from functools import lru_cache

import gradio as gr

from pipelines import Recipe, load, record
from pipelines.options.notes import NAMES, PITCHES, RATE, Generate, Interpolate

from .. import dial, race
from ..api import publish
from ..controls import controls
from ..events import LIGHT, answering, export_run, reported
from ..growth_figures import receptive
from ..i18n import t
from ..player import Figure, Palette, Sounds
from ..shell import Action, Shell
from ..sound_views import SoundShow, joined, pitch_name
from ..views import data_url

ENTRY, TAB = "wavenet-notes", "autoregressive"
LAYERS = 18
ASKED = ("entry", "seed", "guidance", "temperature", "duration")  # besides instrument and pitch


def dial_of(shell: Shell, model: gr.Radio) -> tuple[dict, tuple]:
    """What stands beside all sub-tabs: the knobs, and the buttons of the first."""
    knobs = {"entry": model, **controls(shell, Generate, "instrument", "pitch"), **dial.seed_row(shell)}
    return knobs, dial.run_buttons(shell)


def folds(shell: Shell) -> dict:
    """Presets, sampling and lesson; returns the knobs among them."""
    shell.later(dial.presets(shell, ENTRY))
    with shell.text(gr.Accordion("Advanced", open=False), label="Advanced"):
        knobs = controls(shell, Generate, "duration", "guidance", "temperature", "count", "cache")
    dial.lesson(shell, ENTRY)
    return knobs


def subtabs(shell: Shell, shared: dict, buttons: tuple, tabs: gr.Tabs) -> tuple[dict[str, gr.Tab], Callable[[], None]]:
    """The sub-tabs by task, and what is to be done outside of them."""
    made, tab = dial.tabs_of(shell, ENTRY)
    with tab("generate", "Generate"):
        player = Sounds(export_run, example=f"{ENTRY}-generate", offers=())
    shell.add(Action(TAB, "generate", shared, player, *buttons, (tabs, f"{ENTRY}-generate"), entry=ENTRY))
    with tab("palette", "Palette") as opened:
        _palette(shell, shared, opened)
    with tab("interpolate", "Interpolate"):
        with gr.Row(elem_classes="knobs"):
            own = controls(shell, Interpolate, "instrument_to", "pitch_to", "count")
        knobs = {**shared, **own}
        dial.add_task(shell, (TAB, "interpolate"), "Interpolate", knobs, tabs, offers=(), kind=Sounds, entry=ENTRY)
    with tab("reach", "What it hears"):
        layers = gr.Slider(1, LAYERS, 5, step=1, label="Layers")
        shell.text(layers, label="Layers")
        figure = Figure(elem_classes="reach")
    with tab("race", "Race"):
        text = (
            "The same note twice: with queues each layer keeps what it has computed, without them all that can be "
            "heard is computed again for every sample."
        )
        shell.text(gr.Markdown(text), value=text)
        brief = controls(shell, Generate, "duration")
        brief["duration"].value, brief["duration"].maximum = 0.05, 0.25
        race.subtab(
            shell, (TAB, ENTRY), {**shared, **brief}, tabs, kind=Sounds, show=SoundShow, join=joined, unit="samples",
            fixed={"count": 1},
        )  # fmt: skip

    def late() -> None:
        inputs = {"language": shell.language, "entry": shared["entry"], "layers": layers, "pitch": shared["pitch"]}
        changes = [layers.change, shared["pitch"].change]
        dial.live(tabs, made["reach"], draw_reach, inputs, figure, changes=changes)
        publish("wavenet_generate", "generate", ENTRY)

    return made, late


def draw_reach(language: str, entry: str, layers: int, pitch: int) -> dict:
    """The figure of what the first layers of the network hear."""
    with reported(language):
        if entry != ENTRY:
            return gr.skip()
        dilations = load(entry).network.dilations
        pitch = Generate(pitch=pitch).pitch
        return receptive(dilations, min(int(layers), len(dilations)), pitch, RATE, language)


# ------------------------------------------------------------------------------------------------ palette


def _palette(shell: Shell, shared: dict, tab: gr.Tab) -> None:
    text = "One note of each instrument and pitch; length, guidance and temperature are set under Advanced."
    shell.text(gr.Markdown(text), value=text)
    palette = Palette(palette_note)
    knobs = {name: shared[name] for name in ASKED}
    inputs = {"language": shell.language, **knobs}
    triggers = [tab.select, *(knobs[name].change for name in ASKED[1:])]
    gr.on(triggers, draw_palette, inputs_kwargs=inputs, outputs=palette, trigger_mode="always_last", **LIGHT)


def draw_palette(language: str, **asked: object) -> dict:
    """The value of the palette."""
    return {
        "instruments": [[name, t(name, language)] for name in NAMES],
        "pitches": [[pitch, pitch_name(pitch)] for pitch in PITCHES],
        "asked": asked,
    }


@answering
def palette_note(data: dict) -> dict:
    """A note as a WAV file with its recipe, and how long it took."""
    asked = dict(data)
    recipe = Recipe.of(asked.pop("entry", None), "generate", {**asked, "count": 1})
    url, seconds = _made(recipe.entry, tuple(recipe.options.asdict().items()))
    return {"url": url, "seconds": seconds}


@lru_cache(maxsize=1024)
def _made(entry: str, options: tuple) -> tuple[str, float]:
    started = time.monotonic()
    *_, run = record(Recipe.of(entry, "generate", dict(options)))
    return data_url(run.wav(0), "audio/wav"), time.monotonic() - started
