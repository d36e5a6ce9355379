"""Controls made from declared knobs: a slider, a number or a choice, labelled and explained."""

from typing import Any

import gradio as gr
from PIL import Image

from pipelines.knobs import Knob, Options

from .i18n import t
from .shell import AS_IT_WAS, Shell

SLIDER_LIMIT = 300  # a range wider than this is typed, not dragged


def control(shell: Shell, options: type[Options], name: str, *, folded: bool = False) -> gr.components.Component:
    """The component of one knob of an options class, registered with the shell for translation.

    Args:
        folded: many choices are in a list that opens.
    """
    knob, value = options.knobs()[name], options.default(name)
    if knob.choices and folded:
        shown = choices(knob, "en")
        component = gr.Dropdown(shown, value=value, label=knob.label, info=knob.help, filterable=False, min_width=60)
    elif knob.choices:
        chosen = AS_IT_WAS if value is None else value
        component = gr.Radio(choices(knob, "en"), value=chosen, label=knob.label, info=knob.help)
    elif knob.length:
        lines = 2 if knob.length < 1000 else min(5, knob.length // 2000)
        hint = AS_IT_WAS if knob.optional else None
        component = gr.Textbox(
            value or "", label=knob.label, info=knob.help, lines=lines, max_lines=8, placeholder=hint
        )
    elif knob.optional:
        component = gr.Textbox("", label=knob.label, info=knob.help, placeholder=AS_IT_WAS, max_lines=1)
    elif knob.high - knob.low > SLIDER_LIMIT:
        component = gr.Number(value, label=knob.label, info=knob.help, step=knob.step)
    else:
        component = gr.Slider(knob.low, knob.high, value, step=knob.step, label=knob.label, info=knob.help)

    def words(language: str) -> dict:
        texts = {"label": t(knob.label, language), "info": t(knob.help, language)}
        if knob.choices:
            return {**texts, "choices": choices(knob, language)}
        return {**texts, "placeholder": t(AS_IT_WAS, language)} if knob.optional else texts

    shell.translate(component, words)
    return component


def choices(knob: Knob, language: str) -> list[tuple[str, object]]:
    """The choices of a knob as (shown text, value)."""
    optional = [(t(AS_IT_WAS, language), AS_IT_WAS)] if knob.optional else []
    return optional + [(t(str(choice), language), choice) for choice in knob.choices]


def meant(knob: Knob, value: Any) -> Any:
    """The value of a knob that a component's value stands for."""
    if knob.size and isinstance(value, Image.Image):
        return value.convert(knob.mode)
    if knob.optional and value in (AS_IT_WAS, "", None):
        return None
    if knob.optional and not knob.choices and not knob.length:
        try:
            return float(value)
        except ValueError:
            return value  # the knob says what is wrong with it
    return value


def controls(shell: Shell, options: type[Options], *names: str) -> dict[str, gr.components.Component]:
    """Name and component of several knobs."""
    return {name: control(shell, options, name) for name in names}
