"""What happens on a click: run an action, stop it, restore a recipe; and the HTTP API."""

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr
from PIL import Image

from pipelines import ENTRIES, Recipe, Run, UserError, loaded, record
from pipelines.knobs import Options
from pipelines.options import pixels
from pipelines.recipe import read_recipe
from pipelines.registry import tasks
from pipelines.seeds import random_seed

from .controls import meant
from .i18n import t
from .i18n_errors import mistake
from .pixel_views import PixelShow
from .sessions import Session, begun, find_run, new_id, session
from .shell import Action, Shell
from .sound_views import SoundShow, waveform
from .text_views import TextShow
from .tune_views import text_show
from .views import Show, data_uri, data_url

log = logging.getLogger(__name__)
BREATH = 0.25  # seconds between two frames that travel: a browser that is busy showing them would not feel a click
TEXT_KINDS = {"txt": "text/plain;charset=utf-8", "json": "application/json", "abc": "text/vnd.abc;charset=utf-8"}
MEDIA = {**TEXT_KINDS, "wav": "audio/wav"}  # other kinds are pictures
HEAVY = {"concurrency_id": "model", "concurrency_limit": 2}
PRIVATE = {"api_visibility": "private"}
# unqueued and silent: Gradio shows errors and notes only of queued events
LIGHT = {"queue": False, "show_progress": "hidden", **PRIVATE}
PADS = {"concurrency_id": "pad", "concurrency_limit": 2, "show_progress": "hidden", **PRIVATE}
SPEAKING = {"concurrency_id": "speaking", "concurrency_limit": None, "show_progress": "hidden", **PRIVATE}
LAST = {"trigger_mode": "always_last", **SPEAKING}  # of many at once the last one counts
# what an event brings is read each time and in order: what comes `always_last` brings the data of the first once more
DRAWN = {"trigger_mode": "multiple", **SPEAKING, "concurrency_id": "drawn", "concurrency_limit": 1}


@contextmanager
def reported(language: str = "en") -> Iterator[None]:
    """Show a user's mistake in one sentence, and a bug in the log with a short message on the page."""
    title = t("Error", language)
    try:
        yield
    except UserError as error:
        raise gr.Error(mistake(str(error), language), title=title, print_exception=False) from error
    except gr.Error as error:
        error.title = title
        raise
    except Exception as error:
        log.exception("unexpected")
        raise gr.Error(t("Something went wrong; the log has the details.", language), title=title) from error


def note(text: str, language: str) -> None:
    """Tell something that is no mistake, already in the language of the page."""
    gr.Info(text, title=t("Note", language))


# ------------------------------------------------------------------------------------------------ running


def make_recipe(entry: str, task: str, values: dict[str, Any]) -> Recipe:
    """The recipe of what a tab shows; controls that this model does not have are left out."""
    known = tasks(entry).get(task, Options).knobs()
    given = {name: meant(known[name], value) for name, value in values.items() if name in known}
    return Recipe.of(entry, task, given)


def blanks(entry: str, task: str) -> dict[str, Image.Image]:
    """Empty pictures for the knobs of a task that take one."""
    known = tasks(entry).get(task, Options).knobs()
    return {name: Image.new(knob.mode, knob.size) for name, knob in known.items() if knob.size}


def show_run(recipe: Recipe, own: Session, language: str, make: Callable | None = None) -> Iterator[dict]:
    """Run a recipe: the player's value as frames come, none sooner than `BREATH` after another; kept in the session.

    `make` makes what makes the values, out of run, id and language; None: `shown`.

    Raises:
        UserError: it could not go on; what there was is kept, and its value was the last one, "stopped".
    """
    key, show, told = new_id(), None, 0.0
    runs = record(recipe)
    try:
        for run in runs:
            show = show or (make or shown)(run, key, language)
            if run.finished or own.stopping.is_set():
                break
            if time.monotonic() - told >= BREATH:
                yield show.value("running")
                told = time.monotonic()
    except UserError:
        if show:
            own.keep(key, run)
            yield show.value("stopped")
        raise
    runs.close()
    own.keep(key, run)
    yield show.value("done" if run.finished else "stopped")


def shown(run: Run, key: str, language: str) -> Show | TextShow | PixelShow | SoundShow:
    """What makes the value of the player out of a run, be it pictures, texts or sounds."""
    result = run.result
    if result.text is not None:
        return text_show(run, key, language)
    drawn = isinstance(run.recipe.options, pixels.Generate)
    kind = SoundShow if result.audio is not None else PixelShow if drawn else Show
    return kind(run, key, language)


def run_action(task: str) -> Callable:
    """The handler of an action: streams the player, and at the end the history."""

    def run(request: gr.Request, language: str, keep: bool, **values: Any) -> Iterator[tuple]:
        with reported(language):
            own = begun(request.session_hash)
            if not keep:
                values["seed"] = random_seed()
            recipe = make_recipe(values.pop("entry"), task, values)
            yield gr.skip(), values["seed"], gr.skip()
            for value in show_run(recipe, own, language):
                yield value, gr.skip(), history(own, language) if value["state"] != "running" else gr.skip()

    return run


def shown_again(run: Run, key: str, language: str) -> dict:
    """The value of the player for a run that is kept."""
    return shown(run, key, language).value("done" if run.finished else "stopped")


def player_of(shell: Shell, run: Run) -> gr.HTML:
    """Where a run is shown."""
    return shell.action(tab_of(run.recipe), run.recipe.task, run.recipe.entry).player


def history(own: Session, language: str) -> list[dict]:
    """The value of the history, newest first."""
    items = []
    for key, run in own.newest():
        recipe = run.recipe
        title = f"{t(ENTRIES[recipe.entry].title, language)} · {t(recipe.task, language)}{seed_of(recipe, ' · ')}"
        items.append({"id": key, "title": title, **_glimpse(run)})
    return items


def _glimpse(run: Run) -> dict[str, str]:
    """The last picture of a run, the waveform of its first sound, or the first words of a text."""
    if run.result.audio is not None:
        return {"thumbnail": data_uri(waveform(run.sounds[0]))}
    if run.result.text is None:
        return {"thumbnail": data_uri(run.result.images[-1])}
    return {"text": (getattr(run.recipe.options, "prompt", "") + run.texts[0]).strip()[:80]}


def seed_of(recipe: Recipe, before: str) -> str:
    """The seed of a run after `before`; nothing where chance has no part."""
    return f"{before}{recipe.options.seed}" if hasattr(recipe.options, "seed") else ""


def stop(request: gr.Request) -> None:
    """Stop the session's runs, each at its next step."""
    session(request.session_hash).stop()


def estimate(action: Action, own: Session, values: dict[str, Any], language: str) -> str:
    """How long a click on the button of an action will take, or what is wrong with its knobs, pictures aside."""
    try:
        if action.recipes:
            recipes = action.recipes(own, **values)
        else:
            recipes = [make_recipe(values["entry"], action.task, blanks(values["entry"], action.task) | values)]
    except UserError as error:
        return escape(mistake(str(error), language))  # it quotes what was typed
    models = loaded()
    paces = [_pace(models[recipe.entry].pace, recipe) if recipe.entry in models else None for recipe in recipes]
    if None in paces:
        return t("The first run measures how long it takes.", language)
    seconds = sum(pace * recipe.options.work() for pace, recipe in zip(paces, recipes, strict=True))
    if seconds < 0.1:
        return t("less than 0.1 s", language)
    return t("about {seconds} s", language).format(seconds=f"{seconds:.{0 if seconds >= 10 else 1}f}")


def _pace(known: dict[str, float], recipe: Recipe) -> float | None:
    """Seconds per unit of work of such a run; before the first one those of the plain task, whose unit is the same."""
    kind = recipe.options.kind()
    return known.get(recipe.task + kind, known.get(f"generate{kind}"))


def answering(serve: Callable[[dict], dict]) -> Callable[[dict], dict]:
    """A function that a component calls: mistakes come back as `{"error": sentence}`, bugs too, and go into the log.

    The sentence is in the "language" that is asked for besides what the function needs.
    """

    @wraps(serve)
    def answer(data: dict) -> dict:
        asked = dict(data)
        language = asked.pop("language", "en")
        try:
            return serve(asked)
        except UserError as error:
            return {"error": mistake(str(error), language)}
        except Exception:
            log.exception("unexpected")
            return {"error": t("Something went wrong; the log has the details.", language)}

    return answer


@answering
def export_run(data: dict) -> dict:
    """A kept run as a file for the browser: `{"id", "kind", "view", "sample"}` -> `{"url", "name"}`."""
    run, kind, view = find_run(data["id"]), data["kind"], data.get("view")
    if kind in TEXT_KINDS:
        content = run.document(kind)
    elif kind == "wav":
        content = run.wav(data.get("sample"))
    elif kind == "png":
        content = run.png()
    elif kind == "filmstrip":
        content = run.filmstrip(view)
    else:
        content = run.animation(kind, view)
    suffix = "png" if kind == "filmstrip" else kind
    film = "-film" if kind == "filmstrip" else ""
    name = f"{run.recipe.entry}-{run.recipe.task}{seed_of(run.recipe, '-')}{film}"
    return {"url": data_url(content, MEDIA.get(kind, f"image/{suffix}")), "name": f"{name}.{suffix}"}


# ------------------------------------------------------------------------------------------------ wiring


def wire(shell: Shell) -> None:
    """Connect what all tabs share, after all of them are built."""
    first = {(action.tab, action.entry): action for action in reversed(shell.actions.values())}
    for action in shell.actions.values():
        if action.start is None:
            action.start = start_of(shell, action)
        if action is first[action.tab, action.entry]:  # its button stands beside all sub-tabs
            tabs, own = action.subtab  # before the run, for Gradio begins an event of a click when the last has ended
            shown = json.dumps({"selected": own, "__type__": "update"})
            action.button.click(None, None, tabs, js=f"() => ({shown})", **LIGHT)
        action.start(action.button.click)
        action.stop.click(stop, **LIGHT)
    _wire_restoring(shell)  # first, so that it is the first to answer
    for wire_late in shell.pending:
        wire_late()
    for tab, opened in shell.pages.items():
        if actions := [action for action in shell.actions.values() if action.tab == tab]:
            _wire_estimates(shell, opened, actions)
    _wire_places(shell)


def start_of(shell: Shell, action: Action) -> Callable:
    """What attaches the run of an action to a trigger, such as `button.click` or `event.then`."""
    inputs = {"language": shell.language, **action.knobs}

    def start(trigger: Callable) -> gr.events.Dependency:
        return trigger(
            action.run or run_action(action.task), inputs_kwargs=inputs,
            outputs=[action.player, action.knobs["seed"], shell.history], show_progress="minimal",
            show_progress_on=[action.player], **HEAVY, **PRIVATE,
        )  # fmt: skip

    return start


def _wire_estimates(shell: Shell, opened: gr.Tab, actions: list[Action]) -> None:
    """Keep the estimates of a tab up to date, all with one event: it is opened, a knob changes, a run has ended.

    The browser gathers the knobs into a hidden box, for Gradio keeps every component that ever went to the server up
    to date with every message. Pictures do not matter, and while one changes it cannot be read.
    """
    knobs = [part for action in actions for name, part in action.knobs.items() if name != "keep"]
    parts = [*dict.fromkeys(part for part in knobs if not isinstance(part, gr.Image))]
    asked = gr.Textbox("", visible=False)

    def tell(request: gr.Request, language: str, asked: str) -> dict:
        own, values = session(request.session_hash), dict(zip(parts, json.loads(asked)["values"], strict=True))
        lines = {}
        for action in actions:
            known = {name: values[part] for name, part in action.knobs.items() if part in values}
            lines[action.estimate] = estimate(action, own, known, language)
        return lines

    opening = [opened.select, *{action.subtab[0]: action.subtab[0].select for action in actions}.values()]
    changes = [shell.history.change, *opening, *(part.change for part in parts)]
    gather = "(...values) => JSON.stringify({ at: performance.now(), values })"  # new each time, so that it changes
    gr.on(changes, None, parts, asked, js=gather, **LIGHT)
    outputs = [action.estimate for action in actions]
    asked.change(tell, [shell.language, asked], outputs, trigger_mode="always_last", **LIGHT)


def _wire_places(shell: Shell) -> None:
    """Open the tabs that `Shell.show` names.

    The browser does it alone: with every message of the server Gradio goes through all that lies in the outputs of
    its events so far, and in tabs lies the whole page.
    """
    inner = {action.subtab[0]: None for action in shell.actions.values() if action.subtab}
    script = f"""place => {{
        playground.led = true;
        const [tab, id, own] = JSON.parse(place), update = (more) => ({{ ...more, __type__: "update" }});
        return [update({{ selected: tab }}), ...{[tabs._id for tabs in inner]}.map(
            (one) => update(one === id ? {{ selected: own }} : {{}}))];
    }}"""
    shell.place.change(None, shell.place, [shell.tabs, *inner], js=script, **LIGHT)


def _wire_restoring(shell: Shell) -> None:
    outputs = shell.outputs(*shell.actions.values())

    def from_file(path: str | None, language: str) -> dict:
        if path is None:
            return {shell.place: gr.skip()}
        with reported(language):
            return restore(shell, read_recipe(Path(path)), language)

    def from_history(event: gr.EventData, language: str) -> dict:
        with reported(language):
            run = find_run(event.id)
            value = shown_again(run, event.id, language)
            return shell.show_recipe(run.recipe, tab_of(run.recipe)) | {player_of(shell, run): value}

    players = [action.player for action in shell.actions.values()]
    shell.recipe_file.change(from_file, [shell.recipe_file, shell.language], outputs, **SPEAKING)
    shell.history.restore(from_history, shell.language, [*outputs, *players], **SPEAKING)


def restore(shell: Shell, recipe: Recipe, language: str) -> dict:
    """Set tab, model and every knob as a recipe says."""
    note(t("Everything is set as it was; press the button to run it again.", language), language)
    return shell.show_recipe(recipe, tab_of(recipe))


def wire_link(shell: Shell, page: gr.Blocks) -> None:
    """Do what `?recipe=...` in the address asks for.

    Only then an event with all those outputs runs: Gradio keeps every component that ever was one up to date with
    every message of the server.
    """

    def load(text: str, language: str) -> dict:
        with reported(language):
            return restore(shell, Recipe.from_json(text), language)

    link = gr.Textbox("", visible=False)
    page.load(None, None, link, js="() => new URLSearchParams(location.search).get('recipe') || ''", **PRIVATE)
    link.change(load, [link, shell.language], shell.outputs(*shell.actions.values()), **SPEAKING)


def tab_of(recipe: Recipe) -> str:
    """The tab that shows an entry."""
    return ENTRIES[recipe.entry].family
