"""Pure functions from runs of models that draw pixel by pixel to what `player.Pixels` shows."""

import base64
from dataclasses import dataclass, field

import numpy as np

from pipelines import Run
from pipelines.frames import Token
from pipelines.options.pixels import LEVELS
from pipelines.seeds import seeds_from
from pipelines.snippets import copies

from .i18n import seconds, t

ONE = 2**16 - 1  # stands for a probability of 1


@dataclass
class PixelShow:
    """Turns a growing run into the value of `player.Pixels`; each pixel is encoded once.

    Attributes:
        run: what is shown.
        id: of the run; a new id makes the player start anew.
        language: of titles and notes.
        heading: stands above each picture.
        only: the sample that is shown; None: all.
    """

    run: Run
    id: str
    language: str = "en"
    heading: str = ""
    only: int | None = None
    _pieces: list[list[str]] = field(default_factory=list)
    _seen: int = 0  # frames
    _pixels: int = 0  # of each picture

    def value(self, state: str) -> dict:
        """The value; state is "running", "done" or "stopped"."""
        return beside([self], state)

    def pictures(self) -> list[dict]:
        """Per shown picture: title, pieces, run and sample, rows that were given, the pixel of a branch."""
        for frame in self.run.frames[self._seen :]:
            self._pieces = self._pieces or [[] for _ in frame.tokens]
            whole = frame.step == frame.total  # the last frame holds all pixels once more
            fresh = [tokens[self._pixels if whole else 0 :] for tokens in frame.tokens]
            self._pixels += len(fresh[0])
            for pieces, tokens in zip(self._pieces, fresh, strict=True):
                if tokens:
                    pieces.append(encoded(tokens))
        self._seen = len(self.run.frames)
        options, task = self.run.recipe.options, self.run.recipe.task
        return [
            {
                "title": self._title(k),
                "pieces": ",".join(pieces),
                "run": self.id if task == "generate" else None,
                "sample": k,
                "given": options.rows if task == "complete" else 0,
                "mark": options.at if task == "branch" and options.sample == k else None,
            }
            for k, pieces in enumerate(self._pieces)
            if self.only in (None, k)
        ]

    def note(self) -> str:
        """Time, network evaluations, bits and seed of a run in a line."""
        parts, scalars = [seconds(self.run.seconds[-1], self.language)], self.run.result.scalars
        if "bits per pixel" in scalars and self.only is None:
            mean = t("{bits} bits per pixel on average", self.language)
            parts.append(mean.format(bits=f"{np.mean(scalars['bits per pixel']):.3f}"))
        if "evaluations" in scalars:
            parts.append(f"{t('Network evaluations', self.language)}: {scalars['evaluations']:.0f}")
        parts.append(f"{t('Seed', self.language)} {self.run.recipe.options.seed}")
        return " · ".join(parts)

    def _title(self, k: int) -> str:
        options = self.run.recipe.options
        seed = f"{t('Seed', self.language)} {seeds_from(options.seed, k + 1)[k]}" if options.count > 1 else ""
        return " · ".join(part for part in (self.heading, seed if self.only is None else "") if part)


def encoded(tokens: list[Token]) -> str:
    """Pixels as `pixels.js` reads them, base64: a byte of grey each, then 16 probabilities and 16 chances each.

    Probabilities are 16-bit little-endian numbers, `ONE` for 1.
    """
    greys = np.array([token.id for token in tokens], np.uint8)
    numbers = np.zeros((2, len(tokens), LEVELS))
    for k, token in enumerate(tokens):
        for other in token.alternatives:
            numbers[:, k, other.id] = other.probability, other.chance
    return base64.b64encode(greys.tobytes() + np.rint(numbers * ONE).astype("<u2").tobytes()).decode()


def beside(shows: list[PixelShow], state: str) -> dict:
    """The value for several runs side by side, under the id of the last; recipe, link and code are of that one too."""
    pictures = [picture for show in shows for picture in show.pictures()]
    value = {"id": shows[-1].id, "state": state, "pictures": pictures, "note": shows[-1].note()}
    if state != "running":
        value |= copies(shows[-1].run.recipe)
    return value
