"""Blocks that are sent in the language of the visitor; nothing is translated after they are on the page.

With every message of the server Gradio goes through all components that an update ever reached: one update of all
texts would slow down everything that follows. So there is one description of the page for each language, made once,
and each request gets that of its own.
"""

import json
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import gradio as gr
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from .i18n import LANGUAGES, RU

ENGLISH = "en"
WORDS = {ENGLISH: {}, "ru": RU}
# who chose another language than the browser asks for gets it from then on
HEAD = """<script>{
  const language = %s, address = new URL(location.href), wanted = localStorage.getItem("playground-language");
  document.documentElement.lang = language;
  playground.words = %s;
  if (wanted && wanted !== language && !address.searchParams.has("lang")) {
    address.searchParams.set("lang", wanted);
    location.replace(address);
  }
}</script>"""

_asked: ContextVar[str] = ContextVar("language", default=ENGLISH)


class Languages:
    """Middleware: `?lang=ru` in the address, else the first that the browser prefers, else English."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note the language of a request for what answers it."""
        if scope["type"] == "http":
            request = Request(scope)
            asked = request.query_params.get("lang") or request.headers.get("accept-language", "")[:2].lower()
            _asked.set(asked if asked in LANGUAGES else ENGLISH)
        await self.app(scope, receive, send)


class Localised(gr.Blocks):
    """Blocks with a description in each language.

    Attributes:
        translated: components with what they show in a language.
    """

    def __init__(self, **settings: Any) -> None:
        self.translated: list[tuple[gr.blocks.Block, Callable[[str], dict[str, Any]]]] = []
        super().__init__(**settings)

    @property
    def config(self) -> dict[str, Any]:
        """What the page of this request is built from."""
        return self._configs[_asked.get()]

    @config.setter
    def config(self, english: dict[str, Any]) -> None:
        self._configs = {language: self._in(language, english) for language in LANGUAGES}

    def _in(self, language: str, english: dict[str, Any]) -> dict[str, Any]:
        shown = {part._id: _properties(part, words(language)) for part, words in self.translated}
        told = json.dumps(language), json.dumps(WORDS[language], ensure_ascii=False).replace("</", r"<\/")
        components = [
            {**part, "props": {**part["props"], **shown.get(part["id"], {})}} for part in english["components"]
        ]
        return {**english, "components": components, "head": (english["head"] or "") + HEAD % told}


def _properties(part: gr.blocks.Block, words: dict[str, Any]) -> dict[str, Any]:
    """Properties as they are sent; choices are pairs of text and value, the values the same in all languages."""
    return {key: part.postprocess(value) if key == "value" else value for key, value in words.items()}
