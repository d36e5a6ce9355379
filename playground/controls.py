"""Controls made from declared knobs: a slider, a number or a choice, labelled and explained."""

import gradio as gr

from pipelines.knobs import Knob, Options

from .i18n import t
from .shell import Shell

SLIDER_LIMIT = 100_000  # a range wider than this is typed, not dragged
FEW = 12  # so many choices are shown at once


def control(shell: Shell, options: type[Options], name: str) -> gr.components.Component:
    """The component of one knob of an options class, registered with the shell for translation."""
    knob, value = options.knobs()[name], options.default(name)
    if knob.choices:
        component = gr.Radio(choices(knob, "en"), value=value if value is not None else AS_IT_WAS, label=knob.label)
    elif knob.high - knob.low > SLIDER_LIMIT or knob.optional:
        component = gr.Number(value, label=knob.label, info=knob.help, step=knob.step, placeholder="")
    else:
        component = gr.Slider(knob.low, knob.high, value, step=knob.step, label=knob.label, info=knob.help)

    def words(language: str) -> dict:
        texts = {"label": t(knob.label, language), "info": t(knob.help, language)}
        return {**texts, "choices": choices(knob, language)} if knob.choices else texts

    shell.translate(component, words)
    return component


AS_IT_WAS = "as it was"  # what an optional choice shows for None


def choices(knob: Knob, language: str) -> list[tuple[str, object]]:
    """The choices of a knob as (shown text, value)."""
    optional = [(t(AS_IT_WAS, language), AS_IT_WAS)] if knob.optional else []
    return optional + [(t(str(choice), language), choice) for choice in knob.choices]


def controls(shell: Shell, options: type[Options], *names: str) -> dict[str, gr.components.Component]:
    """Name and component of several knobs."""
    return {name: control(shell, options, name) for name in names}
