"""With and without a cache: the same values twice, each time alone on the machine, and a clock for each."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing

import gradio as gr

from pipelines import Recipe, load, record
from pipelines.seeds import random_seed

from . import dial
from .events import BREATH, HEAVY, PRIVATE, export_run, history, make_recipe, reported
from .growth_figures import GREEN, GREY, Racer, race
from .i18n import t
from .player import Figure, Player
from .sessions import Session, begun, new_id
from .shell import Action, Shell

LABELS = {"on": "with the cache", "off": "everything computed again"}
COLOURS = {"on": GREEN, "off": GREY}


def subtab(
    shell: Shell, place: tuple[str, str], knobs: dict, subtabs: gr.Tabs, *, kind: type[Player], show: Callable,
    join: Callable, unit: str, fixed: dict,
) -> None:  # fmt: skip
    """Buttons, clock and player.

    Args:
        place: id of the tab, and the model.
        knobs: name -> component.
        kind, show, join: the player, what makes its value out of a run, and one value out of several.
        unit: what is counted.
        fixed: options that are the same in every race.
    """
    tab, entry = place
    buttons = dial.run_buttons(shell, "Race")
    figure = Figure(elem_classes="race")
    player = kind(export_run, example=f"{entry}-race", offers=())
    plan = racers(fixed)
    action = Action(tab, "race", knobs, player, *buttons, (subtabs, f"{entry}-race"), plan, entry=entry)
    inputs = {"language": shell.language, **knobs}
    run = run_race(plan, show, join, unit)

    def attach(trigger: Callable) -> gr.events.Dependency:
        return trigger(
            run, inputs_kwargs=inputs, outputs=[player, figure, knobs["seed"], shell.history],
            show_progress="minimal", show_progress_on=[player], **HEAVY, **PRIVATE,
        )  # fmt: skip

    action.start = attach
    shell.add(action)


def racers(fixed: dict) -> Callable[..., list[Recipe]]:
    """What a race runs, from session and knobs: the same run with the cache and without it."""

    def plan(_own: Session, entry: str, **values: object) -> list[Recipe]:
        return [make_recipe(entry, "generate", {**values, **fixed, "cache": cache}) for cache in LABELS]

    return plan


def run_race(plan: Callable, show: Callable, join: Callable, unit: str) -> Callable:
    """The handler of a race: player, clock, seed, history."""

    def run(request: gr.Request, language: str, keep: bool, **values: object) -> Iterator[tuple]:
        with reported(language):
            own = begun(request.session_hash)
            if not keep:
                values["seed"] = random_seed()
            seed = gr.skip() if keep else values["seed"]
            recipes = plan(own, **values)
            load(recipes[0].entry)  # before the clock starts
            clocks = [Racer(LABELS[recipe.options.cache], COLOURS[recipe.options.cache]) for recipe in recipes]
            shows, told = [], 0.0
            for recipe, clock in zip(recipes, clocks, strict=True):
                key = new_id()
                with closing(record(recipe)) as runs:
                    for grown in timed(runs, clock):
                        if len(grown.frames) == 1:
                            shows.append(show(grown, key, language, t(clock.label, language)))
                        if grown.finished or own.stopping.is_set():
                            break
                        if time.monotonic() - told >= BREATH:
                            yield join(shows, "running"), race(clocks, unit, language), seed, gr.skip()
                            told = time.monotonic()
                own.keep(key, grown)
                if own.stopping.is_set():
                    break
            state = "done" if all(clock.finished for clock in clocks) else "stopped"
            yield join(shows, state), race(clocks, unit, language), seed, history(own, language)

    return run


def timed(runs: Iterator, clock: Racer) -> Iterator:
    """The same growing run; the clock notes when each frame came, and counts only the time that the model took."""
    busy = 0.0
    while True:
        begun = time.perf_counter()
        run = next(runs, None)
        busy += time.perf_counter() - begun
        if run is None:
            return
        if not run.finished:
            clock.total = run.result.total
            clock.made.append(run.result.step)
            clock.seconds.append(busy)
        yield run
