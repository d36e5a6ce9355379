"""Options of latent diffusion that is told by a prompt, one class per task."""

from dataclasses import dataclass
from typing import Any

from ..data.scenes import SIZE
from ..knobs import Options, UserError, knob, picture, text
from .diffusion import Branched, Sampling, Swept, Varied
from .faces import Upscaled
from .walk import Walk

MAX_PROMPT = 400  # characters
EXAMPLE = "a cat above a rocket on a blue background"


@dataclass(frozen=True)
class Prompted(Options):
    """What is asked for in words."""

    prompt: str = text(EXAMPLE, MAX_PROMPT, label="Prompt", help="In English or Russian; empty: any scene.")
    negative_prompt: str = text(
        "", MAX_PROMPT, label="Negative prompt", help="What to lead away from; it needs guidance above 1."
    )


@dataclass(frozen=True)
class Tuned(Options):
    """How much of a fine-tuning there is to be."""

    lora: float = knob(
        0.0, 0, 1.5, step=0.05, label="LoRA", help="Weight of the fine-tuning to Delft tiles: 0 none, 1 all of it."
    )


@dataclass(frozen=True)
class Generate(Upscaled, Sampling, Tuned, Prompted):
    """From noise and a prompt to scenes."""

    count: int = knob(4, 1, 64, label="Pictures", help="How many are made at once; picture k starts from seed + k.")


Generate.plain = Generate


@dataclass(frozen=True)
class Interpolate(Walk, Generate):
    """All scenes on the way from one prompt and noise to another, denoised together."""

    count: int = knob(8, 2, 64, label="Pictures", help="How many points there are on the way, both ends included.")
    seed_to: int = knob(0, 0, Walk.knobs()["seed_to"].high, label="To seed", help="The noise at the other end.")
    prompt_to: str = text(
        "a dog above a rocket at night", MAX_PROMPT, label="To prompt", help="The prompt at the other end of the way."
    )


@dataclass(frozen=True)
class Vary(Generate, Varied):
    """From a given picture to others that are like it, as the prompt says."""

    image: Any = picture((SIZE, SIZE), mode="RGB", label="Picture", help="A scene, or a sketch of one.")


@dataclass(frozen=True)
class Inpaint(Vary):
    """Only what is masked is painted anew."""

    strength: float = knob(
        1.0, 0.05, 1, step=0.05, label="Strength", help="1 forgets what was under the mask, less keeps some of it."
    )
    mask: Any = picture((SIZE, SIZE), label="Mask", help="White is painted anew, black stays.")
    seam: str = knob(
        "mended", choices=("mended", "raw"), label="Seam",
        help="Mended: what is not masked stays as it was, and colours agree at the border; raw: all as it was decoded.",
    )  # fmt: skip


@dataclass(frozen=True)
class Branch(Generate, Branched):
    """Replay a run up to a step, and go on with another prompt, guidance, scheduler or eta."""

    branch_prompt: str | None = text(
        None, MAX_PROMPT, optional=True, label="New prompt", help="From that step on, this is asked for."
    )
    branch_negative_prompt: str | None = text(
        None, MAX_PROMPT, optional=True, label="New negative prompt", help="From that step on."
    )


@dataclass(frozen=True)
class Sweep(Swept, Generate):
    """One prompt from the same noise at evenly spaced values of guidance."""


@dataclass(frozen=True)
class Grid(Swept, Generate):
    """One prompt from the same noise, columns by guidance, rows by steps."""

    count: int = knob(5, 2, 10, label="Columns", help="How many values of guidance, both ends included.")
    guidance: float = knob(1.0, 0, 10, step=0.1, label="Guidance from", help="Guidance of the first column.")
    guidance_to: float = knob(9.0, 0, 10, step=0.1, label="Guidance to", help="Guidance of the last column.")
    rows: int = knob(4, 2, 6, label="Rows", help="The last row takes all steps, each above it half as many.")

    def row_steps(self) -> list[int]:
        """Steps of each row, from the top."""
        return [max(1, self.steps // 2**k) for k in reversed(range(self.rows))]

    def work(self) -> int:
        """Network evaluations of all rows."""
        return super().work() * sum(self.row_steps()) // self.steps


@dataclass(frozen=True)
class Restyle(Generate):
    """One prompt from the same noise with more and more fine-tuning."""

    count: int = knob(6, 2, 16, label="Pictures", help="How many weights, both ends included.")
    lora: float = knob(0.0, 0, 1.5, step=0.05, label="LoRA from", help="The weight of the first picture.")
    lora_to: float = knob(1.25, 0, 1.5, step=0.05, label="LoRA to", help="The weight of the last picture.")


@dataclass(frozen=True)
class Attend(Sampling, Prompted):
    """Where the network looks for each word of the prompt, step by step."""

    count: int = knob(1, 1, 4, label="Pictures", help="How many; each is shown once for every word.")
    lora = 0.0  # it looks into the network as it was trained

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.prompt.strip():
            raise UserError("prompt must hold at least one word here: each is shown by itself.")


TASKS = {
    "generate": Generate, "interpolate": Interpolate, "vary": Vary, "inpaint": Inpaint, "branch": Branch,
    "sweep": Sweep, "grid": Grid, "restyle": Restyle, "attend": Attend,
}  # fmt: skip
