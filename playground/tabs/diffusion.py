"""The Diffusion tab: watch noise become a picture, change the noise, the way and the mind in the middle of it."""

from collections.abc import Callable, Iterator
from functools import partial

import gradio as gr

from pipelines import Recipe, UserError, present
from pipelines.options import ddpm_faces, stable_diffusion
from pipelines.options.diffusion import Branch, Generate, Interpolate, Sampling, Sweep, Vary
from pipelines.options.faces import ATTRIBUTES
from pipelines.registry import tasks

from .. import dial, views
from ..api import publish
from ..controls import controls
from ..decoding import denoising
from ..events import HEAVY, LIGHT, PRIVATE, SPEAKING, export_run, history, make_recipe, reported, show_run
from ..panels import architecture_panel, training_panel
from ..pictures import picture_input
from ..player import Figure
from ..sessions import Session, begun, find_run
from ..shell import Action, Shell
from . import scenes

ID, TITLE = "diffusion", "Diffusion"
FIRST = "ddpm-digits"  # small enough to follow every pixel
TOLD = "sd-scenes"  # told by a prompt


def build(shell: Shell) -> None:
    """The tab with its sub-tabs Generate, Interpolate, From a picture, Branch, Guidance sweep and the common ones."""
    with gr.Row(elem_classes="tab-grid"):
        with gr.Column(elem_classes="dial"):
            model = dial.model_choice(shell, ID, FIRST)
            shared = {"entry": model, **scenes.prompt_of(shell, model), **_asked(shell, model), **dial.seed_row(shell)}
            buttons = dial.run_buttons(shell)
        with gr.Column(elem_classes="folds"):
            shared |= _folds(shell, model)
        with gr.Column(elem_classes="stage"), gr.Tabs(overflow_behavior="wrap") as subtabs:
            with shell.text(gr.Tab("Generate", id="generate"), label="Generate"):
                player = denoising(export_run, group="denoising", offers=("compare", "branch"))
                player.follow(model, "generate")
                schedule = Figure(group="denoising")
                shell.drawn.append((draw_schedule, schedule, [model]))
            shell.add(Action(ID, "generate", shared, player, *buttons, (subtabs, "generate")))
            of_task = {}
            add_task = partial(dial.add_task, shell, subtabs=subtabs, offers=("compare",), kind=denoising)
            with shell.text(gr.Tab("Interpolate", id="interpolate"), label="Interpolate") as of_task["interpolate"]:
                with gr.Row(elem_classes="knobs"):
                    own = controls(shell, Interpolate, "label", "seed_to", "count", "path")
                    told, columns = scenes.prompts(shell, stable_diffusion.Interpolate, "prompt_to")
                dial.relevant(model, "interpolate", own | columns)
                own |= told
                add_task((ID, "interpolate"), "Interpolate", {**shared, **own})
            with shell.text(gr.Tab("From a picture", id="vary"), label="From a picture") as of_task["vary"]:
                own = {"image": picture_input(shell, model), **controls(shell, Vary, "strength")}
                add_task((ID, "vary"), "Add noise and remove it", {**shared, **own})
            with shell.text(gr.Tab("Branch", id="branch"), label="Branch") as of_task["branch"]:
                branch = _branch(shell, shared, subtabs)
            if present(TOLD):
                of_task |= scenes.tabs(shell, ID, shared, subtabs)
            with shell.text(gr.Tab("Guidance sweep", id="sweep"), label="Guidance sweep") as of_task["sweep"]:
                with gr.Row(elem_classes="knobs"):
                    own = controls(shell, Sweep, "label", "guidance", "guidance_to", "count")
                dial.relevant(model, "sweep", own)
                add_task((ID, "sweep"), "Sweep", {**shared, **own})
            training_panel(shell, model, group="ddpm-training")
            architecture_panel(shell, model)
    dial.relevant_tabs(shell, model, subtabs, of_task, {"read": "attend", "panorama": "inpaint", "race": "inpaint"})
    _only_ddim_has_eta(shared["scheduler"], shared["eta"])
    player.branch(_branching(shell, branch), shell.language, shell.outputs(branch), **SPEAKING)
    for task in ("generate", "interpolate", "branch"):
        publish(f"diffusion_{task}", task, FIRST)
    publish("diffusion_faces", "generate", "ddpm-faces")
    if present(TOLD):
        publish("scenes_generate", "generate", TOLD)
        publish("scenes_inpaint", "inpaint", TOLD)


def draw_schedule(language: str, entry: str) -> dict | None:
    """The noise schedule, whose marker follows the player."""
    from ..figures import noise_schedule

    return noise_schedule(entry, language)


def _asked(shell: Shell, model: gr.Radio) -> dict[str, gr.components.Component]:
    """What a model can be asked for: a digit, or the attributes of a face."""
    style, *others = ATTRIBUTES
    asked = {**controls(shell, Generate, "label"), **controls(shell, ddpm_faces.Generate, style)}
    accordion = shell.text(gr.Accordion("Attributes", open=False), label="Attributes")
    with accordion:
        more = controls(shell, ddpm_faces.Generate, *others)
    dial.relevant(model, "generate", {**asked, others[0]: accordion})
    return {**asked, **more}


def _folds(shell: Shell, model: gr.Radio) -> dict[str, gr.components.Component]:
    """Presets and lesson, of text to image where the model takes a prompt; between them how pictures are sampled."""
    keys = [ID, TOLD] if present(TOLD) else [ID]
    columns: dict[str, list[gr.Column]] = {key: [] for key in keys}

    def each(make: Callable[[Shell, str], Callable | None]) -> None:
        for key in keys:
            with gr.Column() as column:
                if wire := make(shell, key):
                    shell.later(wire)
            columns[key].append(column)

    each(dial.presets)
    with shell.text(gr.Accordion("Advanced", open=False), label="Advanced"):
        knobs = _sampling(shell, model)
    each(dial.lesson)

    entries = [entry for _, entry in model.choices]
    of_key = {key: [entry for entry in entries if _lesson_of(entry) == key] for key in keys}
    dial.visible_for(model, {column: of_key[key] for key in keys for column in columns[key]})
    return knobs


def _lesson_of(entry: str) -> str:
    return TOLD if "prompt" in tasks(entry)["generate"].knobs() else ID


def _sampling(shell: Shell, model: gr.Radio) -> dict[str, gr.components.Component]:
    """How a picture is sampled; who chooses another model gets what is usual for it."""
    negative, columns = scenes.prompts(shell, stable_diffusion.Generate, "negative_prompt")
    counted = controls(shell, Sampling, "steps", "guidance", "count")
    with gr.Group() as ways:
        rule = controls(shell, Sampling, "scheduler", "eta")
    upscale = controls(shell, ddpm_faces.Generate, "upscale")
    tuned = controls(shell, stable_diffusion.Generate, "lora") if present(scenes.LORA) else {}
    dial.relevant(model, "generate", {**columns, "scheduler": ways, **upscale, **tuned})
    dial.usual(model, "generate", counted)
    return {**negative, **counted, **rule, **upscale, **tuned}


def _only_ddim_has_eta(scheduler: gr.Radio, eta: gr.Slider) -> None:
    def adapt(name: str) -> dict:
        return gr.update(visible=True) if name == "ddim" else gr.update(visible=False, value=0)

    scheduler.change(adapt, scheduler, eta, **LIGHT)


# ------------------------------------------------------------------------------------------------ branch


def _branch(shell: Shell, shared: dict, subtabs: gr.Tabs) -> Action:
    """The original and its branch side by side, moving together."""
    with gr.Row(elem_classes="knobs"):
        own = controls(shell, Branch, "at", "branch_label", "branch_scheduler", "branch_guidance", "branch_eta")
    accordion = shell.text(gr.Accordion("New attributes"), label="New attributes")
    with accordion, gr.Row(elem_classes="knobs"):
        new = controls(shell, ddpm_faces.Branch, *(f"branch_{name}" for name in ATTRIBUTES))
    told, columns = scenes.prompts(shell, stable_diffusion.Branch, "branch_prompt", "branch_negative_prompt")
    relevant = {"branch_label": own["branch_label"], "branch_style": accordion, **columns}
    dial.relevant(shared["entry"], "branch", relevant)
    own |= told | new
    buttons = dial.run_buttons(shell, "Branch")
    with gr.Row():
        with gr.Column(min_width=280):
            shell.text(gr.Markdown("Original"), value="Original")
            original = denoising(export_run, group="branch", offers=())
            original.follow(shared["entry"], "generate")
        with gr.Column(min_width=280):
            shell.text(gr.Markdown("Branch"), value="Branch")
            player = denoising(export_run, group="branch")
            player.follow(shared["entry"], "branch")
    action = Action(ID, "branch", {**shared, **own}, player, *buttons, (subtabs, "branch"), needed)
    inputs = {"language": shell.language, **action.knobs}

    def attach(trigger: Callable) -> gr.events.Dependency:
        return trigger(
            run_branch, inputs_kwargs=inputs, outputs=[original, player, shared["seed"], shell.history],
            show_progress="minimal", show_progress_on=[player], **HEAVY, **PRIVATE,
        )  # fmt: skip

    action.start = attach
    return shell.add(action)


def run_branch(request: gr.Request, language: str, entry: str, keep: bool, **values: object) -> Iterator[tuple]:
    """Show the original (kept from before, or run now) and then the branch; the seed of a branch is its parent's."""
    with reported(language):
        own = begun(request.session_hash)
        recipe = make_recipe(entry, "branch", values)
        parent = make_recipe(entry, "generate", values)
        if kept := own.kept(parent):
            originals = [views.Show(own.runs[kept], kept, language).value("done")]
        else:
            originals = show_run(parent, own, language)
        for original in originals:
            yield original, gr.skip(), gr.skip(), gr.skip()
        if original["state"] == "stopped":
            yield original, gr.skip(), gr.skip(), history(own, language)
            return
        for value in show_run(recipe, own, language):  # with the original: of two that come at once the later is seen
            yield original, value, gr.skip(), history(own, language) if value["state"] != "running" else gr.skip()


def needed(own: Session, entry: str, **values: object) -> list[Recipe]:
    """What a branch runs: itself, and before it the original unless that was kept."""
    parent, recipe = (make_recipe(entry, task, values) for task in ("generate", "branch"))
    return [recipe] if own.kept(parent) else [parent, recipe]


def _branching(shell: Shell, branch: Action) -> Callable:
    """What sets the knobs of the sub-tab Branch to a run and the step that one looks at."""

    def here(event: gr.EventData, language: str) -> dict:
        with reported(language):
            recipe = find_run(event.id).recipe
            if "branch" not in tasks(recipe.entry):
                raise UserError(f"{recipe.entry} has no task 'branch'; it has {', '.join(tasks(recipe.entry))}.")
        options = recipe.options.asdict()
        known = {"entry": recipe.entry, "keep": True, **options, "at": min(event.step, options["steps"])}
        return shell.show(branch, known)

    return here
