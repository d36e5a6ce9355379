"""Options of the diffusion model of faces, one class per task: eight attributes instead of a digit."""

from dataclasses import dataclass
from typing import Any

from ..data.faces import ATTRIBUTES, SIZE
from ..knobs import knob, picture
from .diffusion import Branched, Sampling, Swept, Varied
from .faces import Attributes, Upscaled
from .walk import Walk


@dataclass(frozen=True)
class Generate(Upscaled, Attributes, Sampling):
    """From noise to faces."""

    count: int = knob(9, 1, 64, label="Pictures", help="How many are made at once; picture k starts from seed + k.")


Generate.plain = Generate


@dataclass(frozen=True)
class Interpolate(Walk, Generate):
    """All faces on the way from one noise to another, denoised together, with the attributes of the first."""

    count: int = knob(8, 2, 64, label="Pictures", help="How many points there are on the way, both ends included.")


@dataclass(frozen=True)
class Vary(Generate, Varied):
    """From a given face to others that are like it."""

    image: Any = picture((SIZE, SIZE), mode="RGB", label="Picture", help="A cartoon face.")


def _new(name: str, label: str) -> str | None:
    return knob(None, choices=ATTRIBUTES[name], optional=True, label=label, help="From that step on.")


@dataclass(frozen=True)
class Branch(Generate, Branched):
    """Replay a run up to a step, and go on with another attribute, guidance, scheduler or eta."""

    branch_style: str | None = _new("style", "New style")
    branch_skin: str | None = _new("skin", "New skin")
    branch_hair_colour: str | None = _new("hair_colour", "New hair colour")
    branch_hair: str | None = _new("hair", "New hair")
    branch_background: str | None = _new("background", "New background")
    branch_glasses: str | None = _new("glasses", "New glasses")
    branch_mood: str | None = _new("mood", "New mood")
    branch_beard: str | None = _new("beard", "New beard")


@dataclass(frozen=True)
class Sweep(Swept, Generate):
    """One face from the same noise at evenly spaced values of guidance."""


TASKS = {"generate": Generate, "interpolate": Interpolate, "vary": Vary, "branch": Branch, "sweep": Sweep}
