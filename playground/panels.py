"""Sub-tabs that every family has: how a model trained, and what it consists of. Drawn when they are opened."""

from collections.abc import Callable

import gradio as gr

from . import views
from .events import LIGHT, SPEAKING, export_run, reported
from .player import Figure, Player
from .shell import Shell


def training_panel(shell: Shell, model: gr.Radio, group: str) -> None:
    """The same seeds through the training, and below them the recorded curves with a marker."""
    with shell.text(gr.Tab("How it trained", id="training"), label="How it trained") as tab:
        player, figure = _film(group)
        chosen = _chosen_while_open(tab, model)
    inputs, shown = [model, shell.language], [player, figure]
    gr.on([tab.select, chosen], _filmed, inputs, shown, trigger_mode="always_last", **SPEAKING)


def training_film(shell: Shell, entry: str, group: str, opened: Callable) -> None:
    """The same of one model, when something is opened."""
    player, figure = _film(group)
    opened(lambda language: _filmed(entry, language), shell.language, [player, figure], **SPEAKING)


def _film(group: str) -> tuple[Player, Figure]:
    return Player(export_run, group=group, offers=()), Figure(group=group)


def _filmed(entry: str, language: str) -> tuple[dict, dict]:
    from .figures import curves

    with reported(language):
        return views.training_payload(entry, language), curves(entry, language)


def architecture_panel(shell: Shell, model: gr.Radio | gr.CheckboxGroup) -> None:
    """The diagrams of the chosen models with shapes and parameter counts, measured by running each once."""
    with shell.text(gr.Tab("Architecture", id="architecture"), label="Architecture") as tab:
        figure = Figure(elem_classes="diagram", padding=False)
        chosen = _chosen_while_open(tab, model)

    def draw(entries: str | list[str], language: str) -> dict:
        from .figures import architectures

        with reported(language):
            return architectures([entries] if isinstance(entries, str) else entries, language)

    gr.on([tab.select, chosen], draw, [model, shell.language], figure, trigger_mode="always_last", **SPEAKING)


def _chosen_while_open(tab: gr.Tab, model: gr.Radio | gr.CheckboxGroup) -> Callable:
    """The event that another model was chosen while a sub-tab is open; the browser sees whether it is."""
    tab.elem_id = f"panel-{tab._id}"
    told = gr.Textbox("", visible=False)
    js = f"""(chosen, told) => document.getElementById("{tab.elem_id}-button")?.ariaSelected === "true"
        ? String(performance.now()) : told"""
    model.change(None, [model, told], told, js=js, **LIGHT)
    return told.change
