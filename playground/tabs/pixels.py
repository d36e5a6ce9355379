"""Pixels, a part of the Autoregressive tab: a Transformer draws digits grey by grey, in reading order."""

from collections.abc import Callable

import gradio as gr

from pipelines import Recipe
from pipelines.options.pixels import Branch, Complete, Generate

from .. import dial, pixel_views, race
from ..api import publish
from ..controls import controls
from ..events import SPEAKING, export_run, make_recipe
from ..i18n import t
from ..pictures import digit_input
from ..pixel_views import PixelShow
from ..player import Pixels
from ..sessions import Session
from ..shell import Action, Shell
from ..text_runs import needed, run_several

ENTRY, TAB = "pixel-gpt-digits", "autoregressive"
ENDINGS = 8  # ways in which a digit is completed
RACING = 4  # pictures in a race


def dial_of(shell: Shell, model: gr.Radio) -> tuple[dict, tuple]:
    """What stands beside all sub-tabs: the knobs, and the buttons of the first."""
    knobs = {"entry": model, **controls(shell, Generate, "label"), **dial.seed_row(shell)}
    return knobs, dial.run_buttons(shell)


def folds(shell: Shell) -> dict:
    """Presets, sampling and lesson; returns the knobs among them."""
    shell.later(dial.presets(shell, TAB))
    with shell.text(gr.Accordion("Sampling", open=False), label="Sampling"):
        knobs = controls(shell, Generate, "guidance", "temperature", "top_k", "top_p")
    with shell.text(gr.Accordion("Advanced", open=False), label="Advanced"):
        knobs |= controls(shell, Generate, "count", "cache")
    dial.lesson(shell, TAB)
    return knobs


def subtabs(shell: Shell, shared: dict, buttons: tuple, tabs: gr.Tabs) -> tuple[dict[str, gr.Tab], Callable[[], None]]:
    """The sub-tabs by task, and what is to be done outside of them."""
    made, tab = dial.tabs_of(shell, ENTRY)
    with tab("generate", "Generate"):
        player = Pixels(export_run, example=f"{ENTRY}-generate", offers=("branch", "compare"))
    shell.add(Action(TAB, "generate", shared, player, *buttons, (tabs, f"{ENTRY}-generate"), entry=ENTRY))
    with tab("complete", "Complete"):
        own = {"image": digit_input(shell), **controls(shell, Complete, "rows", "label", "count")}
        own["count"].value = ENDINGS
        knobs = {**shared, **own}
        action = dial.add_task(shell, (TAB, "complete"), "Complete", knobs, tabs, offers=(), kind=Pixels, entry=ENTRY)
        dial.run_on_release(shell, action, [own["rows"]])
    with tab("branch", "Branch"):
        branch = _branch(shell, shared, tabs)
    with tab("race", "Race"):
        text = (
            "The same pictures twice: with the cache each pixel reads only the one before it, without it all that "
            "was drawn is read again for every pixel."
        )
        shell.text(gr.Markdown(text), value=text)
        race.subtab(
            shell, (TAB, ENTRY), shared, tabs, kind=Pixels, show=PixelShow, join=pixel_views.beside, unit="rows",
            fixed={"count": RACING},
        )  # fmt: skip
    for shown in (player, branch.player):
        _wire_branching(shell, shown, branch)

    def late() -> None:
        publish("pixels_generate", "generate", ENTRY)
        publish("pixels_complete", "complete", ENTRY)

    return made, late


# ------------------------------------------------------------------------------------------------ branch


def _branch(shell: Shell, shared: dict, tabs: gr.Tabs) -> Action:
    text = "Click a pixel of a picture, and then another grey that might have come: it goes on from there."
    shell.text(gr.Markdown(text), value=text)
    accordion = shell.text(gr.Accordion("Place and grey", open=False), label="Place and grey")
    with accordion, gr.Row(elem_classes="knobs"):
        own = controls(shell, Branch, "sample", "at", "level")
    buttons = dial.run_buttons(shell, "Branch")
    player = Pixels(export_run, example=f"{ENTRY}-branch", offers=("branch",))
    run = run_several(original_and_branch, grown, reseed=False, show=PixelShow, join=pixel_views.beside)
    plan = needed(original_and_branch)
    place = tabs, f"{ENTRY}-branch"
    return shell.add(Action(TAB, "branch", {**shared, **own}, player, *buttons, place, plan, run=run, entry=ENTRY))


def original_and_branch(_own: Session, entry: str, **values: object) -> list[Recipe]:
    """What a branch grows from, and the branch."""
    return [make_recipe(entry, task, values) for task in ("generate", "branch")]


def grown(recipes: list[Recipe], language: str) -> list[tuple[str, int]]:
    """Of both only the picture that differs."""
    sample = recipes[-1].options.sample
    return [(t(heading, language), sample) for heading in ("Original", "Branch")]


def _wire_branching(shell: Shell, player: Pixels, branch: Action) -> None:
    """A click on another grey sets the knobs of the sub-tab Branch and runs it."""

    def attach() -> None:
        ready = player.branch(
            dial.branching(shell, branch, "sample", "at", "level"), shell.language, shell.outputs(branch), **SPEAKING
        )
        branch.start(ready.success)

    shell.later(attach)
