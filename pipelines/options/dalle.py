"""Options of the Transformer that writes pictures token by token, one class per task."""

from dataclasses import dataclass
from typing import Any

from ..data.scenes import SIZE
from ..knobs import knob, picture, text
from ..seeds import SEED_MAX
from .faces import Upscaled
from .stable_diffusion import EXAMPLE, MAX_PROMPT
from .text import Taken

SIDE = 8  # tokens of a picture in each direction
LENGTH = SIDE * SIDE
CODES = 1024  # image tokens that there are
MAX_COUNT = 64


@dataclass(frozen=True)
class Generate(Upscaled):
    """From a prompt to pictures, token by token."""

    prompt: str = text(EXAMPLE, MAX_PROMPT, label="Prompt", help="In English or Russian; empty: any scene.")
    seed: int = knob(0, 0, SEED_MAX, label="Seed", help="Another seed is other luck, and so another picture.")
    count: int = knob(
        4, 1, MAX_COUNT, label="Pictures", help="How many are written at once; picture k draws by seed + k."
    )
    guidance: float = knob(
        2.0, 1, 6, step=0.1, label="Guidance", help="How strongly the prompt is insisted on; 1 is the plain model."
    )
    temperature: float = knob(
        0.7, 0, 2, step=0.05, label="Temperature", help="Below 1 the probable becomes more probable; 0: the best token."
    )
    top_k: int = knob(64, 0, CODES, label="Top-k", help="Draw only from the k most probable tokens; 0: from all.")
    top_p: float = knob(
        1.0, 0.05, 1, step=0.05, label="Top-p",
        help="Draw only from the fewest tokens that together have this probability; 1: from all.",
    )  # fmt: skip

    def work(self) -> int:
        """Tokens of all pictures, read with and without the prompt where there is guidance."""
        return self.count * LENGTH * (1 if self.guidance == 1 else 2)


@dataclass(frozen=True)
class Complete(Generate):
    """Keep the upper rows of a picture, and write the rest."""

    image: Any = picture((SIZE, SIZE), mode="RGB", label="Picture", help="A scene, or what should become one.")
    rows: int = knob(4, 1, SIDE - 1, label="Rows kept", help=f"How many of the {SIDE} rows of tokens are kept.")

    def work(self) -> int:
        """Tokens that are written."""
        return super().work() * (SIDE - self.rows) // SIDE


@dataclass(frozen=True)
class Branch(Taken, Generate):
    """The same pictures again, but in one of them another token is taken at one place, and it goes on from there."""

    sample: int = knob(0, 0, MAX_COUNT - 1, label="Picture", help="Which of the pictures branches, counted from 0.")
    at: int = knob(0, 0, LENGTH - 1, label="At token", help="The place of the other token, row by row from 0.")
    token: int = knob(-1, -1, CODES - 1, label="Token", help="Its number; -1: the best that was not drawn.")

    max_tokens = LENGTH  # every picture has as many


TASKS = {"generate": Generate, "complete": Complete, "branch": Branch}
