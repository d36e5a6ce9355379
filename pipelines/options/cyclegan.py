"""Options of CycleGAN, one class per task."""

from dataclasses import dataclass

from ..data.faces import SIZE
from ..knobs import knob, picture
from ..seeds import SEED_MAX
from .faces import Upscaled

A, B = "toon-head", "personas"  # the two styles


@dataclass(frozen=True)
class Direction(Upscaled):
    """Which way."""

    direction: str = knob(
        f"{A} to {B}", choices=(f"{A} to {B}", f"{B} to {A}"), label="Direction",
        help="The generator that goes first; the other one brings the face back.",
    )  # fmt: skip


@dataclass(frozen=True)
class Translate(Direction):
    """A face in the other style, and back again."""

    image: object = picture((SIZE, SIZE), mode="RGB", label="Picture", help="A face of the style that one starts from.")


@dataclass(frozen=True)
class Several(Direction):
    """Held-out faces in the other style, and back again."""

    seed: int = knob(0, 0, SEED_MAX, label="Seed", help="Number of the first of the held-out faces.")
    count: int = knob(12, 1, 60, label="Pictures", help="How many faces at once.")


TASKS = {"translate": Translate, "several": Several}
