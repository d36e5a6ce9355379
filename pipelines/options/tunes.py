"""Options of the models of tunes, one class per task: those of text, and what a tune is to be."""

from dataclasses import dataclass
from typing import ClassVar

from ..abc_notation import parse, read
from ..data.tunes import KEYS, METRES, RHYTHMS
from ..knobs import UserError, knob, text
from ..tune import Tune, header, lines
from . import text as texts
from .text import MAX_PROMPT

LENGTH = 500  # characters; the longest tunes that were trained with


@dataclass(frozen=True)
class Generate(texts.Generate):
    """Write tunes in ABC, or continue one."""

    end: ClassVar[str] = "\n"

    prompt: str = text(
        "", MAX_PROMPT, label="Beginning (ABC)",
        help="What is continued; its own lines K:, M: and R: count more than the choices. Empty: a new tune.",
    )  # fmt: skip
    max_tokens: int = knob(
        LENGTH, 1, LENGTH, label="Length", help="Characters that are added at most; most tunes end before."
    )
    temperature: float = knob(
        0.7, 0, 2, step=0.05, label="Temperature",
        help="Below 1 the probable becomes more probable, the tune plainer; above 1 bars get out of step.",
    )  # fmt: skip
    key: str = knob("G", choices=KEYS, label="Key", help="m: minor, dor: Dorian, mix: Mixolydian, otherwise major.")
    metre: str = knob("6/8", choices=METRES, label="Metre", help="6/8 for jigs, 2/2 for reels, 9/8 for slip jigs.")
    rhythm: str = knob("jig", choices=RHYTHMS, label="Rhythm", help="The kind of dance; any: whatever fits the metre.")

    def __post_init__(self) -> None:
        super().__post_init__()
        self.begun()

    def begun(self, name: str = "prompt") -> Tune:
        """The beginning as a tune.

        Raises:
            UserError: it cannot be read, or its key or metre is none that the model knows.
        """
        return _known(parse(getattr(self, name), self.key, self.metre, self.rhythm))

    def beginning(self, name: str = "prompt") -> str:
        """What is asked for, and the beginning in its plain form."""
        begun = self.begun(name)
        return header(begun.key, begun.metre, begun.rhythm) + begun.text()

    def leading(self) -> Tune:
        """The beginning under whose key, metre and rhythm the tune stands."""
        return self.begun()

    def tune(self, added: str) -> tuple[Tune, str]:
        """The whole tune out of what a model has added, and what of it is no music, as `abc_notation.read` says it."""
        begun = self.leading()
        return read(begun.text() + added, begun.key, begun.metre, begun.rhythm)

    def abc(self, added: str, title: str = "", number: int = 1) -> str:
        """A whole tune as people write it, out of what a model has added to the beginning."""
        begun = self.leading()
        named = f"T:{title}\n" if title else ""
        rhythm = "" if begun.rhythm == RHYTHMS[0] else f"R:{begun.rhythm}\n"
        return f"X:{number}\n{named}{rhythm}M:{begun.metre}\nK:{begun.key}\n{lines(begun.text() + added)}\n"


@dataclass(frozen=True)
class Blend(Generate, texts.Blend):
    """Write by a mixture of what the model expects in two tunes: (1 - blend) p + blend p_to."""

    prompt_to: str = text(
        "", MAX_PROMPT, label="Second beginning (ABC)", help="The other tune; its own lines K:, M: and R: count more."
    )
    key_to: str = knob("Em", choices=KEYS, label="Second key", help="The key of the other tune.")
    metre_to: str = knob("6/8", choices=METRES, label="Second metre", help="The metre of the other tune.")
    rhythm_to: str = knob("jig", choices=RHYTHMS, label="Second rhythm", help="The kind of dance of the other tune.")

    def __post_init__(self) -> None:
        super().__post_init__()
        self.begun("prompt_to")

    def begun(self, name: str = "prompt") -> Tune:
        """One of the two beginnings as a tune."""
        if name == "prompt":
            return super().begun()
        return _known(parse(self.prompt_to, self.key_to, self.metre_to, self.rhythm_to))

    def leading(self) -> Tune:
        """That of the two beginnings that is listened to more."""
        return self.begun("prompt" if self.blend <= 0.5 else "prompt_to")


@dataclass(frozen=True)
class Branch(Generate, texts.Branch):
    """The same tunes again, but in one of them another character is taken at one place."""

    at: int = knob(0, 0, LENGTH - 1, label="At token", help="The place of the other character, counted from 0.")


TASKS = {"generate": Generate, "blend": Blend, "branch": Branch}


def _known(tune: Tune) -> Tune:
    for name, choices in (("key", KEYS), ("metre", METRES), ("rhythm", RHYTHMS)):
        value = getattr(tune, name)
        if value not in choices:
            raise UserError(f"The model knows no {name} {value!r}; it knows {', '.join(choices)}.")
    return tune
