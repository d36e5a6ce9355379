"""Image tokens, a part of the Autoregressive tab: DALL·E writes a scene as 64 words of a language of 1,024."""

from collections.abc import Callable

import gradio as gr

from pipelines import Run
from pipelines.options.dalle import Branch, Complete, Generate

from .. import dial, token_views
from ..api import publish
from ..controls import controls
from ..events import SPEAKING, export_run, reported, start_of
from ..lessons.scenes import EXAMPLE_SHOWS
from ..pictures import picture_of_scenes
from ..player import ImageTokens, Player
from ..sessions import find_run, session
from ..shell import Action, Shell
from .scenes import suggest, words_of
from .texts import wire_branching

ENTRY, TAB = "dalle-scenes", "autoregressive"
CANDIDATES = 8


def dial_of(shell: Shell, model: gr.Radio) -> tuple[dict, tuple]:
    """What stands beside all sub-tabs: the knobs, and the buttons of the first."""
    asked = controls(shell, Generate, "prompt")
    words_of(shell, asked["prompt"])
    return {"entry": model, **asked, **dial.seed_row(shell)}, dial.run_buttons(shell)


def folds(shell: Shell) -> dict:
    """Presets, sampling and lesson; returns the knobs among them."""
    shell.later(dial.presets(shell, ENTRY))
    with shell.text(gr.Accordion("Sampling", open=False), label="Sampling"):
        knobs = controls(shell, Generate, "guidance", "temperature", "top_k", "top_p")
    with shell.text(gr.Accordion("Advanced", open=False), label="Advanced"):
        knobs |= controls(shell, Generate, "count", "upscale")
    knobs["count"].value = CANDIDATES
    dial.lesson(shell, ENTRY)
    return knobs


def subtabs(shell: Shell, shared: dict, buttons: tuple, tabs: gr.Tabs) -> tuple[dict[str, gr.Tab], Callable[[], None]]:
    """The sub-tabs by task, and what is to be done outside of them."""
    made, tab = dial.tabs_of(shell, ENTRY)
    with tab("generate", "Generate"):
        player = Player(export_run, example=f"{ENTRY}-generate", offers=("compare",))
        tokens = {"generate": ImageTokens()}
    place = (tabs, f"{ENTRY}-generate")
    _followed(shell, Action(TAB, "generate", shared, player, *buttons, place, entry=ENTRY), tokens["generate"])
    with tab("complete", "Complete") as complete:
        own = {"image": picture_of_scenes(shell), **controls(shell, Complete, "rows", "count")}
        action = dial.add_task(shell, (TAB, "complete"), "Complete", {**shared, **own}, tabs, entry=ENTRY)
        dial.run_on_release(shell, action, [own["rows"]])
    suggest(complete, shared["prompt"], EXAMPLE_SHOWS)
    with tab("branch", "Branch"):
        text = "Click a place of a picture, here or under Generate, and then another token: it goes on from there."
        shell.text(gr.Markdown(text), value=text)
        accordion = shell.text(gr.Accordion("Place and token", open=False), label="Place and token")
        with accordion, gr.Row(elem_classes="knobs"):
            own = controls(shell, Branch, "sample", "at", "token", "earlier")
        branched = dial.run_buttons(shell, "Branch")
        beside = Player(export_run, example=f"{ENTRY}-branch", offers=())
        tokens["branch"] = ImageTokens()
    place = (tabs, f"{ENTRY}-branch")
    branch = Action(TAB, "branch", {**shared, **own}, beside, *branched, place, entry=ENTRY)
    _followed(shell, branch, tokens["branch"])
    for shown in tokens.values():
        wire_branching(shell, shown, branch)

    def late() -> None:
        for task, shown in tokens.items():
            shell.history.restore(_tokens_again(task), shell.language, shown, **SPEAKING)
        publish("tokens_generate", "generate", ENTRY)
        publish("tokens_complete", "complete", ENTRY)

    return made, late


def _followed(shell: Shell, action: Action, tokens: ImageTokens) -> None:
    """An action whose finished run shows its tokens."""

    def attach(trigger: Callable) -> gr.events.Dependency:
        ran = start_of(shell, action)(trigger)
        return ran.success(_newest_tokens(action.task), shell.language, tokens, **SPEAKING)

    action.start = attach
    shell.add(action)


def _newest_tokens(task: str) -> Callable:
    """What answers with the tokens of the visitor's newest run of a task, if it was not stopped."""

    def newest(request: gr.Request, language: str) -> dict | None:
        with reported(language):
            kept = session(request.session_hash).newest()
            key, run = next((one for one in kept if _is(one[1], task)), (None, None))
            return token_views.value(run, key, language) if run and run.finished else None

    return newest


def _tokens_again(task: str) -> Callable:
    """What answers with the tokens of a run of the history, if it is one of a task."""

    def again(event: gr.EventData, language: str) -> dict:
        with reported(language):
            run = find_run(event.id)
            return token_views.value(run, event.id, language) if _is(run, task) and run.finished else gr.skip()

    return again


def _is(run: Run, task: str) -> bool:
    return (run.recipe.entry, run.recipe.task) == (ENTRY, task)
