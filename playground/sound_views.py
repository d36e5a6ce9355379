"""Pure functions from runs that sound to what `player.Sounds` shows, and pictures of sounds."""

import base64
import math
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw

from pipelines import Run
from pipelines.options.notes import EVERY, NAMES
from pipelines.seeds import seeds_from
from pipelines.snippets import copies

from .i18n import seconds, t

STEPS = 255  # between the lowest and the highest value of the mu-law
SMALL = (56, 56)  # pixels of a waveform in the history
NOTES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")


@dataclass
class SoundShow:
    """Turns a growing run into the value of `player.Sounds`; each sample is encoded once.

    Attributes are those of `pixel_views.PixelShow`; every sound is shown.
    """

    run: Run
    id: str
    language: str = "en"
    heading: str = ""
    _pieces: list[list[str]] = field(default_factory=list)
    _seen: int = 0  # frames
    _samples: int = 0  # of each sound

    def value(self, state: str) -> dict:
        """The value; state is "running", "done" or "stopped"."""
        return joined([self], state)

    def sounds(self) -> list[dict]:
        """Per sound: title, pieces, the samples that it will have, run and number in it."""
        for frame in self.run.frames[self._seen :]:
            self._pieces = self._pieces or [[] for _ in frame.audio]
            whole = frame.step == frame.total  # the last frame holds all samples once more
            fresh = frame.audio[:, self._samples if whole else 0 :]
            self._samples += fresh.shape[1]
            if fresh.shape[1]:
                for pieces, sound in zip(self._pieces, fresh, strict=True):
                    pieces.append(encoded(sound))
        self._seen = len(self.run.frames)
        about = {"total": self.run.result.total, "run": self.id}
        return [
            {"title": self._title(k), "pieces": ",".join(pieces), "sample": k, **about}
            for k, pieces in enumerate(self._pieces)
        ]

    def note(self) -> str:
        """Time, how much faster than it plays, bits and seed of a run in a line."""
        took, scalars, options = self.run.seconds[-1], self.run.result.scalars, self.run.recipe.options
        parts = [seconds(took, self.language)]
        if "bits per sample" in scalars:
            text = t("{times} times real time, all notes together", self.language)
            parts.append(text.format(times=f"{options.duration * options.count / max(took, 1e-3):.2g}"))
            mean = t("{bits} bits per sample on average", self.language)
            parts.append(mean.format(bits=f"{np.mean(scalars['bits per sample']):.2f}"))
        parts.append(f"{t('Seed', self.language)} {options.seed}")
        return " · ".join(parts)

    def _title(self, k: int) -> str:
        return " · ".join(part for part in (self.heading, called(self.run, k, self.language)) if part)


def called(run: Run, k: int, language: str) -> str:
    """What sound k of a run is: instrument, pitch and seed, or how far it is on the way between two notes."""
    options = run.recipe.options
    if run.recipe.task == "interpolate":
        share = k / (options.count - 1)
        if share in (0, 1):
            ends = (options.instrument, options.pitch), (options.instrument_to, options.pitch_to)
            instrument, pitch = ends[round(share)]
            return f"{t(instrument, language)} {pitch_name(pitch)}"
        return f"{share:.0%}"
    instrument = NAMES[k % len(NAMES)] if options.instrument == EVERY[0] else options.instrument
    seed = f"{t('Seed', language)} {seeds_from(options.seed, k + 1)[k]}"
    return f"{t(instrument, language)} {pitch_name(options.pitch)} · {seed}"


def pitch_name(pitch: int) -> str:
    """A MIDI number as a note with its octave: 60 is C4."""
    return f"{NOTES[pitch % 12]}{pitch // 12 - 1}"


def frequency(pitch: int) -> float:
    """Hertz of a MIDI number."""
    return 440 * 2 ** ((pitch - 69) / 12)


def encoded(sound: np.ndarray) -> str:
    """Samples `(T,)` in [-1, 1] as `sounds.js` reads them: a byte of the mu-law each, base64; WaveNet's are exact."""
    companded = np.sign(sound) * np.log1p(STEPS * np.abs(sound)) / math.log(STEPS + 1)
    return base64.b64encode(np.rint((companded + 1) * (STEPS / 2)).astype(np.uint8).tobytes()).decode()


def waveform(sound: np.ndarray, size: tuple[int, int] = SMALL) -> Image.Image:
    """A sound `(T,)` as a small picture: for each column the range of its samples, the loudest as high as there is."""
    width, height = size
    picture = Image.new("L", size)
    draw, middle = ImageDraw.Draw(picture), (height - 1) / 2
    loudest = max(np.abs(sound).max(initial=0), 1e-6)
    for x, part in enumerate(np.array_split(sound, width)):
        low, high = (part.min(), part.max()) if len(part) else (0, 0)
        draw.line([(x, middle - middle * high / loudest), (x, middle - middle * low / loudest)], fill=255)
    return picture


def joined(shows: list[SoundShow], state: str) -> dict:
    """The value for several runs, under the id of the last; recipe, link and code are of that one too."""
    sounds = [sound for show in shows for sound in show.sounds()]
    last = shows[-1]
    value = {"id": last.id, "state": state, "rate": last.run.result.rate, "sounds": sounds, "note": last.note()}
    if state != "running":
        value |= copies(last.run.recipe)
    return value
