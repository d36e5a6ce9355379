"""A run: its recipe and its frames, for scrubbing, export, branching and comparison."""

import io
from dataclasses import dataclass, field

from PIL import Image

from .frames import Frame, contact_sheet
from .knobs import UserError
from .recipe import Recipe, to_png

VIEWS = ("images", "predicted", "noise")
SCALE = 4  # of exported animations: 28 pixels are small


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
    def bytes(self) -> int:
        """Memory of all pictures."""
        pictures = (image for frame in self.frames for view in VIEWS for image in getattr(frame, view) or ())
        return sum(image.width * image.height * len(image.getbands()) for image in pictures)

    def film(self, view: str = "images", index: int | None = None) -> list[Image.Image]:
        """One picture per frame that has this view: all samples as a sheet, or the sample `index`."""
        shown = self._shown(view)
        return [contact_sheet(images, gap=1) if index is None else images[index] for images in shown]

    def png(self, index: int | None = None) -> bytes:
        """The result as PNG with its recipe: all samples as a sheet, or one of them with its index."""
        if index is None:
            return to_png(contact_sheet(self.result.images), self.recipe)
        return to_png(self.result.images[index], self.recipe, index=index)

    def filmstrip(self, view: str = "images", moments: int = 8) -> bytes:
        """Up to `moments` evenly spaced frames of the first samples side by side, as PNG with the recipe."""
        shown = self._shown(view)
        chosen = sorted({round(k * (len(shown) - 1) / max(1, moments - 1)) for k in range(moments)})
        size = shown[-1][0].size
        rows = min(4, len(shown[-1]))
        cells = [shown[k][row].resize(size, Image.Resampling.NEAREST) for row in range(rows) for k in chosen]
        sheet = contact_sheet(cells, columns=len(chosen), gap=1)
        return to_png(sheet.resize((SCALE * sheet.width, SCALE * sheet.height), Image.Resampling.NEAREST), self.recipe)

    def animation(self, kind: str = "webp", view: str = "images", milliseconds: int = 120) -> bytes:
        """The film as an endless "webp" or "gif" that carries the recipe; the result is held for a second."""
        film = self.film(view)
        size = (SCALE * film[-1].width, SCALE * film[-1].height)
        frames = [image.resize(size, Image.Resampling.NEAREST) for image in film]
        durations = [milliseconds] * (len(frames) - 1) + [1000]
        carried = self.recipe.to_json().encode()
        extra = {"lossless": True, "xmp": carried} if kind == "webp" else {"comment": carried}
        buffer = io.BytesIO()
        frames[0].save(
            buffer, kind, save_all=True, append_images=frames[1:], duration=durations, loop=0, **extra
        )  # fmt: skip
        return buffer.getvalue()

    def _shown(self, view: str) -> list[list[Image.Image]]:
        shown = [images for frame in self.frames if view in VIEWS and (images := getattr(frame, view))]
        if not shown:
            raise UserError(f"{self.recipe.entry} has no view {view!r}.")
        return shown
