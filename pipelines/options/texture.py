"""Options of texture synthesis."""

from dataclasses import dataclass
from typing import Any

from ..data.textures import SIZE
from ..knobs import Options, knob, picture
from ..seeds import SEED_MAX


@dataclass(frozen=True)
class Texture(Options):
    """Grow a picture out of a patch, pixel by pixel."""

    image: Any = picture((SIZE, SIZE), mode="RGB", label="Patch", help="The small picture that is continued.")
    seed: int = knob(0, 0, SEED_MAX, label="Seed", help="Another seed begins elsewhere and has other luck.")
    radius: int = knob(
        5, 1, 10, label="Neighbourhood",
        help="How far it looks in each direction, in pixels; too few, and the pattern falls apart.",
    )  # fmt: skip
    tolerance: float = knob(
        0.1, 0, 1, step=0.05, label="Error threshold",
        help="How much worse than the best place another may fit and still be drawn; 0 copies, much scrambles it.",
    )  # fmt: skip
    size: int = knob(64, 16, 96, label="Size", help="Pixels of the new picture in each direction.")

    def work(self) -> int:
        """Thousands of pixels that are compared with another."""
        return max(1, (self.size * (SIZE - 2 * self.radius) * (2 * self.radius + 1)) ** 2 // 1000)


TASKS = {"texture": Texture}
