"""Options of diffusion: what all models have, and those of the class-conditional one on digits, one class per task."""

from dataclasses import dataclass
from typing import Any, ClassVar

from ..data.digits import CLASSES, SIZE
from ..knobs import Options, UserError, knob, picture
from ..seeds import SEED_MAX
from .walk import Walk

LABELS = ("all", "none", *CLASSES)
SCHEDULERS = {  # name -> class in diffusers
    "ddim": "DDIMScheduler",
    "ddpm": "DDPMScheduler",
    "dpmsolver++": "DPMSolverMultistepScheduler",
    "euler": "EulerDiscreteScheduler",
    "heun": "HeunDiscreteScheduler",
    "unipc": "UniPCMultistepScheduler",
}
MAX_STEPS = 900


@dataclass(frozen=True)
class Amount(Options):
    """Where a run starts from, and how many pictures it makes."""

    seed: int = knob(0, 0, SEED_MAX, label="Seed", help="Another seed is other noise, and so another picture.")
    count: int = knob(16, 1, 64, label="Pictures", help="How many are made at once; picture k starts from seed + k.")


@dataclass(frozen=True)
class Sampling(Amount):
    """What every diffusion model has: the noise, and the way from it to a picture."""

    plain: ClassVar[type["Sampling"]]  # the options without what a task adds

    steps: int = knob(
        20, 1, MAX_STEPS, label="Steps", help="More steps: finer and slower; below about 8 much is noisy."
    )
    guidance: float = knob(
        3.0, 0, 10, step=0.1, label="Guidance",
        help="How strongly what was asked for is insisted on: 0 ignores it, 1 is the plain model, much exaggerates.",
    )  # fmt: skip
    scheduler: str = knob(
        "ddim",
        choices=tuple(SCHEDULERS),
        label="Scheduler",
        help="The rule that takes one step; heun asks the model twice.",
    )
    eta: float = knob(
        0.0, 0, 1, step=0.05, label="Eta", help="Fresh noise in every ddim step: 0 none, 1 as much as ddpm."
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_eta(self.scheduler, self.eta)

    def conditional(self) -> bool:
        """Whether anything is asked for at all."""
        return True

    def work(self) -> int:
        """Network evaluations of all samples."""
        calls = 2 if self.scheduler == "heun" else 1
        guided = self.conditional() and {self.guidance, getattr(self, "guidance_to", self.guidance)} != {1.0}
        return self.count * self.steps * calls * (2 if guided else 1)


@dataclass(frozen=True)
class Varied(Sampling):
    """From a given picture: noise it to some timestep, then denoise it back."""

    strength: float = knob(
        0.6, 0.05, 1, step=0.05, label="Strength", help="How much noise is put in: 0.3 keeps the shape, 1 forgets it."
    )

    def work(self) -> int:
        """Only the last steps are taken."""
        return max(1, round(super().work() * self.strength))


@dataclass(frozen=True)
class Branched(Sampling):
    """Replay a run up to a step, and go on from there with something changed."""

    at: int = knob(8, 0, MAX_STEPS, label="From step", help="Up to here everything is as it was; 0 changes all.")
    branch_guidance: float | None = knob(
        None, 0, 10, step=0.1, optional=True, label="New guidance", help="From that step on."
    )
    branch_scheduler: str | None = knob(
        None, choices=tuple(SCHEDULERS), optional=True, label="New scheduler", help="From that step on."
    )
    branch_eta: float | None = knob(None, 0, 1, step=0.05, optional=True, label="New eta", help="From that step on.")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.at > self.steps:
            raise UserError(f"at must be at most the number of steps, {self.steps}, not {self.at}.")
        changed = self.changed()
        _check_eta(changed.scheduler, changed.eta)

    def changed(self) -> Sampling:
        """The options that hold from step `at` on."""
        own = self.asdict()
        names = self.plain.knobs()
        new = {name: own.get(f"branch_{name}") for name in names}
        return self.plain(**{name: own[name] if new[name] is None else new[name] for name in names})


@dataclass(frozen=True)
class Swept(Sampling):
    """The same noise at evenly spaced values of guidance."""

    count: int = knob(9, 2, 64, label="Pictures", help="How many values of guidance, both ends included.")
    guidance: float = knob(0.0, 0, 10, step=0.1, label="Guidance from", help="Guidance of the first picture.")
    guidance_to: float = knob(8.0, 0, 10, step=0.1, label="Guidance to", help="Guidance of the last picture.")


@dataclass(frozen=True)
class Labelled(Amount):
    """What the model of digits is asked for."""

    label: int | str = knob(
        "all", choices=LABELS, label="Digit", help="Which digit to ask for; all: one after the other, none: any digit."
    )

    def classes(self, count: int) -> list[int]:
        """What each of `count` samples is asked for: 0 to 9, and 10 for any digit."""
        each = {"all": [k % 10 for k in range(count)], "none": [10] * count}
        return each.get(self.label, [self.label] * count)


@dataclass(frozen=True)
class Generate(Sampling, Labelled):
    """From noise to digits."""

    steps: int = knob(
        20, 1, MAX_STEPS, label="Steps", help="More steps: finer and slower; below about 8 strokes stay noisy."
    )
    guidance: float = knob(
        3.0, 0, 10, step=0.1, label="Guidance",
        help="How strongly the digit is insisted on: 0 ignores it, 1 is the plain model, above 5 strokes get thick.",
    )  # fmt: skip

    def conditional(self) -> bool:
        """Whether a digit is asked for at all."""
        return self.label != "none"


Generate.plain = Generate


@dataclass(frozen=True)
class Interpolate(Walk, Generate):
    """All digits on the way from one noise to another, denoised together."""

    count: int = knob(8, 2, 64, label="Pictures", help="How many points there are on the way, both ends included.")
    label: int | str = knob(3, choices=LABELS, label="Digit", help="Which digit to ask for, the same at every point.")


@dataclass(frozen=True)
class Vary(Generate, Varied):
    """From a given digit to others that are like it."""

    image: Any = picture((SIZE, SIZE), label="Picture", help="A light digit on black.")


@dataclass(frozen=True)
class Branch(Generate, Branched):
    """Replay a run up to a step, and go on with another digit, guidance, scheduler or eta."""

    branch_label: int | str | None = knob(
        None, choices=LABELS, optional=True, label="New digit", help="From that step on, this digit is asked for."
    )


@dataclass(frozen=True)
class Sweep(Swept, Generate):
    """One digit from the same noise at evenly spaced values of guidance."""

    label: int | str = knob(3, choices=LABELS, label="Digit", help="Which digit to ask for, the same everywhere.")


TASKS = {"generate": Generate, "interpolate": Interpolate, "vary": Vary, "branch": Branch, "sweep": Sweep}


def _check_eta(scheduler: str, eta: float) -> None:
    if eta and scheduler != "ddim":
        raise UserError(f"eta must be 0 with the scheduler {scheduler}, not {eta:g}: only ddim has it.")
