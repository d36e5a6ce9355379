"""Options of the autoregressive model of digits, one class per task."""

from dataclasses import dataclass
from typing import Any

from ..data.digits import SIZE
from ..knobs import UserError, knob, picture
from .diffusion import LABELS, Labelled

SIDE = SIZE // 2  # pixels of a picture, each the mean of 2x2 of MNIST
PIXELS = SIDE * SIDE
LEVELS = 16  # greys, 0 background to 15 ink


@dataclass(frozen=True)
class Generate(Labelled):
    """Draw digits pixel by pixel, row by row."""

    guidance: float = knob(
        1.5, 1, 4, step=0.1, label="Guidance",
        help="How strongly the digit is insisted on: 1 is the plain model, more asks it twice for every pixel.",
    )  # fmt: skip
    temperature: float = knob(
        1.0, 0, 2, step=0.05, label="Temperature",
        help="Below 1 the probable becomes more probable; 0 always takes the best grey: no chance is left.",
    )  # fmt: skip
    top_k: int = knob(0, 0, LEVELS, label="Top-k", help="Draw only from the k most probable greys; 0: from all.")
    top_p: float = knob(
        1.0, 0.05, 1, step=0.05, label="Top-p",
        help="Draw only from the fewest greys that together have this probability; 1: from all.",
    )  # fmt: skip
    cache: str = knob(
        "on", choices=("on", "off"), label="KV cache",
        help="off: everything is read again for every pixel; the same picture, several times slower.",
    )  # fmt: skip

    def guided(self) -> bool:
        """Whether the network is asked twice for every pixel: with the digit and without."""
        return self.guidance != 1 and self.label != "none"

    def work(self) -> int:
        """Pixels that are drawn, twice with guidance."""
        return self.count * PIXELS * (1 + self.guided())

    def kind(self) -> str:
        """Without the cache everything takes far longer."""
        return "" if self.cache == "on" else " recomputed"


@dataclass(frozen=True)
class Complete(Generate):
    """Keep the upper rows of a given digit and draw the rest, in several ways."""

    image: Any = picture((SIZE, SIZE), label="Picture", help="A light digit on black; it may end half way.")
    rows: int = knob(7, 1, SIDE - 1, label="Rows kept", help=f"How many of its {SIDE} rows are kept, from the top.")
    label: int | str = knob(
        "none", choices=LABELS, label="Digit", help="Which digit to ask for; none: whatever the rows may become."
    )

    def work(self) -> int:
        """Only the rows below are drawn."""
        return self.count * (SIDE - self.rows) * SIDE * (1 + self.guided())


@dataclass(frozen=True)
class Branch(Generate):
    """The same pictures again, but one pixel of one of them is given another grey, and it goes on from there.

    Everything before that pixel, all other pictures and the luck after it stay as they were.
    """

    sample: int = knob(0, 0, 63, label="Picture", help="Which of the pictures branches, counted from 0.")
    at: int = knob(
        0, 0, PIXELS - 1, label="At pixel", help=f"Its place in reading order, from 0: {SIDE} times the row + column."
    )
    level: int = knob(LEVELS - 1, 0, LEVELS - 1, label="Grey", help=f"0 is background, {LEVELS - 1} full ink.")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.sample >= self.count:
            raise UserError(f"sample must be below the number of pictures, {self.count}, not {self.sample}.")


TASKS = {"generate": Generate, "complete": Complete, "branch": Branch}
