"""Options of the autoencoder, one class per task."""

from dataclasses import dataclass

from ..data.faces import SIZE
from ..knobs import knob, picture
from ..seeds import SEED_MAX
from .faces import Attributes, Upscaled
from .gan import Generate as Seeds

CHANNELS = 8  # of the latent


@dataclass(frozen=True)
class Generate(Upscaled, Attributes, Seeds):
    """Faces decoded from latents that are drawn from the Gaussian of their attributes."""

    spread: float = knob(
        0.7,
        0,
        1.5,
        step=0.05,
        label="Spread",
        help="0 decodes the mean latent of these attributes, 1 draws as wide as real ones lie.",
    )


@dataclass(frozen=True)
class Reconstruct(Upscaled):
    """A picture, what comes back from its latent, and the difference."""

    image: object = picture((SIZE, SIZE), mode="RGB", label="Picture", help="The face to encode.")


@dataclass(frozen=True)
class Interpolate(Upscaled):
    """From one picture to another, through the latent and, for comparison, through the pixels."""

    image: object = picture((SIZE, SIZE), mode="RGB", label="Picture", help="Where the way begins.")
    image_to: object = picture((SIZE, SIZE), mode="RGB", label="To picture", help="Where the way ends.")
    count: int = knob(8, 2, 64, label="Pictures", help="How many points there are on the way, both ends included.")


def _gain(channel: int) -> float:
    return knob(1.0, -2, 3, step=0.1, label=f"Channel {channel}", help="The channel times this: 0 takes it away.")


@dataclass(frozen=True)
class Edit(Reconstruct):
    """What becomes of a picture when its latent is changed before it is decoded."""

    channel_1: float = _gain(1)
    channel_2: float = _gain(2)
    channel_3: float = _gain(3)
    channel_4: float = _gain(4)
    channel_5: float = _gain(5)
    channel_6: float = _gain(6)
    channel_7: float = _gain(7)
    channel_8: float = _gain(8)
    noise: float = knob(
        0.0,
        0,
        2,
        step=0.05,
        label="Noise",
        help="Noise of this standard deviation is added to the latent, whose own is 1.",
    )
    seed: int = knob(0, 0, SEED_MAX, label="Seed", help="Another seed is other noise.")


TASKS = {"generate": Generate, "reconstruct": Reconstruct, "interpolate": Interpolate, "edit": Edit}
