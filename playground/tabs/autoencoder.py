"""The Autoencoder tab: squeeze a picture into a few numbers, look at what comes back, and change the numbers."""

import gradio as gr

from pipelines.options.autoencoder import CHANNELS, Edit, Generate, Interpolate
from pipelines.options.faces import ATTRIBUTES

from .. import dial
from ..api import publish
from ..controls import controls
from ..events import export_run
from ..panels import architecture_panel, training_panel
from ..pictures import face_input
from ..player import Player
from ..shell import Action, Shell

ID, TITLE = "autoencoder", "Autoencoder"
ENTRY = "vae-faces"


def build(shell: Shell) -> None:
    """The tab with its sub-tabs Your picture, Edit the latent, Interpolate, Generate and the common ones."""
    with gr.Row(elem_classes="tab-grid"):
        with gr.Column(elem_classes="dial"):
            model = dial.model_choice(shell, ID)
            image = face_input(shell)
            shared = {"entry": model, "image": image, **controls(shell, Generate, "upscale"), **dial.seed_row(shell)}
            buttons = dial.run_buttons(shell, "Encode and decode")
        with gr.Column(elem_classes="folds"):
            wire_presets = dial.presets(shell, ID)
            dial.lesson(shell, ID)
        with gr.Column(elem_classes="stage"), gr.Tabs(overflow_behavior="wrap") as subtabs:
            with shell.text(gr.Tab("Your picture", id="reconstruct"), label="Your picture"):
                player = Player(export_run, offers=())
                player.follow(model, "reconstruct")
            shell.add(Action(ID, "reconstruct", shared, player, *buttons, (subtabs, "reconstruct")))
            with shell.text(gr.Tab("Edit the latent", id="edit"), label="Edit the latent"):
                with gr.Row(elem_classes="knobs sliders"):
                    own = controls(shell, Edit, *[f"channel_{k + 1}" for k in range(CHANNELS)], "noise")
                action = dial.add_task(shell, (ID, "edit"), "Decode the changed latent", {**shared, **own}, subtabs)
                dial.run_on_release(shell, action, own.values())
            with shell.text(gr.Tab("Interpolate", id="interpolate"), label="Interpolate"):
                own = {"image_to": face_input(shell, "To picture", first=260), **controls(shell, Interpolate, "count")}
                dial.add_task(shell, (ID, "interpolate"), "Interpolate", {**shared, **own}, subtabs)
            with shell.text(gr.Tab("Generate", id="generate"), label="Generate"):
                own = controls(shell, Generate, "count", "spread")
                accordion = shell.text(gr.Accordion("Attributes", open=False), label="Attributes")
                with accordion, gr.Row(elem_classes="knobs"):
                    own |= controls(shell, Generate, *ATTRIBUTES)
                dial.add_task(shell, (ID, "generate"), "Generate", {**shared, **own}, subtabs)
            training_panel(shell, model, group="vae-training")
            architecture_panel(shell, model)
    shell.later(wire_presets)
    publish("autoencoder_generate", "generate", ENTRY)
