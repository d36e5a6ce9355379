"""The Compare tab: one seed and class, two to four models, their runs locked together, and measured numbers."""

import io
import zipfile
from collections.abc import Callable, Iterator

import gradio as gr

from pipelines import ENTRIES, Recipe, UserError, present
from pipelines.knobs import shorten
from pipelines.options.ddpm_faces import Generate as FaceOptions
from pipelines.options.faces import ANY, ATTRIBUTES
from pipelines.options.gan import GenerateLabelled
from pipelines.options.stable_diffusion import EXAMPLE, Prompted
from pipelines.registry import TEXTS, tasks
from pipelines.seeds import random_seed

from .. import dial, views
from ..api import answer, typed
from ..controls import control, controls
from ..downloads import download
from ..events import HEAVY, PRIVATE, SPEAKING, export_run, history, make_recipe, reported
from ..i18n import t
from ..measured import in_turn, of_scenes, untold
from ..panels import architecture_panel
from ..player import Player
from ..sessions import Session, begun, find_run
from ..shell import Action, Shell
from .scenes import prompts

ID, TITLE = "compare", "Compare"
MEDIA = (*TEXTS, "notes")  # data sets of models that make no pictures
DEFAULT = ["dcgan-digits", "ddpm-digits"]
MOST = 4
SCRUTINISED = 8  # pictures of each model that are looked up among the training faces
MEMORISED = (
    "Compare models of faces, and below every face you see the nearest of 1,920 of the 120,000 training faces and its "
    "distance: the root mean square of the differences of values in [0, 1]. A copy of any other training face would "
    "not be noticed here."
)
ASKED = {  # parameters of the endpoint besides the models: type and default
    "seed": (int, 0), "label": (int | str, "all"), "style": (str, ANY), "count": (int, 10), "prompt": (str, EXAMPLE),
    "upscale": (str, "off"),
    **{name: (str, ANY) for name in ATTRIBUTES if name != "style"},
}  # fmt: skip


def build(shell: Shell) -> None:
    """Models, seed and class on the left; players in a grid and the table on the right."""
    with gr.Row(elem_classes="tab-grid"):
        with gr.Column(elem_classes="dial"):
            entries = gr.CheckboxGroup(_choices("en"), value=DEFAULT, label="Models to compare")
            shell.translate(
                entries, lambda lang: {"label": t("Models to compare", lang), "choices": _choices(lang)}
            )  # fmt: skip
            knobs = {"entries": entries, **_asked(shell, entries), **dial.seed_row(shell)}
            knobs["count"] = gr.Slider(1, 64, 10, step=1, label="Pictures")
            shell.text(knobs["count"], label="Pictures")
            buttons = dial.run_buttons(shell, "Compare")
        with gr.Column(elem_classes="folds"):
            wire_presets = dial.presets(shell, ID)
            dial.lesson(shell, ID)
        with gr.Column(elem_classes="stage"), gr.Tabs(overflow_behavior="wrap") as subtabs:
            with shell.text(gr.Tab("Side by side", id="beside"), label="Side by side"):
                players = []
                with gr.Row(elem_classes="players"):
                    for k in range(MOST):
                        with gr.Column(min_width=280, visible=_seen(k < len(DEFAULT))) as column:
                            title = gr.Markdown(_heading(k, "en"))
                            shell.translate(title, lambda language, k=k: {"value": _heading(k, language)})
                            example = f"compare-{k}" if k < len(DEFAULT) else ""
                            player = Player(export_run, group="compare", offers=(), example=example)
                        players.append((column, title, player))
                table = gr.HTML("", padding=False, elem_id="comparison")
                download = gr.DownloadButton("Download everything", visible=False)
                shell.text(download, label="Download everything")
            with shell.text(gr.Tab("Is it memorised?", id="memorised"), label="Is it memorised?"):
                shell.text(gr.Markdown(MEMORISED), value=MEMORISED)
                lookalikes = gr.HTML("", padding=False)
            architecture_panel(shell, entries)
    flat = [part for player in players for part in player]
    action = Action(ID, "compare", knobs, players[0][2], *buttons, (subtabs, "beside"), needed)
    inputs = {"language": shell.language, **knobs}
    outputs = [*flat, table, lookalikes, download, knobs["seed"], shell.history]

    def attach(trigger: Callable) -> gr.events.Dependency:
        return trigger(
            run_compare, inputs_kwargs=inputs, outputs=outputs,
            show_progress="minimal", show_progress_on=[table], **HEAVY, **PRIVATE,
        )  # fmt: skip

    action.start = attach
    shell.actions[ID, "compare"] = action
    shell.later(wire_presets)
    shell.later(lambda: _wire_sending(shell, action))
    gr.api(
        typed(compare, {"models": (list[str], DEFAULT), **ASKED}),
        api_name="compare_run",
        api_description=compare.__doc__,
        **HEAVY,
    )


def _asked(shell: Shell, entries: gr.CheckboxGroup) -> dict[str, gr.components.Component]:
    """What is asked of all models that can be told: a digit, or the attributes of a face."""
    style, *others = ATTRIBUTES
    prompt, columns = prompts(shell, Prompted, "prompt")
    asked = {"label": control(shell, GenerateLabelled, "label"), **prompt, **controls(shell, FaceOptions, style)}
    accordion = shell.text(gr.Accordion("Attributes", open=False), label="Attributes")
    with accordion:
        more = controls(shell, FaceOptions, *others)
    larger = controls(shell, FaceOptions, "upscale")
    dial.relevant(entries, "generate", {**asked, **columns, others[0]: accordion, **larger})
    return {**asked, **more, **larger}


def models() -> list[str]:
    """The entries that can be compared."""
    able = [name for name, entry in ENTRIES.items() if entry.data not in MEDIA and "generate" in tasks(name)]
    return [name for name in able if present(name)]


def _choices(language: str) -> list[tuple[str, str]]:
    return [(t(ENTRIES[name].title, language), name) for name in models()]


def _seen(shown: bool) -> bool | str:
    """Visibility of a column; what is in it is always there, for Gradio forgets what a player is if it comes later."""
    return True if shown else "hidden"


def _heading(k: int, language: str) -> str:
    """What stands above player k before the first comparison."""
    return f"**{t(ENTRIES[DEFAULT[k]].title, language)}**" if k < len(DEFAULT) else ""


def _wire_sending(shell: Shell, compared: Action) -> None:
    """A run's "Send to Compare" sets its model beside one of another family, with its seed and class."""

    def receive(event: gr.EventData, language: str) -> dict:
        with reported(language):
            run = find_run(event.id)
        entry, options = run.recipe.entry, run.recipe.options.asdict()
        label = options.get("label", "all")
        asked = {"label": "all" if label == "none" else label}
        asked |= {name: options.get(name, ANY).replace("all", ANY) for name in ATTRIBUTES}
        asked |= {name: options[name] for name in ("prompt", "upscale") if name in options}
        with reported(language):
            entries = [entry, beside(entry)]
        return shell.show(compared, {"entries": entries, "seed": options["seed"], "keep": True, **asked})

    for action in shell.actions.values():
        if "compare" in action.player.props["offers"]:
            action.player.compare(receive, shell.language, shell.outputs(compared), **SPEAKING)


def beside(entry: str) -> str:
    """The model of another family that learned the same data, those shown first before others."""
    own = ENTRIES[entry]
    others = [ENTRIES[name] for name in (*reversed(DEFAULT), *models())]
    found = next((other.name for other in others if other.data == own.data and other.family != own.family), None)
    if found is None:
        raise UserError(f"There is no other kind of model of {own.data} here.")
    return found


def recipes(entries: list[str], values: dict) -> list[Recipe]:
    """One recipe per model: the same seed, class or style and count, everything else at its default."""
    if not isinstance(entries, list) or any(entries.count(entry) > 1 for entry in entries):
        raise UserError(f"models must be a list of different model names, not {shorten(entries)}.")
    if not 2 <= len(entries) <= MOST:
        raise UserError(f"Choose two to {MOST} models to compare, not {len(entries)}.")
    if values.get("style") == ANY:  # models that know nothing but the style make all of them in turn
        values = {name: value for name, value in values.items() if name != "style"}
    return [make_recipe(entry, "generate", values) for entry in entries]


def needed(_own: Session, entries: list[str], **values: object) -> list[Recipe]:
    """What a click runs."""
    return recipes(entries, values)


def run_compare(request: gr.Request, language: str, entries: list[str], keep: bool, **values: object) -> Iterator[list]:
    """Run the models one after another, so that each has the machine for itself; then the table."""
    with reported(language):
        own = begun(request.session_hash)
        if not keep:
            values["seed"] = random_seed()
        chosen = recipes(entries, values)
        shown = [[gr.update(visible=_seen(k < len(chosen))), gr.skip(), gr.skip()] for k in range(MOST)]
        rest = [gr.update(value=None, visible=False), gr.skip() if keep else values["seed"], gr.skip()]
        update = [*(part for parts in shown for part in parts), "", "", *rest]
        yield [*update]
        rows, runs = [], []
        for k, value, row in in_turn(chosen, values, own, language):
            update[3 * k + 1 : 3 * k + 3] = f"**{t(ENTRIES[chosen[k].entry].title, language)}**", value
            yield [*update]  # all there is: of two updates that come at once, the page sees the later
            if value["state"] == "stopped":
                yield [*update[:-1], history(own, language)]
                return
            if row:
                runs.append(own.runs[value["id"]])  # now: many large ones drop the first of them
                rows.append(row)
        compared = views.comparison(rows, language) + untold(chosen, values, language)
        compared += of_scenes([recipe.entry for recipe in chosen], language)
        below = [compared, _lookalikes(runs, language)]
        measured, rest = [*update[: 3 * MOST], *below], [gr.skip(), history(own, language)]
        yield [*measured, gr.skip(), *rest]  # to pack everything takes longer than to measure it
        yield [*measured, gr.update(value=archive(runs), visible=True), *rest]


def _lookalikes(runs: list[views.Run], language: str) -> str:
    """Pictures of each model of faces beside the training faces that are nearest to them."""
    from pipelines.scrutiny import nearest, usual_distance

    groups = []
    for run in runs:
        entry = ENTRIES[run.recipe.entry]
        if entry.data == "faces":
            images = run.frames[run.painted].images[:SCRUTINISED]
            pairs = list(zip(images, nearest(images), strict=True))
            groups.append((t(entry.title, language), pairs, views.nearest_measured(entry.name)))
    return views.lookalikes(groups, usual_distance(), language) if groups else ""


def archive(runs: list[views.Run]) -> str:
    """A zip of everything: each run's sheet, its single pictures and its animation, all with their recipes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as bundle:
        for run in runs:
            name = run.recipe.entry
            bundle.writestr(f"{name}.png", run.png())
            bundle.writestr(f"{name}.webp", run.animation())
            bundle.writestr(f"{name}.json", run.recipe.to_json())
            for index in range(len(run.result.images)):
                bundle.writestr(f"{name}/{index:03d}.png", run.png(index))
    return download("comparison.zip", buffer.getvalue())


def compare(models: list[str], *values: object) -> dict:
    """Run two to four models with the same seed and class or attributes, one after another; answers by model name."""
    with reported():
        return {recipe.entry: answer(recipe) for recipe in recipes(models, dict(zip(ASKED, values, strict=True)))}
