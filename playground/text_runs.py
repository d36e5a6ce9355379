"""Several runs at once, side by side in one player: of text models, or of those that draw pixel by pixel."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import gradio as gr

from pipelines import Recipe, record
from pipelines.seeds import random_seed

from .events import history, reported
from .sessions import Session, begun, new_id
from .text_views import beside
from .tune_views import text_show

Plan = Callable[..., list[Recipe]]
Headings = Callable[[list[Recipe], str], list[tuple[str, int | None]]]


def run_several(
    plan: Plan, headings: Headings, *, reseed: bool = True, show: Callable = text_show, join: Callable = beside
) -> Callable:
    """The handler of an action that runs all recipes of a plan in turn, a frame each, so that they grow together.

    Args:
        plan: what a click shows, from session and knobs; all but the last may have been kept from before.
        reseed: draw a new seed when the visitor does not keep it; a branch must not.
        headings: of these recipes in a language: what stands above the texts, and the only sample that is shown.
        show, join: what makes values out of runs, and one value out of several.
    """

    def run(request: gr.Request, language: str, keep: bool, **values: object) -> Iterator[tuple]:
        with reported(language), ExitStack() as stack:
            own = begun(request.session_hash)
            if reseed and not keep:
                values["seed"] = random_seed()
            recipes = plan(own, **values)
            yield gr.skip(), values["seed"], gr.skip()
            shows, growing = [], []
            for recipe, (heading, only) in zip(recipes, headings(recipes, language), strict=True):
                kept = own.kept(recipe) if recipe is not recipes[-1] else None
                if kept:
                    run, key = own.runs[kept], kept
                else:
                    runs, key = stack.enter_context(closing(record(recipe))), new_id()
                    run = next(runs)
                    growing.append((run, runs, key))
                shows.append(show(run, key, language, heading, only))
            while not all(run.finished for run, *_ in growing) and not own.stopping.is_set():
                yield join(shows, "running"), gr.skip(), gr.skip()
                for run, runs, _ in growing:
                    if not run.finished:
                        next(runs)
            for run, _, key in growing:
                own.keep(key, run)
            state = "stopped" if own.stopping.is_set() else "done"
            yield join(shows, state), gr.skip(), history(own, language)

    return run


def needed(plan: Plan) -> Plan:
    """What a click on the button of `run_several` runs anew, for its estimate."""

    def recipes(own: Session, **values: object) -> list[Recipe]:
        *before, last = plan(own, **values)
        return [*(recipe for recipe in before if not own.kept(recipe)), last]

    return recipes
