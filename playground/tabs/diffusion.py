"""The Diffusion tab: watch noise become a picture, change the noise, the way and the mind in the middle of it."""

import base64
import io
from collections.abc import Callable, Iterator

import gradio as gr
from PIL import Image

from pipelines import Recipe
from pipelines.data.digits import fit
from pipelines.options.diffusion import Branch, Generate, Interpolate, Sweep, Vary
from pipelines.paths import ASSETS
from pipelines.uploads import open_picture

from .. import dial, views
from ..api import publish
from ..controls import controls
from ..events import HEAVY, LIGHT, PRIVATE, SPEAKING, export_run, history, make_recipe, reported, show_run
from ..panels import architecture_panel, training_panel
from ..player import Figure, Player, Sketch
from ..sessions import Session, session
from ..shell import Action, Shell

ID, TITLE = "diffusion", "Diffusion"
ENTRY = "ddpm-digits"


def build(shell: Shell) -> None:
    """The tab with its sub-tabs Generate, Interpolate, From a picture, Branch, Guidance sweep and the common ones."""
    with gr.Row(elem_classes="tab-grid"):
        with gr.Column(elem_classes="dial"):
            model = dial.model_choice(shell, ID)
            shared = {"entry": model, **controls(shell, Generate, "label"), **dial.seed_row(shell)}
            buttons = dial.run_buttons(shell)
        with gr.Column(elem_classes="folds"):
            wire_presets = dial.presets(shell, ID)
            with shell.text(gr.Accordion("Advanced", open=False), label="Advanced"):
                shared |= controls(shell, Generate, "steps", "guidance", "scheduler", "eta", "count")
            dial.lesson(shell, ID)
        with gr.Column(elem_classes="stage"), gr.Tabs(overflow_behavior="wrap") as subtabs:
            with shell.text(gr.Tab("Generate", id="generate"), label="Generate"):
                player = Player(export_run, group="denoising", example="diffusion", offers=("compare", "branch"))
                schedule = Figure(group="denoising")
                shell.drawn.append((draw_schedule, schedule))
            shell.add(Action(ID, "generate", shared, player, *buttons, (subtabs, "generate")))
            with shell.text(gr.Tab("Interpolate", id="interpolate"), label="Interpolate"):
                with gr.Row(elem_classes="knobs"):
                    own = controls(shell, Interpolate, "label", "seed_to", "count", "path")
                dial.add_task(
                    shell, (ID, "interpolate"), "Interpolate", {**shared, **own}, subtabs, offers=("compare",)
                )
            with shell.text(gr.Tab("From a picture", id="vary"), label="From a picture"):
                own = {**_picture(shell), **controls(shell, Vary, "strength")}
                dial.add_task(
                    shell, (ID, "vary"), "Add noise and remove it", {**shared, **own}, subtabs, offers=("compare",)
                )
            with shell.text(gr.Tab("Branch", id="branch"), label="Branch"):
                branch = _branch(shell, shared, subtabs)
            with shell.text(gr.Tab("Guidance sweep", id="sweep"), label="Guidance sweep"):
                with gr.Row(elem_classes="knobs"):
                    own = controls(shell, Sweep, "label", "guidance", "guidance_to", "count")
                dial.add_task(shell, (ID, "sweep"), "Sweep", {**shared, **own}, subtabs, offers=("compare",))
            training_panel(shell, model, group="ddpm-training")
            architecture_panel(shell, model)
    _only_ddim_has_eta(shared["scheduler"], shared["eta"])
    player.branch(_branch_here, None, [subtabs, branch.knobs["at"]], **LIGHT)
    shell.later(wire_presets)
    for task in ("generate", "interpolate", "branch"):
        publish(f"diffusion_{task}", task, ENTRY)


def draw_schedule(language: str) -> dict | None:
    """The noise schedule, whose marker follows the player."""
    from ..figures import noise_schedule

    return noise_schedule(ENTRY, language)


def _only_ddim_has_eta(scheduler: gr.Radio, eta: gr.Slider) -> None:
    def adapt(name: str) -> dict:
        return gr.update(visible=True) if name == "ddim" else gr.update(visible=False, value=0)

    scheduler.change(adapt, scheduler, eta, **LIGHT)


# ------------------------------------------------------------------------------------------------ from a picture


def _picture(shell: Shell) -> dict[str, gr.Image]:
    """Draw or upload a digit, and see what the model will see; returns the knob "image"."""
    with gr.Row():
        with gr.Column(min_width=280):
            sketch = shell.worded(Sketch())
        with gr.Column(min_width=240):
            upload = gr.File(label="Upload a picture", type="filepath", height=110)
            shell.text(upload, label="Upload a picture")
            example = Image.open(ASSETS / "examples" / "digit.png")
            seen = gr.Image(
                example, label="What the model sees", type="pil", image_mode="L", format="png", interactive=False,
                height=200, buttons=[], elem_classes="pixelated",
            )  # fmt: skip
            shell.text(seen, label="What the model sees")
    sketch.drawn(see_drawing, None, seen, **SPEAKING)
    upload.upload(see_upload, [upload, shell.language], seen, **SPEAKING)
    return {"image": seen}


def see_drawing(event: gr.EventData) -> Image.Image:
    """What the model sees of a drawing."""
    with reported():
        return fit(open_picture(io.BytesIO(base64.b64decode(event.picture.partition(",")[2]))))


def see_upload(path: str, language: str) -> Image.Image:
    """What the model sees of an uploaded file."""
    with reported(language):
        return fit(open_picture(path))


# ------------------------------------------------------------------------------------------------ branch


def _branch(shell: Shell, shared: dict, subtabs: gr.Tabs) -> Action:
    """The original and its branch side by side, moving together."""
    with gr.Row(elem_classes="knobs"):
        own = controls(shell, Branch, "at", "branch_label", "branch_scheduler", "branch_guidance", "branch_eta")
    buttons = dial.run_buttons(shell, "Branch")
    with gr.Row():
        with gr.Column(min_width=280):
            shell.text(gr.Markdown("Original"), value="Original")
            original = shell.worded(Player(export_run, group="branch", example="diffusion"))
        with gr.Column(min_width=280):
            shell.text(gr.Markdown("Branch"), value="Branch")
            player = Player(export_run, group="branch", example="diffusion-branch")
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
        own = session(request.session_hash)
        recipe = make_recipe(entry, "branch", values)
        parent = make_recipe(entry, "generate", values)
        if kept := own.kept(parent):
            originals = [views.Show(own.runs[kept], kept, language).value("done")]
        else:
            originals = show_run(parent, own, language)
        for value in originals:
            yield value, gr.skip(), gr.skip(), gr.skip()
        if value["state"] == "stopped":
            return
        for value in show_run(recipe, own, language):
            yield gr.skip(), value, gr.skip(), history(own) if value["state"] != "running" else gr.skip()


def needed(own: Session, entry: str, **values: object) -> list[Recipe]:
    """What a branch runs: itself, and before it the original unless that was kept."""
    parent, recipe = (make_recipe(entry, task, values) for task in ("generate", "branch"))
    return [recipe] if own.kept(parent) else [parent, recipe]


def _branch_here(event: gr.EventData) -> tuple[dict, int]:
    return gr.update(selected="branch"), event.step
