"""The Transformer tab: every token looks back at all tokens before it."""

from ..api import publish
from ..shell import Shell
from . import texts

ID, TITLE = "transformer", "Transformer"
STYLED = "gpt-bpe-styles"


def build(shell: Shell) -> None:
    """The tab with the sub-tabs of all text models."""
    texts.build(shell, ID)
    publish("styles_generate", "generate", STYLED)
