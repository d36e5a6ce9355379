"""What the tabs teach: a short lesson, a question to guess, presets, and the six first things to try. Data only."""

from . import autoencoder, compare, diffusion, gan, start
from .lesson import Lesson, Preset, Try
from .start import FAMILIES, START, Family

__all__ = ["FAMILIES", "LESSONS", "START", "Family", "Lesson", "Preset", "Try"]

LESSONS: dict[str, Lesson] = {
    "start": start.LESSON,
    "gan": gan.LESSON,
    "autoencoder": autoencoder.LESSON,
    "diffusion": diffusion.LESSON,
    "compare": compare.LESSON,
}
