"""What the tabs teach: a short lesson, a question to guess, presets, and the six first things to try. Data only."""

from pipelines import ENTRIES

from . import (
    autoencoder,
    autoregressive,
    compare,
    diffusion,
    gan,
    music,
    recurrent,
    scenes,
    start,
    transformer,
    translate,
)
from .lesson import Lesson, Preset, Try
from .start import FAMILIES, START, Family

__all__ = ["FAMILIES", "LESSONS", "START", "Family", "Lesson", "Preset", "Try"]

LESSONS: dict[str, Lesson] = {  # by tab; by entry where a model of a tab has one of its own
    "start": start.LESSON,
    "recurrent": recurrent.LESSON,
    **({"transformer": transformer.LESSON} if any(e.family == "transformer" for e in ENTRIES.values()) else {}),
    **({"seq2seq": translate.LESSON} if any(e.family == "seq2seq" for e in ENTRIES.values()) else {}),
    **({"music": music.LESSON} if any(e.family == "music" for e in ENTRIES.values()) else {}),
    "gan": gan.LESSON,
    "autoencoder": autoencoder.LESSON,
    **({"autoregressive": autoregressive.PIXELS} if "pixel-gpt-digits" in ENTRIES else {}),
    **({"wavenet-notes": autoregressive.WAVENET} if "wavenet-notes" in ENTRIES else {}),
    "dalle-scenes": scenes.TOKENS,
    "diffusion": diffusion.LESSON,
    "sd-scenes": scenes.DIFFUSION,
    "compare": compare.LESSON,
}
