"""Options of a model that writes in several styles, one class per task: those of text, and the style."""

from dataclasses import dataclass

from ..data.styles import STYLES, prefix
from ..knobs import Options, knob
from . import text

ANY = "any"


@dataclass(frozen=True)
class Styled(Options):
    """What such a model has besides; before everything else it reads the style."""

    style: str = knob(
        STYLES[0], choices=(ANY, *STYLES), label="Style",
        help="A first line that it reads and nobody sees, such as [comedy]; it holds as far as the context reaches.",
    )  # fmt: skip

    def beginning(self, name: str = "prompt") -> str:
        """What the model reads before it writes."""
        return _line(self.style) + super().beginning(name)


@dataclass(frozen=True)
class Generate(Styled, text.Generate):
    """Continue a prompt in a style, token by token."""


@dataclass(frozen=True)
class Blend(Styled, text.Blend):
    """Write by a mixture of what is expected after two prompts, each in a style of its own."""

    style_to: str = knob(
        STYLES[-1], choices=(ANY, *STYLES), label="Second style", help="The style that the second prompt stands in."
    )

    def beginning(self, name: str = "prompt") -> str:
        """The second prompt stands in the second style."""
        return _line(self.style_to) + self.prompt_to if name == "prompt_to" else super().beginning(name)


@dataclass(frozen=True)
class Branch(Styled, text.Branch):
    """The same texts again, but in one of them another token is taken at one place, and it goes on from there."""


@dataclass(frozen=True)
class Beam(Styled, text.Beam):
    """The most probable continuations in a style that beam search finds; nothing is drawn."""


@dataclass(frozen=True)
class Score(Styled, text.Score):
    """How probable the model finds a given text in a style, token by token."""


def _line(style: str) -> str:
    return "" if style == ANY else prefix(style)


TASKS = {"generate": Generate, "blend": Blend, "branch": Branch, "beam": Beam, "score": Score}
