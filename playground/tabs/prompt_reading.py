"""How a prompt is read, a part of the Diffusion tab: its tokens, and the self-attention of the text Transformer."""

import gradio as gr

from .. import dial
from ..events import make_recipe, reported
from ..player import Figure
from ..shell import Shell
from .translate import looks_of

LAYERS, HEADS = 4, 4  # of the text Transformer


def read(shell: Shell, _tab: str, shared: dict, subtabs: gr.Tabs) -> None:
    """The figure of the prompt that stands there, drawn anew when that changes."""
    text = (
        "The prompt as the text Transformer gets it, cut into tokens of its vocabulary, and how much each token took "
        "from each before it. The nine *places* are the last states, behind the end and the padding: they learned to "
        "tell what stands at each place of a 3 × 3 grid of upper left corners, row by row. See which words they listen "
        "to."
    )
    shell.text(gr.Markdown(text), value=text)
    looks = looks_of(shell, LAYERS, HEADS, "Whose look at the prompt is shown below.")
    figure = Figure(elem_classes="alignment")
    inputs = {"language": shell.language, "entry": shared["entry"], "prompt": shared["prompt"], **looks}
    changes = [shell.language.change, shared["prompt"].blur, *(part.change for part in looks.values())]
    # outside the tabs, whose children must be tabs
    shell.later(lambda: dial.live(subtabs, figure.parent, draw_reading, inputs, figure, changes=changes))


def draw_reading(language: str, entry: str, prompt: str, layer: str, head: str) -> dict:
    """The figure of a prompt."""
    from pipelines.inside import reading

    from .. import prompt_figures

    with reported(language):
        options = make_recipe(entry, "generate", {"prompt": prompt}).options
        return prompt_figures.reading(reading(entry, options), layer, head, language)
