"""The page: header, tabs in the order of the story, footer; wired after everything is built."""

from typing import Any

import gradio as gr

from pipelines.paths import ASSETS

from .downloads import DELETE
from .events import LIGHT, wire, wire_link
from .lessons import LESSONS
from .localised import Localised
from .moving import wire_language
from .sessions import forget
from .shell import Shell
from .status import device_line
from .tabs import (
    autoencoder,
    autoregressive,
    compare,
    diffusion,
    gan,
    music,
    recurrent,
    start,
    transformer,
    translate,
)

_STORY = start, recurrent, transformer, translate, music, gan, autoencoder, autoregressive, diffusion, compare
TABS = tuple(
    tab
    for tab in _STORY
    if tab.ID in LESSONS  # a family that has no model here has none
)
OF_THE_API = ("api_info", "api_info_as_input", "api_info_as_output", "example_inputs")


class Page(Localised):
    """Blocks that send the browser no schemas of components that are in no public endpoint: a fifth of the page."""

    def get_config_file(self) -> dict[str, Any]:
        """What the page is built from; Gradio reads the schemas of public endpoints out of it too."""
        config = super().get_config_file()
        public = [event for event in config["dependencies"] if event["api_visibility"] == "public"]
        kept = {part for event in public for part in (*event["inputs"], *event["outputs"])}
        for component in config["components"]:
            for key in OF_THE_API if component["id"] not in kept else ():
                component.pop(key, None)
        return config


def build() -> gr.Blocks:
    """Build the page; nothing is loaded yet, and torch is not imported."""
    gr.set_static_paths([ASSETS / "examples", ASSETS / "ui"])
    with Page(title="Playground of Generative Architectures", analytics_enabled=False, delete_cache=DELETE) as page:
        shell = Shell()
        page.translated = shell.translated
        shell.header()
        shell.place = gr.Textbox("", visible=False)
        shell.tabs = gr.Tabs(elem_id="tabs", overflow_behavior="wrap")
        with shell.tabs:
            for tab in TABS:
                with shell.text(gr.Tab(tab.TITLE, id=tab.ID), label=tab.TITLE) as shell.pages[tab.ID]:
                    tab.build(shell)
        shell.footer()
        wire(shell)
        shell.drawn.append((device_line, shell.status, []))
        wire_link(shell, page)
        wire_language(shell, page)
        for draw, component, sources in shell.drawn:
            shown = [page.load, *(source.change for source in sources)]
            gr.on(shown, draw, [shell.language, *sources], component, trigger_mode="always_last", **LIGHT)
        for script, component in shell.scripts:
            page.load(None, component, None, js=script, **LIGHT)
        page.unload(_left)
    return page


def _left(request: gr.Request) -> None:
    forget(request.session_hash)
