"""The Translate tab: one Transformer reads a sentence, another writes it in the other language."""

from collections.abc import Callable

import gradio as gr

from pipelines import ENTRIES, Run
from pipelines.options.seq2seq import HEADS, LAYERS, MAX_TEXT, Beams, Branch, Source, Translate

from .. import dial
from ..api import publish
from ..controls import control, controls
from ..events import LAST, LIGHT, SPEAKING, export_run, reported, start_of
from ..i18n import t
from ..panels import architecture_panel, training_panel
from ..player import Figure, Texts
from ..sessions import find_run, session
from ..shell import Action, Shell
from .texts import branching, wire_branching

ID, TITLE = "seq2seq", "Translate"
ENTRY = "seq2seq-enru"
STARTS = {  # direction -> its name, and what stands in the box before a visitor writes anything
    "en-ru": ("English → Russian", Source.default("text")),
    "ru-en": ("Russian → English", "Вчера бабушка купила красное платье."),
    "title-en": ("keywords → title, English", "blizzard, cold, flake, snow, white, winter"),
    "title-ru": ("keywords → title, Russian", "вьюга, зима, метель, снег, холод"),
}
MEAN = "mean"  # as in `translation_figures`, which must not be imported with the page


def build(shell: Shell) -> None:
    """The tab with its sub-tabs and its endpoints."""
    with gr.Row(elem_classes="tab-grid"):
        with gr.Column(elem_classes="dial"):
            model = dial.model_choice(shell, ID)
            shared = {"entry": model, "text": _text(shell), "direction": _direction(shell)}
            buttons = dial.run_buttons(shell, "Translate this")
        with gr.Column(elem_classes="folds"):
            wire_presets = dial.presets(shell, ID)
            with shell.text(gr.Accordion("Sampling", open=False), label="Sampling"):
                shared |= controls(shell, Translate, "temperature", "top_k", "top_p", "count")
                shared |= dial.seed_row(shell)
            with shell.text(gr.Accordion("Advanced", open=False), label="Advanced"):
                shared |= controls(shell, Translate, "max_tokens", "cache")
            dial.lesson(shell, ID)
        with gr.Column(elem_classes="stage"), gr.Tabs(overflow_behavior="wrap") as subtabs:
            with shell.text(gr.Tab("Token by token", id="translate"), label="Token by token"):
                player = Texts(export_run, group="translate", example=f"{ID}-translate", offers=("branch",))
                looks = looks_of(shell, LAYERS, HEADS, "Whose look at the source is shown below.")
                figure = Figure(group="translate", elem_classes="alignment")
            action = shell.add(Action(ID, "translate", shared, player, *buttons, (subtabs, "translate")))
            _draw_after(shell, action, draw_alignment, looks, figure)
            with shell.text(gr.Tab("Alternatives", id="beams"), label="Alternatives"):
                text = "Beam search keeps the best few beginnings, not only one, and shows the best whole translations."
                shell.text(gr.Markdown(text), value=text)
                with gr.Row(elem_classes="knobs"):
                    own = controls(shell, Beams, "beams", "length_penalty")
                search = dial.add_task(shell, (ID, "beams"), "Search", {**shared, **own}, subtabs, kind=Texts)
                _draw_after(shell, search, draw_search, {}, Figure(elem_classes="search"))
                dial.run_on_release(shell, search, [own["beams"]])
            with shell.text(gr.Tab("Branch", id="branch"), label="Branch"):
                branch = branching(shell, ID, shared, subtabs, Branch)
            training_panel(shell, model, group=f"{ID}-training")
            architecture_panel(shell, model)
    shared["direction"].input(_begin, [shared["direction"], shared["text"]], shared["text"], **LIGHT)
    for shown in (player, branch.player):
        wire_branching(shell, shown, branch)
    shell.later(wire_presets)
    publish("translate", "translate", ENTRY)
    publish("translate_beams", "beams", ENTRY)


def _text(shell: Shell) -> gr.Textbox:
    box = control(shell, Source, "text")
    box.lines, box.max_length = 3, MAX_TEXT
    return box


def _direction(shell: Shell) -> gr.Radio:
    knob = Source.knobs()["direction"]

    def words(language: str) -> dict:
        choices = [(t(name, language), key) for key, (name, _) in STARTS.items()]
        return {"label": t(knob.label, language), "info": t(knob.help, language), "choices": choices}

    return shell.translate(gr.Radio(value=knob.choices[0], **words("en")), words)


def _begin(direction: str, written: str) -> str | dict:
    """A text to begin with in another direction, where a visitor has not written one."""
    return STARTS[direction][1] if written in {text for _, text in STARTS.values()} else gr.skip()


# ------------------------------------------------------------------------------------------------ figures


def looks_of(shell: Shell, layers: int, heads: int, info: str) -> dict[str, gr.Radio]:
    """Which of the maps of so many layers and heads is shown; `info` says what they are."""
    looks = {}
    with gr.Row(elem_classes="knobs"):
        for name, label, count in (("layer", "Layer", layers), ("head", "Head", heads)):

            def words(language: str, label: str = label, count: int = count) -> dict:
                numbers = [(str(k), str(k)) for k in range(1, count + 1)]
                choices = [(t("mean of all", language), MEAN), *numbers]
                return {"label": t(label, language), "info": t(info, language), "choices": choices}

            looks[name] = shell.translate(gr.Radio(value=MEAN, **words("en")), words)
    return looks


def _draw_after(shell: Shell, action: Action, draw: Callable, chosen: dict[str, gr.Radio], figure: Figure) -> None:
    """Draw a figure of the newest run of an action when it has ended, and anew when something is chosen."""
    inputs = {"language": shell.language, **chosen}

    def start(trigger: Callable) -> gr.events.Dependency:
        ran = start_of(shell, action)(trigger)
        ran.then(draw, inputs_kwargs=inputs, outputs=figure, **SPEAKING)
        return ran

    def again(event: gr.EventData, request: gr.Request, **asked: str) -> dict | None:
        with reported(asked["language"]):
            find_run(event.id)  # the newest from now on
        return draw(request, **asked)

    def late() -> None:
        shell.history.restore(again, inputs_kwargs=inputs, outputs=figure, **SPEAKING)
        gr.on([part.change for part in inputs.values()], draw, inputs_kwargs=inputs, outputs=figure, **LAST)

    action.start = start
    shell.later(late)


def newest(request: gr.Request, task: str) -> Run | None:
    """The newest run of a task that the visitor's session has kept."""
    kept = session(request.session_hash).newest()
    return next((run for _, run in kept if ENTRIES[run.recipe.entry].family == ID and run.recipe.task == task), None)


def draw_alignment(request: gr.Request, language: str, layer: str, head: str) -> dict | None:
    """What the newest translation looked at; nothing when there is none, or it was stopped."""
    with reported(language):
        run = newest(request, "translate")
        if run is None or not run.finished:
            return None
        from ..translation_figures import alignment

        return alignment(run, layer, head, language)


def draw_search(request: gr.Request, language: str) -> dict | None:
    """The search of the newest alternatives; nothing when there are none, or they were stopped."""
    with reported(language):
        run = newest(request, "beams")
        if run is None or not run.finished:
            return None
        from ..translation_figures import search

        return search(run, language)
