"""The way from one noise to another, the same for every family."""

from dataclasses import dataclass

from ..knobs import Options, knob
from ..seeds import SEED_MAX


@dataclass(frozen=True)
class Walk(Options):
    """Where an interpolation leads, and how."""

    seed_to: int = knob(1, 0, SEED_MAX, label="To seed", help="The noise at the other end of the way.")
    path: str = knob(
        "spherical", choices=("spherical", "linear"), label="Path",
        help="Spherical keeps the noise as strong as the model knows it; linear is too weak in the middle.",
    )  # fmt: skip
