"""Views into a text model: what it expects next, and what becomes of that on the way to the draw."""

import torch

from . import load
from .models.text import Expectation
from .options.text import Generate


def expectation(name: str, options: Generate) -> Expectation:
    """What a model expects after a prompt, before and after each filter; see `TextModel.expect`."""
    model = load(name)
    with torch.inference_mode():
        return model.expect(options)
