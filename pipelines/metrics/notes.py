"""What is measured of a model of notes: is it the pitch and the instrument that was asked for, and how near the sound.

The floor are the held-out notes themselves: another velocity of every pitch than those that were trained with.
"""

import math
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, pad
from tqdm import tqdm

from ..data import notes
from ..models.wavenet import SILENCE, mu_law
from ..registry import find
from .image import agreement
from .pitch import cents, heard
from .timbre import Listener, spectrogram

if TYPE_CHECKING:
    from ..engine import Engine

JUDGE = "classifier-notes"
HELD_OUT = len(notes.NAMES) * len(notes.PITCHES)
COUNTS = {"autoregressive": HELD_OUT, "judge": HELD_OUT}  # notes measured, by family
TOLERANCE = 25  # cents
BATCH = len(notes.NAMES)  # notes that are made at once: every instrument at one pitch


def measure(engine: "Engine", name: str, count: int) -> dict[str, Any]:
    """Scores of an entry as `report` gives them, from `count` notes."""
    x, instrument, pitch = notes.tensors("test")
    judge = engine.load(JUDGE)
    if find(name).family == "judge":
        method = f"{HELD_OUT} held-out notes: another velocity of every pitch than those it was trained with."
        return {"model": {"accuracy": agreement(instrument, _recognised(judge, x))}, "floor": {}, "method": method}

    pitches = np.linspace(notes.PITCHES[0], notes.PITCHES[-1], math.ceil(count / BATCH)).round().astype(int)
    parts, started = [], time.monotonic()
    for k, asked in enumerate(tqdm(pitches.tolist(), desc=name, unit=" pitches")):
        *_, last = engine.stream(name, instrument="all", pitch=asked, seed=k * BATCH, count=BATCH)
        parts.append(torch.from_numpy(last.audio))
    made, seconds = torch.cat(parts)[:count], time.monotonic() - started
    asked = torch.from_numpy(np.stack(np.meshgrid(pitches, range(BATCH), indexing="ij"), -1).reshape(-1, 2)[:count])
    real = x[_order((instrument, pitch), asked)]
    model = _scores(judge, made, real, asked)
    trained, *labels = notes.tensors("train")
    floor = _scores(judge, real, trained[_order(labels, asked)], asked)
    model["bits per sample of held-out notes"] = _bits(engine.load(name).network, x, instrument, pitch)
    model["seconds of sound per second"] = made.numel() / notes.RATE / seconds
    method = (
        f"{count} notes: all {BATCH} instruments at {len(pitches)} pitches, default options, against held-out notes "
        f"of the same instrument and pitch; real against real: held-out against training notes. Pitch by YIN from 0.1 "
        f"seconds on, instrument by {JUDGE}. Spectral distance: mean difference of the spectra of 0.5 seconds, those "
        f"below -60 dB cut off."
    )
    return {"model": model, "floor": floor, "method": method}


def _order(labels: Sequence[Tensor], asked: Tensor) -> Tensor:
    """The first note of each pitch and instrument `(N, 2)` among those with instruments and pitches `labels`."""
    instrument, pitch = labels
    return ((pitch == asked[:, :1]) & (instrument == asked[:, 1:])).int().argmax(1)


def _scores(judge: Listener, made: Tensor, real: Tensor, asked: Tensor) -> dict[str, float]:
    """Of notes `(N, T)` against real ones of the same pitches and instruments `(N, 2)`."""
    far = np.array(
        [cents(heard(note.numpy(), notes.RATE), pitch) for note, (pitch, _) in zip(made, asked, strict=True)]
    )
    finite = far[np.abs(far) < TOLERANCE]
    return {
        f"pitch within {TOLERANCE} cents": float((np.abs(far) < TOLERANCE).mean()),
        "spread of those pitches, cents": float(finite.std()) if len(finite) else 0.0,
        "instrument recognised": agreement(asked[:, 1], _recognised(judge, made)),
        "spectral distance, dB": distance(made, real),
    }


def distance(a: Tensor, b: Tensor) -> float:
    """Mean absolute difference of the spectra, averaged over half a second, of notes `(N, T)` one by one, in dB."""
    spectra = [spectrogram(x[:, : notes.RATE // 2]).exp().mean(2).log() * (20 / math.log(10)) for x in (a, b)]
    return (spectra[0] - spectra[1]).abs().mean().item()


@torch.inference_mode()
def _recognised(judge: Listener, x: Tensor) -> Tensor:
    return torch.cat([judge(part.to(judge.body[-1].weight.device)).argmax(1) for part in x.split(64)]).cpu()


@torch.inference_mode()
def _bits(network: torch.nn.Module, x: Tensor, instrument: Tensor, pitch: Tensor) -> float:
    """-log2 p of a value of notes `(N, T)`, the mean over all."""
    total, device = 0.0, network.past.device
    for k in range(0, len(x), 4):
        values = mu_law(x[k : k + 4])
        told = network.told(instrument[k : k + 4].to(device), pitch[k : k + 4].to(device) - notes.PITCHES[0])
        logits = network(pad(values, (1, 0), value=SILENCE)[:, :-1].to(device), told)
        total += cross_entropy(logits.float().flatten(0, 1).cpu(), values.flatten(), reduction="sum").item()
    return total / math.log(2) / x.numel()
