"""A run: its recipe and its frames, for scrubbing, export, branching and comparison."""

import io
import math
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from .frames import UPSCALED, Frame, contact_sheet
from .knobs import UserError
from .recipe import KEY, Recipe, to_png
from .sound import to_wav
from .synthesis import RATE, play

VIEWS = ("images", "predicted", "noise", "entropy")
SCALE = 4  # exported sheets of small pictures are enlarged so many times
SIDE = 1024  # pixels that exported animations may be wide and high; as far as they fit into this
MAX_FILM = 120  # frames of an animation
PAUSE = 0.25  # seconds between the sounds of a file
TOKEN = 1500  # bytes that a token with its alternatives takes


@dataclass
class Run:
    """One generation, finished or not.

    Attributes:
        recipe: what was asked for.
        frames: what has come so far; the last one is the result when `finished`.
        seconds: when each frame came, counted from the start of the run.
        finished: all frames are there; otherwise the run goes on or was stopped.
    """

    recipe: Recipe
    frames: list[Frame] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    finished: bool = False

    @property
    def result(self) -> Frame:
        """The newest frame."""
        return self.frames[-1]

    @property
    def painted(self) -> int:
        """Place of the frame that the model itself made last: what comes after it was painted larger by another one."""
        return max(k for k, frame in enumerate(self.frames) if frame.title != UPSCALED)

    @property
    def bytes(self) -> int:
        """Memory of all pictures, latents, sounds and maps, and about that of all tokens."""
        shown = (image for frame in self.frames for view in VIEWS for image in getattr(frame, view) or ())
        pictures = {id(image): image for image in shown}.values()  # frames may share them
        arrays = sum(frame.audio.nbytes for frame in self.frames if frame.audio is not None)
        arrays += sum(one.nbytes for frame in self.frames for one in frame.attention or ())
        arrays += sum(one.nbytes for frame in self.frames for one in (frame.latents or {}).values())
        tokens = sum(len(one) for frame in self.frames for one in frame.tokens or ())
        return sum(image.width * image.height * len(image.getbands()) for image in pictures) + arrays + tokens * TOKEN

    @property
    def columns(self) -> int:
        """Columns in which the pictures of a frame stand, from the first sample on."""
        count, options = len(self.result.images), self.recipe.options
        if self.recipe.task == "mix":
            return options.columns + 1
        if self.recipe.task == "attend":
            return max(1, count // options.count)
        if self.recipe.task in ("plane", "palette"):
            return options.columns
        if self.recipe.task in ("interpolate", "sweep", "several", "grid", "restyle"):
            return min(count, options.count)
        if count % 10 == 0:  # the ten digits come out even
            return 10 if count >= 40 else 5
        return count if count <= 4 else math.ceil(math.sqrt(count))

    def film(self, view: str = "images", index: int | None = None) -> list[Image.Image]:
        """One picture per frame that has this view: all samples as a sheet, or the sample `index`."""
        shown = self._shown(view)
        return [contact_sheet(images, self.columns, gap=1) if index is None else images[index] for images in shown]

    def png(self, index: int | None = None) -> bytes:
        """The result as PNG with its recipe: all samples as a sheet, or one of them with its index."""
        if index is None:
            return to_png(contact_sheet(self.result.images, self.columns), self.recipe)
        return to_png(self.result.images[index], self.recipe, index=index)

    def filmstrip(self, view: str = "images", moments: int = 8) -> bytes:
        """Up to `moments` evenly spaced frames of the first samples side by side, as PNG with the recipe."""
        shown = self._shown(view)
        chosen = sorted({round(k * (len(shown) - 1) / max(1, moments - 1)) for k in range(moments)})
        size = shown[-1][0].size
        rows = min(4, len(shown[-1]))
        cells = [shown[k][row].resize(size, Image.Resampling.NEAREST) for row in range(rows) for k in chosen]
        sheet = contact_sheet(cells, columns=len(chosen), gap=1)
        return to_png(sheet.resize(_enlarged(sheet, 4 * SIDE), Image.Resampling.NEAREST), self.recipe)

    def animation(self, kind: str = "webp", view: str = "images", milliseconds: int = 120) -> bytes:
        """The film as an endless "webp" or "gif" that carries the recipe; the result is held for a second.

        Of a run with more than `MAX_FILM` frames evenly spaced ones are taken.
        """
        film = self.film(view)
        film = film[:: -math.ceil(len(film) / MAX_FILM)][::-1]  # with the last one
        size = _enlarged(film[-1])
        frames = [image.resize(size, Image.Resampling.NEAREST) for image in film]
        durations = [milliseconds] * (len(frames) - 1) + [1000]
        carried = self.recipe.to_json().encode()
        extra = {"lossless": True, "xmp": carried} if kind == "webp" else {"comment": carried}
        buffer = io.BytesIO()
        frames[0].save(
            buffer, kind, save_all=True, append_images=frames[1:], duration=durations, loop=0, **extra
        )  # fmt: skip
        return buffer.getvalue()

    @property
    def texts(self) -> list[str]:
        """What was written so far, a text per sample, without the prompt."""
        if self.result.step == self.result.total:
            return self.result.text
        return ["".join(parts) for parts in zip(*(frame.text for frame in self.frames), strict=True)]

    def document(self, kind: str = "txt") -> bytes:
        """All texts with the recipe: as text, after whose last line the recipe stands in one, or as "json".

        Tunes also as "abc", whose last line is a comment there.
        """
        if kind == "abc":
            tunes = [self.recipe.options.abc(text, number=k) for k, text in enumerate(self.texts, 1)]
            return ("\n".join(tunes) + f"\n% {KEY}: {self.recipe.to_json()}\n").encode()
        before = getattr(self.recipe.options, "prompt", "")
        texts = [before + text for text in self.texts]
        if kind == "json":
            return self.recipe.to_json(texts=texts, scalars=self.result.scalars).encode()
        return ("\n\n".join(texts) + f"\n\n{KEY}: {self.recipe.to_json()}\n").encode()

    @property
    def sounds(self) -> np.ndarray | list[np.ndarray]:
        """What sounds so far, `(N, T)` float32 in [-1, 1]; of tunes, as they are played, N times `(T,)`."""
        if self.result.text is not None:
            return [self._played(text) for text in self.texts]
        if self.result.step == self.result.total:
            return self.result.audio
        return np.concatenate([frame.audio for frame in self.frames], axis=1)

    def wav(self, index: int | None = None) -> bytes:
        """All sounds one after the other, `PAUSE` seconds apart, or one of them with its index, with the recipe."""
        rate = self.result.rate or RATE
        if index is None:
            sound = np.concatenate([np.pad(one, (0, round(PAUSE * rate))) for one in self.sounds])
            return to_wav(sound, rate, self.recipe.to_json())
        sound = self.sounds[index] if self.result.text is None else self._played(self.texts[index])
        return to_wav(sound, rate, self.recipe.to_json(index=index))

    def _played(self, text: str) -> np.ndarray:
        """A tune out of what a model has written, `(T,)`."""
        return play(self.recipe.options.tune(text)[0])

    def _shown(self, view: str) -> list[list[Image.Image]]:
        shown = [images for frame in self.frames if view in VIEWS and (images := getattr(frame, view))]
        if not shown:
            raise UserError(f"{self.recipe.entry} has no view {view!r}.")
        return shown


def _enlarged(sheet: Image.Image, side: int = SIDE) -> tuple[int, int]:
    """Up to `SCALE` times the size of a sheet, as far as it fits into `side`; larger ones are brought down to it."""
    longest = max(sheet.size)
    scale = min(SCALE, side // longest) if longest <= side else side / longest
    return round(scale * sheet.width), round(scale * sheet.height)
