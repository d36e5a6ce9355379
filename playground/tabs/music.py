"""The Music tab: folk tunes written letter by letter, seen as score and piano roll, and heard."""

from functools import partial

import gradio as gr

from pipelines import ENTRIES, Recipe
from pipelines.abc_notation import parse
from pipelines.data.tunes import RHYTHMS, rhythm_of
from pipelines.options.tunes import Blend, Branch, Generate
from pipelines.tune import header

from .. import dial
from ..api import publish
from ..controls import control, controls
from ..events import answering, export_run, make_recipe
from ..panels import architecture_panel, training_panel
from ..player import Tunes
from ..sessions import Session
from ..shell import Action, Shell
from ..tune_views import play_tune
from .texts import SAMPLING, branching, several, titles, wire_branching

ID, TITLE = "music", "Music"
ENTRY = "tunes-gpt"
ASKED = ("key", "metre", "rhythm")
PASTED = """\
X:1
T:The Irish Washerwoman
R:jig
M:6/8
L:1/8
K:G
d/c/|BGG DGG|BGB dcB|cAA EAA|cAc edc|
BGG DGG|BGB dcB|cBc Adc|BGG G2:|
"""
KEPT = 4  # bars of it that are kept
MOST_KEPT = 32
PLAYER = partial(Tunes, serves=(answering(play_tune),))


def build(shell: Shell) -> None:
    """The tab with the sub-tabs of models of tunes."""
    with gr.Row(elem_classes="tab-grid"):
        with gr.Column(elem_classes="dial"):
            model = dial.model_choice(shell, ID)
            with gr.Row(elem_classes="sliders asked"):
                asked = {name: control(shell, Generate, name, folded=True) for name in ASKED}
            shared = {"entry": model, **asked, **controls(shell, Generate, "prompt"), **dial.seed_row(shell)}
            buttons = dial.run_buttons(shell, "Write a tune")
        with gr.Column(elem_classes="folds"):
            wire_presets = dial.presets(shell, ID)
            with shell.text(gr.Accordion("Sampling", open=False), label="Sampling"):
                shared |= controls(shell, Generate, *SAMPLING)
            with shell.text(gr.Accordion("Advanced", open=False), label="Advanced"):
                shared |= controls(shell, Generate, "max_tokens", "count")
            dial.lesson(shell, ID)
        with gr.Column(elem_classes="stage"), gr.Tabs(overflow_behavior="wrap") as subtabs:
            with shell.text(gr.Tab("Write", id="generate"), label="Write"):
                player = PLAYER(export_run, offers=("branch",))
                player.follow(model, "generate")
            shell.add(Action(ID, "generate", shared, player, *buttons, (subtabs, "generate")))
            with shell.text(gr.Tab("Continue a tune", id="continue"), label="Continue a tune"):
                players = [player, _continue(shell, shared, subtabs)]
            with shell.text(gr.Tab("Between two tunes", id="blend"), label="Between two tunes"):
                _blend(shell, shared, subtabs)
            with shell.text(gr.Tab("Branch", id="branch"), label="Branch"):
                branch = branching(shell, ID, shared, subtabs, Branch, kind=PLAYER)
            if len(_models()) > 1:
                with shell.text(gr.Tab("Side by side", id="beside"), label="Side by side"):
                    players.append(_beside(shell, shared, subtabs))
            training_panel(shell, model, group=f"{ID}-training")
            architecture_panel(shell, model)
    for shown in (*players, branch.player):
        wire_branching(shell, shown, branch)
    shell.later(wire_presets)
    publish("tune_generate", "generate", model.value)


def _models() -> list[str]:
    return [name for name, entry in ENTRIES.items() if entry.family == ID]


def _say(shell: Shell, text: str) -> None:
    shell.text(gr.Markdown(text), value=text)


# ------------------------------------------------------------------------------------------------ sub-tabs


def _continue(shell: Shell, shared: dict, subtabs: gr.Tabs) -> Tunes:
    _say(shell, "Paste a tune in ABC notation: the model reads its first bars and goes on. What was given is paler.")
    words = {"label": "Your tune (ABC)", "info": "One voice; its lines K:, M: and R: count more than the choices."}
    pasted = shell.text(gr.Textbox(PASTED, lines=6, max_lines=12, **words), **words)
    words = {"label": "Bars that are kept", "info": "The model goes on after so many bars; 0: after the last one."}
    bars = shell.text(gr.Slider(0, MOST_KEPT, KEPT, step=1, **words), **words)
    knobs = {name: part for name, part in shared.items() if name != "prompt"}
    action = several(
        shell, (ID, "continue"), {**knobs, "pasted": pasted, "bars": bars}, subtabs, text="Continue my tune",
        plan=continued, headings=lambda recipes, _: [("", None) for _ in recipes], offers=("branch",), kind=PLAYER,
    )  # fmt: skip
    return action.player


def continued(_own: Session, entry: str, pasted: str, bars: int, **values: object) -> list[Recipe]:
    """The recipe that goes on after so many bars of a pasted tune."""
    asked = {name: values.get(name, Generate.default(name)) for name in ASKED}
    return [make_recipe(entry, "generate", {**values, "prompt": opening(pasted, int(bars), **asked)})]


def opening(pasted: str, bars: int, key: str, metre: str, rhythm: str) -> str:
    """The first bars of a tune (0: all) in the plain form, with its header; a rhythm that no model knows is any."""
    tune = parse(pasted, key, metre, rhythm)
    tune.bars = tune.bars[: bars or None]
    known = rhythm_of(tune.rhythm)
    return header(tune.key, tune.metre, known if known in RHYTHMS else RHYTHMS[0]) + tune.text()


def _blend(shell: Shell, shared: dict, subtabs: gr.Tabs) -> None:
    _say(
        shell,
        "Every character is drawn from a mixture of what is expected in the tune on the left and in a second one.",
    )
    own = controls(shell, Blend, "blend")
    with gr.Row(elem_classes="sliders asked"):
        own |= {f"{name}_to": control(shell, Blend, f"{name}_to", folded=True) for name in ASKED}
    own |= controls(shell, Blend, "prompt_to")
    action = dial.add_task(shell, (ID, "blend"), "Write by both", {**shared, **own}, subtabs, kind=PLAYER)
    dial.run_on_release(shell, action, [own["blend"]])


def _beside(shell: Shell, shared: dict, subtabs: gr.Tabs) -> Tunes:
    _say(shell, "LSTM and GPT have read the same tunes; here both write with the same luck at every character.")
    action = several(
        shell, (ID, "beside"), shared, subtabs, text="Write with both", plan=together, headings=titles,
        offers=("branch",), kind=PLAYER,
    )  # fmt: skip
    return action.player


def together(_own: Session, entry: str, **values: object) -> list[Recipe]:
    """One recipe for each model of tunes."""
    return [make_recipe(name, "generate", values) for name in _models()]
