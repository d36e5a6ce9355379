"""Image tokens, a part of the Autoregressive tab: DALL·E writes a scene as 64 words of a language of 1,024."""

from collections.abc import Callable

import gradio as gr

from pipelines import Run
from pipelines.options.dalle import Branch, Complete, Generate

from .. import dial, token_views
from ..api import publish
from ..controls import controls
from ..events import SPEAKING, export_run, reported, start_of
from ..pictures import picture_of_scenes
from ..player import ImageTokens, Player
from ..sessions import find_run, session
from ..shell import Action, Shell
from .scenes import words_of

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
        knobs |= controls(shell, Generate, "count")
    knobs["count"].value = CANDIDATES
    dial.lesson(shell, ENTRY)
    return knobs


def subtabs(shell: Shell, shared: dict, buttons: tuple, tabs: gr.Tabs) -> tuple[dict[str, gr.Tab], Callable[[], None]]:
    """The sub-tabs by task, and what is to be done outside of them."""
    made, tab = dial.tabs_of(shell, ENTRY)
    with tab("generate", "Generate"):
        player = Player(export_run, example=f"{ENTRY}-generate", offers=("compare",))
        tokens = ImageTokens()
    _followed(
        shell, Action(TAB, "generate", shared, player, *buttons, (tabs, f"{ENTRY}-generate"), entry=ENTRY), tokens
    )
    with tab("complete", "Complete"):
        own = {"image": picture_of_scenes(shell), **controls(shell, Complete, "rows", "count")}
        action = dial.add_task(shell, (TAB, "complete"), "Complete", {**shared, **own}, tabs, entry=ENTRY)
        dial.run_on_release(shell, action, [own["rows"]])
    with tab("branch", "Branch"):
        text = "Click a place of a picture under Generate, and then another token: it goes on from there."
        shell.text(gr.Markdown(text), value=text)
        accordion = shell.text(gr.Accordion("Place and token", open=False), label="Place and token")
        with accordion, gr.Row(elem_classes="knobs"):
            own = controls(shell, Branch, "sample", "at", "token")
        branched = dial.run_buttons(shell, "Branch")
        beside = Player(export_run, example=f"{ENTRY}-branch", offers=())
    place = (tabs, f"{ENTRY}-branch")
    branch = shell.add(Action(TAB, "branch", {**shared, **own}, beside, *branched, place, entry=ENTRY))

    def late() -> None:
        ready = tokens.branch(
            dial.branching(shell, branch, "sample", "at", "token"), shell.language, shell.outputs(branch), **SPEAKING
        )
        branch.start(ready.success)
        shell.history.restore(_tokens_again, shell.language, tokens, **SPEAKING)
        publish("tokens_generate", "generate", ENTRY)
        publish("tokens_complete", "complete", ENTRY)

    shell.later(late)
    return made, lambda: None


def _followed(shell: Shell, action: Action, tokens: ImageTokens) -> None:
    """An action whose finished run shows its tokens."""

    def attach(trigger: Callable) -> gr.events.Dependency:
        ran = start_of(shell, action)(trigger)
        return ran.success(_newest_tokens, shell.language, tokens, **SPEAKING)

    action.start = attach
    shell.add(action)


def _newest_tokens(request: gr.Request, language: str) -> dict | None:
    """The tokens of the visitor's newest run, if it was not stopped."""
    with reported(language):
        kept = session(request.session_hash).newest()
        key, run = next((one for one in kept if _shows_tokens(one[1])), (None, None))
        return token_views.value(run, key, language) if run and run.finished else None


def _tokens_again(event: gr.EventData, language: str) -> dict:
    """The tokens of a run of the history, if it is one of these."""
    with reported(language):
        run = find_run(event.id)
        return token_views.value(run, event.id, language) if _shows_tokens(run) and run.finished else gr.skip()


def _shows_tokens(run: Run) -> bool:
    return (run.recipe.entry, run.recipe.task) == (ENTRY, "generate")
