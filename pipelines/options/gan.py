"""Options of the GANs, one class per task; a conditional GAN has a label besides."""

from dataclasses import dataclass

from ..data.digits import CLASSES
from ..knobs import Options, knob
from ..seeds import SEED_MAX
from .walk import Walk

PLANE = 16_000  # coordinates of the seed plane reach so far on each side
LABELS = ("all", *CLASSES)


@dataclass(frozen=True)
class Generate(Options):
    """From noise to pictures in one pass."""

    seed: int = knob(0, 0, SEED_MAX, label="Seed", help="Another seed is other noise, and so another picture.")
    count: int = knob(16, 1, 256, label="Pictures", help="How many are made at once; picture k starts from seed + k.")


@dataclass(frozen=True)
class Interpolate(Walk, Generate):
    """All pictures on the way from one noise to another."""

    count: int = knob(8, 2, 256, label="Pictures", help="How many points there are on the way, both ends included.")


@dataclass(frozen=True)
class Plane(Options):
    """Pictures at points of the seed plane, where every integer point is a seed."""

    x: float = knob(0.0, -PLANE, PLANE, step=0.01, label="x", help="To the right; the pictures change gradually.")
    y: float = knob(0.0, -PLANE, PLANE, step=0.01, label="y", help="Downwards; the pictures change gradually.")
    columns: int = knob(1, 1, 16, label="Columns", help="Pictures to the right of the first, one unit apart.")
    rows: int = knob(1, 1, 16, label="Rows", help="Pictures below the first, one unit apart.")

    def work(self) -> int:
        """Pictures that are painted."""
        return self.columns * self.rows


@dataclass(frozen=True)
class Labelled(Options):
    """What a conditional GAN has besides."""

    label: int | str = knob(
        "all", choices=LABELS, label="Digit", help="Which digit to ask for; all: one after the other."
    )


@dataclass(frozen=True)
class GenerateLabelled(Labelled, Generate):
    """From noise and a class to pictures in one pass."""


@dataclass(frozen=True)
class InterpolateLabelled(Labelled, Interpolate):
    """All pictures of one class on the way from one noise to another."""

    label: int | str = knob(3, choices=LABELS, label="Digit", help="Which digit to ask for, the same at every point.")


@dataclass(frozen=True)
class PlaneLabelled(Labelled, Plane):
    """Pictures of one class at points of the seed plane."""

    label: int | str = knob(3, choices=LABELS, label="Digit", help="Which digit to ask for, the same at every point.")


UNCONDITIONAL = {"generate": Generate, "interpolate": Interpolate, "plane": Plane}
CONDITIONAL = {"generate": GenerateLabelled, "interpolate": InterpolateLabelled, "plane": PlaneLabelled}
