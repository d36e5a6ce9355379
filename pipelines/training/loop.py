"""The training loop: a generator that the caller drains, plots or stops.

A recipe says what one step is; the loop adds what all trainings share: a budget of samples, resumable checkpoints,
loss curves, pictures of the same fixed seeds at about two dozen moments, and the finished folder.
"""

import dataclasses
import json
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import torch
from PIL import Image, ImageSequence
from safetensors import SafetensorError

from ..card import write_card
from ..checkpoint import readable
from ..knobs import UserError
from ..paths import CACHE, MODELS
from . import together

POINTS = 200  # of each recorded curve
MOMENTS = 24  # previews kept over a training
BLINK = 300  # milliseconds of a preview in the film of a training
SAVE_EVERY = 120  # seconds between checkpoints


class Recipe:
    """What differs between trainings. Subclasses set the attributes and write the three methods.

    Attributes:
        name: of the entry, which is also the model's folder.
        budget: samples to see in the whole training.
        batch: samples of one step.
        parts: name -> module or optimiser, all that a checkpoint must hold.
        alone: whether it cannot be shared out among processes.
        settings: what the model card says of losses, optimisers and rates: name -> value.
    """

    name: str
    budget: int
    batch: int
    parts: dict[str, torch.nn.Module | torch.optim.Optimizer]
    alone: bool = False
    settings: dict[str, str | int | float]

    def step(self, progress: float) -> dict[str, float | torch.Tensor]:
        """One optimisation step at `progress` in [0, 1[; returns named losses and other numbers to record."""
        raise NotImplementedError

    def preview(self) -> Image.Image:
        """What the model makes of the same fixed seeds now."""
        raise NotImplementedError

    def save(self, folder: Path) -> None:
        """Write the averaged weights as a `from_pretrained` folder."""
        raise NotImplementedError

    def adopt(self, folder: Path) -> None:
        """Begin with the weights that `save` wrote.

        Raises:
            UserError: this recipe needs more than what it saves.
        """
        raise UserError(f"{self.name} can go on from a checkpoint only: its folder lacks what the training needs.")


@dataclass
class State:
    """Where a training stands.

    Attributes:
        step, samples: optimisation steps done and samples seen, over all sittings.
        seconds: time spent training, over all sittings.
        speed: samples per second since the last state.
        numbers: mean of every recorded number since the last state.
        preview: the newest picture of the fixed seeds, when there is a new one.
    """

    step: int = 0
    samples: int = 0
    seconds: float = 0.0
    speed: float = 0.0
    numbers: dict[str, float] = field(default_factory=dict)
    preview: Image.Image | None = None


def train(
    recipe: Recipe, minutes: float = math.inf, models: Path = MODELS, *, more: bool = False, share: bool = False
) -> Iterator[State]:
    """Train until the recipe's budget or `minutes` are used up, resuming from the last checkpoint.

    With `more`, and no checkpoint, it goes on from the model folder, with a fresh optimiser: for weights that come
    from elsewhere or whose recipe was given a larger budget.

    A training that has used up its budget writes its model folder under `models`; one that stops before writes only
    its checkpoint, also when the generator is closed. With `share` the folder is written then too, so that another
    machine can go on with `more`; the page offers no such model before its training is finished.

    Yields:
        A state for each of the `POINTS` of the recorded curves.
    Raises:
        UserError: the loss became NaN or infinite; the disk is full (the last good checkpoint is kept); `more`, but
            there is no model folder, or the recipe cannot go on from it.
    """
    torch.set_flush_denormal(True)
    checkpoint = CACHE / "training" / recipe.name
    moments = checkpoint / "moments"
    try:
        moments.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{moments} cannot be written ({error}).") from error
    stored = checkpoint / "checkpoint.pt"
    state, curves = _resume(recipe, stored, models / recipe.name if more else None)
    batch = together.join(recipe, state.step)
    total = math.ceil(recipe.budget / batch)
    every = max(1, total // POINTS)
    started = saved = time.monotonic()
    before, sums, count = state.seconds, {}, 0
    try:
        while state.step < total and not together.any_of(time.monotonic() - started >= 60 * minutes):
            if together.chief() and state.step in _moments(total):
                state.preview = recipe.preview()
                state.preview.save(moments / f"{state.step:07d}.png")
            for name, number in recipe.step(state.step / total).items():
                sums[name] = sums.get(name, 0) + number
            count += 1
            state.step += 1
            state.samples += batch
            state.seconds = before + time.monotonic() - started
            if state.step % every == 0 or state.step == total:
                state.numbers = {name: float(number) / count for name, number in sums.items()}
                _check(recipe, state.numbers, state.step)
                last = curves["seconds"][-1] if curves.get("seconds") else 0.0
                state.speed = count * batch / max(state.seconds - last, 1e-9)
                _record(curves, {"step": state.step, "seconds": state.seconds, **state.numbers})
                sums, count = {}, 0
                yield dataclasses.replace(state)
                state.preview = None
                if time.monotonic() - saved > SAVE_EVERY:
                    _save(recipe, state, curves, stored)
                    saved = time.monotonic()
    finally:
        if all(math.isfinite(number) for number in (*state.numbers.values(), *sums.values())):
            _save(recipe, state, curves, stored)
    _check(recipe, sums, state.step)
    if together.chief() and (state.step >= total or share):
        state.preview = recipe.preview()
        try:
            state.preview.save(moments / f"{state.step:07d}.png")
            _finish(recipe, state, curves, moments, models / recipe.name)
        except (OSError, SafetensorError) as error:
            raise UserError(f"{models / recipe.name} cannot be written ({error}); the checkpoint is kept.") from error
        yield state


def _record(curves: dict[str, list[float | None]], numbers: dict[str, float]) -> None:
    """Add a point to every curve; one that was not there from the beginning is None until then."""
    before = len(curves.get("step", []))
    for name, number in numbers.items():
        curve = curves.setdefault(name, [])
        curve += [None] * (before - len(curve)) + [round(number, 5)]


def _check(recipe: Recipe, numbers: dict[str, float | torch.Tensor], step: int) -> None:
    bad = [name for name, number in numbers.items() if not math.isfinite(number)]
    if bad:
        raise UserError(f"{recipe.name} diverged: {bad[0]} is not finite at step {step}.")


def _moments(total: int) -> set[int]:
    """Steps at which a preview is kept: dense in the beginning, where most happens, and quadratic after that."""
    return {round(total * (k / (MOMENTS - 1)) ** 2) for k in range(MOMENTS - 1)}


def _resume(recipe: Recipe, path: Path, finished: Path | None) -> tuple[State, dict[str, list[float]]]:
    if not path.is_file():
        return _adopt(recipe, finished, path.parent / "moments") if finished else (State(), {})
    stored = torch.load(path, weights_only=True)
    for name, part in recipe.parts.items():
        part.load_state_dict(stored["parts"][name])
    recipe.settings |= _kept(stored.get("settings", {}))
    torch.set_rng_state(stored["rng"])
    return State(**stored["state"]), stored["curves"]


def _kept(settings: dict[str, str | int | float]) -> dict[str, str | int | float]:
    """Of the settings of an earlier sitting what a recipe does not say itself."""
    return {name: settings[name] for name in ("fresh optimiser", "processes") if name in settings}


def _adopt(recipe: Recipe, folder: Path, moments: Path) -> tuple[State, dict[str, list[float]]]:
    """Where the training of a model folder ended; its pictures become moments again."""
    try:
        summary = json.loads((folder / "training.json").read_text(encoding="utf-8"))
        with Image.open(folder / "progress.webp") as film:
            for frame, step in zip(ImageSequence.Iterator(film), summary["moments"], strict=True):
                frame.save(moments / f"{step:07d}.png")
    except OSError as error:
        raise UserError(f"{folder} holds no training to go on with ({error}).") from error
    curves, samples = summary["curves"], summary["samples"]
    if samples >= recipe.budget:
        raise UserError(f"{recipe.name} has seen all {recipe.budget:,} samples of its budget; its recipe names that.")
    recipe.adopt(folder)
    recipe.settings |= _kept(summary["settings"]) | {"fresh optimiser": f"at {samples:,} samples"}
    torch.manual_seed(samples)  # other batches than at the beginning
    return State(samples // recipe.batch, samples, summary["seconds"]), curves


def _save(recipe: Recipe, state: State, curves: dict, path: Path) -> None:
    if not together.chief():
        return
    new = path.with_suffix(".new")
    content = {
        "parts": {name: part.state_dict() for name, part in recipe.parts.items()},
        "state": {"step": state.step, "samples": state.samples, "seconds": state.seconds},
        "curves": curves,
        "settings": recipe.settings,
        "rng": torch.get_rng_state(),
    }
    try:
        torch.save(content, new)
    except (OSError, RuntimeError) as error:  # torch reports a full disk as RuntimeError
        new.unlink(missing_ok=True)
        raise UserError(f"The checkpoint {new} cannot be written ({error}); the last one is kept.") from error
    new.replace(path)


def _starts(film: Path) -> list[int]:
    """Which pictures begin a frame of an animation: equal and near ones are one frame of many times `BLINK`."""
    starts, place = [], 0
    with Image.open(film) as frames:
        for frame in ImageSequence.Iterator(frames):
            starts.append(place)
            frame.load()
            place += frame.info["duration"] // BLINK
    return starts


def _finish(recipe: Recipe, state: State, curves: dict, moments: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    recipe.save(folder)
    readable(folder)
    pictures = sorted(moments.glob("*.png"))
    frames = [Image.open(path) for path in pictures]
    grey = frames[0].mode == "L"  # lossless is small for ink on black, but not for colours
    film = {"save_all": True, "append_images": frames[1:], "duration": BLINK, "lossless": grey, "quality": 80}
    frames[0].save(folder / "progress.webp", **film)
    summary = {
        "samples": state.samples,
        "budget": recipe.budget,
        "seconds": round(state.seconds, 1),
        "batch": recipe.batch * together.processes(),
        "settings": recipe.settings,
        "moments": [int(pictures[place].stem) for place in _starts(folder / "progress.webp")],
        "curves": curves,
    }
    (folder / "training.json").write_text(json.dumps(summary) + "\n", encoding="utf-8")
    write_card(recipe.name, folder)
