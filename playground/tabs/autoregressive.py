"""The Autoregressive tab: one value after another, each drawn from what the model expects after all before it."""

import gradio as gr

from pipelines import present

from .. import dial
from ..panels import architecture_panel, training_panel
from ..shell import Shell
from . import image_tokens, pixels, wavenet

ID, TITLE = "autoregressive", "Autoregressive"
PARTS = (pixels, wavenet, image_tokens)  # each has what one model has of its own


def build(shell: Shell) -> None:
    """The choice of the model; dial, folds and sub-tabs of each, of which those of the chosen one are shown."""
    with gr.Row(elem_classes="tab-grid"):
        with gr.Column(elem_classes="dial"):
            parts = {part.ENTRY: part for part in PARTS if present(part.ENTRY)}
            model = dial.model_choice(shell, ID, next(iter(parts)))
            made = {}
            for entry, part in parts.items():
                with gr.Column(elem_classes=f"of-{entry}"):
                    made[entry] = part.dial_of(shell, model)
        with gr.Column(elem_classes="folds"):
            for entry, part in parts.items():
                with gr.Column(elem_classes=f"of-{entry}"):
                    knobs, _ = made[entry]
                    knobs |= part.folds(shell)
        with gr.Column(elem_classes="stage"), gr.Tabs(overflow_behavior="wrap") as subtabs:
            own = {entry: part.subtabs(shell, *made[entry], subtabs) for entry, part in parts.items()}
            training_panel(shell, model, group=f"{ID}-training")
            architecture_panel(shell, model)
    dial.of_models(shell, model, subtabs, {entry: tabs for entry, (tabs, _) in own.items()})
    for _, late in own.values():
        late()
