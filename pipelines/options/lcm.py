"""Options of latent consistency, one class per task."""

from dataclasses import dataclass

from ..knobs import knob, text
from .diffusion import Amount
from .faces import Upscaled
from .stable_diffusion import EXAMPLE, MAX_PROMPT, Tuned
from .walk import Walk


@dataclass(frozen=True)
class Generate(Upscaled, Amount, Tuned):
    """From noise and a prompt to scenes in a few steps."""

    prompt: str = text(EXAMPLE, MAX_PROMPT, label="Prompt", help="In English or Russian; empty: any scene.")
    count: int = knob(4, 1, 64, label="Pictures", help="How many are made at once; picture k starts from seed + k.")
    steps: int = knob(4, 1, 8, label="Steps", help="One is enough for a picture; up to four make it better.")
    guidance: float = knob(
        4.0, 1, 7, step=0.1, label="Guidance", help="How strongly the prompt is insisted on; the network is told it."
    )

    # what the loop of diffusion asks for, and this model has no choice of
    scheduler = "lcm"
    eta = 0.0
    negative_prompt = ""

    def work(self) -> int:
        """Network evaluations of all samples."""
        return self.count * self.steps


@dataclass(frozen=True)
class Interpolate(Walk, Generate):
    """All scenes on the way from one prompt and noise to another."""

    count: int = knob(8, 2, 64, label="Pictures", help="How many points there are on the way, both ends included.")
    prompt_to: str = text(
        "a dog above a rocket at night", MAX_PROMPT, label="To prompt", help="The prompt at the other end of the way."
    )


TASKS = {"generate": Generate, "interpolate": Interpolate}
