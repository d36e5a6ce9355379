"""Latents on the way: their pictures are previews until a visitor asks for one in full."""

from typing import Any

from pipelines import UserError, load
from pipelines.frames import contact_sheet

from .events import answering
from .player import Player
from .sessions import find_run
from .views import data_uri


@answering
def decode_step(data: dict) -> dict:
    """What the decoder makes of the latents of one step: `{"id", "step", "view"}` -> `{"sheet"}`, an address."""
    run = find_run(data["id"])
    kept = (frame.latents for frame in run.frames if frame.step == data["step"] and frame.latents)
    latents = next(kept, {}).get(data["view"])
    if latents is None:
        raise UserError(f"There are no latents at step {data['step']}.")
    return {"sheet": data_uri(contact_sheet(load(run.recipe.entry).paint(latents), run.columns))}


def denoising(*given: Any, **more: Any) -> Player:
    """A player that can ask for a step in full; arguments are those of `Player`."""
    return Player(*given, serves=(decode_step,), **more)
