"""The Start tab: six things to try with one click, the story that they are part of, and which models are there."""

import gradio as gr

from pipelines import ENTRIES, folder, loaded, present

from .. import dial
from ..events import LIGHT
from ..i18n import t
from ..lessons import START
from ..player import Figure
from ..shell import Shell
from ..views import table

ID, TITLE = "start", "Start"


def build(shell: Shell) -> None:
    """Cards in a grid, below them the story with its lesson, and the models."""
    _heading(shell, "Try one of these")
    buttons = []
    with gr.Row(elem_classes="cards"):
        for item in START:
            with gr.Column(elem_classes="card", min_width=260):
                button = gr.Button(item.title["en"], variant="primary")
                buttons.append(shell.translate(button, lambda language, item=item: {"value": item.title[language]}))
                note = gr.Markdown(item.note["en"])
                shell.translate(note, lambda language, item=item: {"value": item.note[language]})
    with gr.Row(elem_classes="story"):
        with gr.Column(min_width=300):
            _heading(shell, "From statistics to hybrids")
            shell.drawn.append((draw_story, Figure(padding=False), []))
        with gr.Column(min_width=300):
            dial.lesson(shell, ID)
    with shell.text(gr.Accordion("Models", open=True), label="Models"):
        models = gr.HTML(models_table("en"), padding=False, elem_id="models")
        shell.translate(models, lambda language: {"value": models_table(language)})

    def wire() -> None:
        offered = [(button, item.tab, item.preset) for button, item in zip(buttons, START, strict=True)]
        dial.wire_presets(shell, offered)
        shell.tabs.change(models_table, shell.language, models, **LIGHT)

    shell.later(wire)


def _heading(shell: Shell, text: str) -> None:
    heading = gr.Markdown(f"### {text}")
    shell.translate(heading, lambda language: {"value": f"### {t(text, language)}"})


def draw_story(language: str) -> dict:
    """The families in the order of the story, and which of them are here."""
    from ..figures import story

    return story(language)


def models_table(language: str) -> str:
    """All models: title, what for, size on disk, whether it is in memory."""
    rows, memory = [], loaded()
    for name, entry in ENTRIES.items():
        if not present(name):
            continue
        size = sum(path.stat().st_size for path in folder(name).glob("**/*.safetensors")) / 1e6
        state = t("loaded" if name in memory else "not loaded", language)
        title, use = t(entry.title, language), t(entry.note, language)
        weight = t("{size} MB", language).format(size=f"{size:.1f}") if entry.weights else "–"
        rows.append({"Model": title, "What for": use, "Size": weight, "State": state})
    return table(rows, language)
