"""The Markov & RNN tab: letter by letter, from counting to a memory of one vector."""

from ..api import publish
from ..shell import Shell
from . import texts, texture

ID, TITLE = "recurrent", "Markov & RNN"
ENTRY = "markov-shakespeare"


def build(shell: Shell) -> None:
    """The tab with the sub-tabs of all text models."""
    texts.build(shell, ID, texture.subtab)
    publish("text_generate", "generate", ENTRY)
    publish("text_score", "score", ENTRY)
