"""The custom components, such as player, texts, pixels, sounds; their HTML and JavaScript lie in `assets/ui`."""

import json
from collections.abc import Callable
from typing import Any

import gradio as gr

from pipelines.paths import ASSETS

UI, EXAMPLES = ASSETS / "ui", ASSETS / "examples"
COMPONENTS = (
    "player", "text", "music", "pixels", "sounds", "pad", "palette", "figure", "history", "sketch", "mask", "tokens",
)  # fmt: skip


def _read(name: str) -> str:
    return (UI / name).read_text(encoding="utf-8")


def _template(name: str) -> str:
    return _read(f"{name}.html").replace("<transport></transport>", _read("transport.html"))


def _start(component: str, *events: str) -> dict[str, str]:
    """What makes a component out of an empty one; Gradio finds the names of its events in the comment."""
    code = f"playground.start('{component}', {{ element, props, trigger, watch, server }}); // {list(events)}"
    return {"html_template": "<!-- filled by its script -->", "js_on_load": code}


def scripts() -> str:
    """All components' HTML and code, once, for the head of the page."""
    html = json.dumps({name: _template(name) for name in COMPONENTS}).replace("</", r"<\/")
    code = "\n".join(_read(f"{name}.js") for name in ("start", "models", "common", *COMPONENTS))
    return f"<script>{code}\nplayground.html = {html};\nplayground.examples = {json.dumps(str(EXAMPLES))};</script>"


def _stored(**examples: str) -> dict[str, str]:
    """Those of the examples, by model, that are stored."""
    return {entry: name for entry, name in examples.items() if (EXAMPLES / f"{name}.json").is_file()}


class Player(gr.HTML):
    """Shows a run frame by frame in the browser; its value is made by `views.Show`.

    Args:
        export: answers `{"id", "kind", "view"}` with `{"url", "name"}` of a file to download.
        group: players and figures of one group move together.
        example: name of the stored payload that is shown until there is a run; see also `follow`.
        offers: which of the actions "branch" and "compare" are offered; they are also events.
        serves: further functions that its script calls, as `export`.
    """

    SCRIPT, ACTIONS = "player", ("compare", "branch")

    def __init__(
        self,
        export: Callable,
        group: str = "",
        example: str = "",
        offers: tuple[str, ...] = ("compare",),
        *,
        serves: tuple[Callable, ...] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(
            **_start(self.SCRIPT, *self.ACTIONS),
            server_functions=[export, *serves],
            group=group,
            offers=list(offers),
            elem_classes="player",
            apply_default_css=False,
            **{"stored": _stored(**{"": example}), **kwargs},
        )

    def follow(self, model: gr.Radio, task: str) -> None:
        """Until there is a run, show the stored example `ENTRY-TASK` of whichever model is chosen, where it has one."""
        own = _stored(**{entry: f"{entry}-{task}" for _, entry in model.choices})
        self.props |= {"stored": self.props["stored"] | own, "chosen": model.value, "follows": model.elem_id}


class Texts(Player):
    """Shows texts as they are written, token by token; its value is made by `text_views`.

    Arguments are those of `Player`, but `offers` has "branch" (the event brings id of the run, sample, at, token) and
    "accept" (the event brings the text).
    """

    SCRIPT, ACTIONS = "text", ("branch", "accept")


class Tunes(Texts):
    """Shows tunes as they are written, as score, piano roll and text; plays them by `play_tune` of `tune_views`."""

    SCRIPT = "music"


class Pixels(Player):
    """Shows pictures that are drawn pixel by pixel; its value is made by `pixel_views`.

    Arguments are those of `Player`, but the event "branch" brings id of the run, sample, at, level.
    """

    SCRIPT = "pixels"


class Sounds(Player):
    """Shows sounds while they are made and plays them; its value is made by `sound_views`."""

    SCRIPT, ACTIONS = "sounds", ()


class Pad(gr.HTML):
    """A draggable point over a map.

    Its value is `{"map", "low", "high", "asked"}`: the picture of the map, the coordinates of its edges, and what
    `answer` is asked for besides the "x" and "y" of the point.
    """

    def __init__(self, answer: Callable, title: str, **kwargs: Any) -> None:
        kwargs.setdefault("asks", answer.__name__)
        super().__init__(
            **_start("pad"),
            server_functions=[answer],
            title=title,
            elem_classes="pad-block",
            apply_default_css=False,
            **kwargs,
        )


class Palette(gr.HTML):
    """A square for every instrument and pitch; a click asks `answer` for that note and plays it.

    Its value is `{"instruments", "pitches", "asked"}`: pairs of what is asked for and what is shown, and what `answer`
    is asked for besides.
    """

    def __init__(self, answer: Callable, **kwargs: Any) -> None:
        kwargs.setdefault("asks", answer.__name__)
        super().__init__(
            **_start("palette"),
            server_functions=[answer],
            elem_classes="palette",
            apply_default_css=False,
            **kwargs,
        )


class Figure(gr.HTML):
    """A figure made by `views`, with a marker that follows the player of its group."""

    def __init__(self, value: dict | None = None, group: str = "", **kwargs: Any) -> None:
        super().__init__(
            value=value,
            **_start("figure"),
            group=group,
            apply_default_css=False,
            **kwargs,
        )


class History(gr.HTML):
    """Thumbnails of the session's runs; the event `restore` brings the id of the one that was clicked."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **_start("history", "restore"),
            elem_classes="history",
            apply_default_css=False,
            **kwargs,
        )


class Sketch(gr.HTML):
    """A canvas to draw on; the event `drawn` brings the picture as an address that contains it (PNG).

    Args:
        title: what stands above it.
        pens: names of colours to draw and to fill the picture with; none: a black one.
    """

    def __init__(self, title: str = "Draw a digit", pens: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(
            **_start("sketch", "drawn"),
            title=title,
            pens=pens or {},
            elem_classes="sketch",
            apply_default_css=False,
            **kwargs,
        )


class Mask(gr.HTML):
    """A canvas over a picture to paint on, with parts to choose; the event `painted` brings the mask (PNG).

    Its value is `{"picture", "mask"}`, the addresses of the picture below and of the mask.
    """

    def __init__(self, value: dict | None = None, **kwargs: Any) -> None:
        super().__init__(
            value=value,
            **_start("mask", "painted"),
            elem_classes="mask",
            apply_default_css=False,
            **kwargs,
        )


class ImageTokens(gr.HTML):
    """Pictures with their tokens to click; the event `branch` brings id of the run, sample, at, token.

    Its value is made by `token_views`.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **_start("tokens", "branch"),
            elem_classes="image-tokens",
            apply_default_css=False,
            **kwargs,
        )
