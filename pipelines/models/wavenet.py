"""WaveNet: sound as what it is, thousands of numbers a second, each drawn from a distribution over 256 values.

    p(x | h) = prod_t p(x_t | x_1 ... x_t-1, h)                          with h the instrument and the pitch
    z = tanh(W_f * x + V_f h + U_f a + c_f) . sigmoid(W_g * x + V_g h + U_g a + c_g),  c = C(h, a)
                                                                         * a convolution over places t and t-d

The condition a tells how long ago the note began: what can be heard, an eighth of a second, does not say whether it is
to swell or to fade ("local conditioning", section 2.5 of the paper). How notes swell and fade differs by instrument and
pitch, so a small network reads h and a together and adds to both. The distance d doubles from layer to layer, so
that 18 layers hear 1,023 samples back. Every layer adds a part to the stream x (residual) and to the output (skip).
Values are companded by the mu-law, fine near silence, coarse where loud. Guidance is that of diffusion, on logits:
l + guidance (l_h - l), where l is what the network says without h (J. Ho, T. Salimans 2022, arXiv:2207.12598).

Naively every new sample costs a pass over all that is heard. But what a layer computed for t-d is still there: it waits
in a queue of length d, and a sample costs one place of every layer.

Papers: A. van den Oord et al., "WaveNet: A Generative Model for Raw Audio" (2016), arXiv:1609.03499, eq. 1, 2 and the
mu-law of section 2.2; T. Le Paine et al., "Fast Wavenet Generation Algorithm" (2016), arXiv:1611.09482.
"""

import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import numpy as np
import torch
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, pad

from ..checkpoint import read_network
from ..frames import Frame
from ..options.notes import EVERY, NAMES, PITCHES, RATE, Generate, Interpolate
from .sampling import chances, draw, filters, luck

LEVELS = 256  # values of a sample
SILENCE = 128  # the value that every note begins after
PAUSE, CHUNK = 0.1, 400  # a frame after so many seconds or samples
AGES, TICK = 8, 16  # numbers that tell the age of a note, the same for so many samples
FINE, HIDDEN = 24, 128  # of the network that reads age, instrument and pitch together: numbers of the age, hidden units
ATTACK, LONGEST = 0.01, 0.75  # seconds: ages are told apart down to the first, and no more from the second on


def mu_law(x: Tensor) -> Tensor:
    """Samples in [-1, 1] -> values 0..255: the sign times ln(1 + 255 |x|) / ln 256, in equal steps."""
    companded = x.sign() * torch.log1p((LEVELS - 1) * x.abs()) / math.log(LEVELS)
    return ((companded + 1) * ((LEVELS - 1) / 2)).round().long()


def inverse_mu_law(values: Tensor) -> Tensor:
    """Values 0..255 -> samples in [-1, 1], float."""
    companded = values.float() * (2 / (LEVELS - 1)) - 1
    return companded.sign() * torch.expm1(companded.abs() * math.log(LEVELS)) / (LEVELS - 1)


def waves(channels: int) -> Tensor:
    """First embedding of the values, `(256, channels)`: cosines of half to ten periods, so that neighbours are alike.

    With independent random numbers, as is usual, a network has to find out first which values are near each other.
    """
    periods = torch.logspace(math.log10(0.5), 1, channels)
    places = torch.linspace(-1, 1, LEVELS)[:, None]
    return 2**0.5 * torch.cos(math.pi * periods * places + 2 * math.pi * torch.rand(channels))


def ages(ticks: Tensor) -> Tensor:
    """How old a note is at its ticks of `TICK` samples, `(T,)`: cosines of its logarithm `(T, FINE)`."""
    seconds = ticks * (TICK / RATE)
    share = torch.log1p(seconds.clamp(max=LONGEST) / ATTACK) / math.log1p(LONGEST / ATTACK)
    return torch.cos(math.pi * share[:, None] * torch.arange(1, FINE + 1, device=ticks.device))


class WaveNet(nn.Module, PyTorchModelHubMixin):
    """Values before `(N, T)` and condition `(N, 2 E)` -> logits `(N, T, 256)` of the value at each place."""

    def __init__(
        self, instruments: int = 16, pitches: int = 36, channels: int = 64, *, layers: int = 9, stacks: int = 2,
        skip: int = 128, embedding: int = 32,
    ) -> None:  # fmt: skip
        super().__init__()
        self.dilations = [2**k for k in range(layers)] * stacks
        self.receptive = 1 + sum(self.dilations)  # places that a logit depends on
        count = len(self.dilations)
        self.embed = nn.Embedding(LEVELS, channels, _weight=waves(channels))
        self.instrument = nn.Embedding(instruments, embedding)
        self.pitch = nn.Embedding(pitches, embedding)
        self.condition = nn.Linear(2 * embedding, count * 2 * channels)  # V_f and V_g of all layers
        self.past = nn.Parameter(torch.randn(count, channels, 2 * channels) / (2 * channels) ** 0.5)  # W at t - d
        self.now = nn.Parameter(torch.randn(count, channels, 2 * channels) / (2 * channels) ** 0.5)  # W at t
        self.residual = nn.Parameter(torch.randn(count, channels, channels) * (2 / (channels * count)) ** 0.5)
        self.skip = nn.Parameter(torch.randn(count, channels, skip) * (2 / (channels * count)) ** 0.5)
        self.head = nn.Sequential(nn.ReLU(), nn.Linear(skip, skip), nn.ReLU(), nn.Linear(skip, LEVELS))
        self.age = nn.Linear(AGES, count * 2 * channels, bias=False)  # U_f and U_g of all layers
        self.course = nn.Sequential(  # C, for all layers
            nn.Linear(2 * embedding + FINE, HIDDEN), nn.GELU(), nn.Linear(HIDDEN, HIDDEN), nn.GELU(),
            nn.Linear(HIDDEN, count * 2 * channels, bias=False),
        )  # fmt: skip
        nn.init.zeros_(self.age.weight)
        nn.init.zeros_(self.course[-1].weight)

    def told(self, instrument: Tensor, pitch: Tensor) -> Tensor:
        """The condition `(N, 2 E)` of numbers of instruments and pitches from the lowest, both `(N,)`; 0: not told."""
        return torch.cat([self.instrument(instrument), self.pitch(pitch)], -1)

    def biases(self, told: Tensor, ticks: Tensor) -> Tensor:
        """What condition `(N, 2 E)` and age at ticks `(T,)` add before the gates, `(N, T, L, 2C)`."""
        aged = ages(ticks).to(told)
        both = torch.cat([told[:, None].expand(-1, len(ticks), -1), aged.expand(len(told), -1, -1)], -1)
        added = self.condition(told)[:, None] + self.age(aged[:, :AGES]) + self.course(both)
        return added.unflatten(-1, (len(self.dilations), -1))

    def forward(self, before: Tensor, told: Tensor, begin: int = 0) -> Tensor:
        """Logits of the samples from number `begin` of the note on."""
        places = before.shape[1]
        ticks = torch.arange(begin // TICK, (begin + places - 1) // TICK + 1, device=before.device)
        heard = slice(begin % TICK, begin % TICK + places)
        biases = self.biases(told, ticks)
        x, out = self.embed(before), 0
        for k, d in enumerate(self.dilations):
            earlier = pad(x, (0, 0, d, 0))[:, :places]  # x at t - d; nothing before the beginning
            bias = biases[:, :, k].repeat_interleave(TICK, 1)[:, heard]
            f, g = (earlier @ self.past[k] + x @ self.now[k] + bias).chunk(2, -1)
            z = f.tanh() * g.sigmoid()
            x, out = x + z @ self.residual[k], out + z @ self.skip[k]
        return self.head(out)


class Queues:
    """The same network, place after place: what a layer has computed waits until it is `d` places old.

    To be quick at small batches the past of all layers is multiplied at once, and the gate is written as
    tanh(f) sigmoid(g) = tanh(f) (1 + tanh(g / 2)) / 2, so that one tanh does for both.
    """

    def __init__(self, network: WaveNet, told: Tensor) -> None:
        """Args: the network; the condition `(N, 2 E)`."""
        self.network, n = network, len(told)
        channels, dilations = network.embed.embedding_dim, network.dilations
        halved = torch.cat([told.new_ones(channels), told.new_full((channels,), 0.5)])
        self.halved, self.told = halved, told
        self.past, self.now = network.past * halved, (network.now * halved).unbind()
        self.residual, self.skip = (network.residual / 2).unbind(), network.skip.flatten(0, 1) / 2
        self.waiting = told.new_zeros(sum(dilations), n, channels)
        self.x = told.new_zeros(len(dilations), n, channels)  # what goes into each layer
        self.z = torch.empty_like(self.x)
        self.gate = told.new_empty(n, 2 * channels)
        self.halves = self.gate.chunk(2, 1)
        self.layers = list(zip(self.x, self.z, self.now, self.residual, strict=True))
        begins = np.cumsum([0, *dilations[:-1]])
        period = max(dilations)
        places = begins + np.arange(period)[:, None] % np.array(dilations)
        self.places = list(torch.from_numpy(places).to(told.device).unbind())  # where the oldest of each queue lies
        self.t = 0

    def step(self, before: Tensor) -> Tensor:
        """Logits `(N, 256)` of the next value after the values `before`, `(N,)`."""
        place = self.places[self.t % len(self.places)]
        if self.t % TICK == 0:
            now = torch.tensor([self.t // TICK], device=self.told.device)
            self.bias = self.network.biases(self.told, now)[:, 0].transpose(0, 1) * self.halved  # (L, N, 2C)
        self.t += 1
        earlier = torch.baddbmm(self.bias, self.waiting.index_select(0, place), self.past).unbind()
        self.x[0] = self.network.embed(before)
        f, g = self.halves
        for k, (x, z, now, residual) in enumerate(self.layers):
            torch.addmm(earlier[k], x, now, out=self.gate).tanh_()
            torch.addcmul(f, f, g, out=z)
            if k + 1 < len(self.layers):
                torch.addmm(x, z, residual, out=self.x[k + 1])
        self.waiting.index_copy_(0, place, self.x)
        return self.network.head(self.z.transpose(0, 1).flatten(1) @ self.skip)


class WaveNetModel:
    """A WaveNet and what one can do with it."""

    def __init__(self, network: WaveNet) -> None:
        self.network = network.eval()

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read the network from `folder`."""
        return cls(read_network(WaveNet, folder).to(device, dtype))

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The networks by name, for parameter counts and memory."""
        return {"wavenet": self.network}

    def generate(self, options: Generate) -> Iterator[Frame]:
        """From silence to notes; frames hold the samples that are new, the last one all of them."""
        names = [options.instrument] * options.count
        if options.instrument == EVERY[0]:
            names = [NAMES[k % len(NAMES)] for k in range(options.count)]
        return self._make(options, self._told(names, [options.pitch] * options.count), options.seed)

    def interpolate(self, options: Interpolate) -> Iterator[Frame]:
        """Notes on the way from one condition to another, all by the luck of `seed`."""
        a, b = self._told([options.instrument, options.instrument_to], [options.pitch, options.pitch_to])
        way = torch.linspace(0, 1, options.count).to(a)[:, None]
        return self._make(options, torch.lerp(a[None], b[None], way), None)

    def _told(self, names: list[str], pitches: list[int]) -> Tensor:
        device = self.network.past.device
        instrument = torch.tensor([NAMES.index(name) for name in names], device=device)
        return self.network.told(instrument, torch.tensor(pitches, device=device) - PITCHES[0])

    def _make(self, options: Generate, told: Tensor, seed: int | None) -> Iterator[Frame]:
        """Make `options.count` notes at once; `seed` None: all have the luck of the first."""
        count, total, device = options.count, options.samples, told.device
        lucky = luck(options.seed, 1 if seed is None else count, total).expand(count, -1)
        times = 2 if options.guided() else 1  # with instrument and pitch, and without
        told = torch.cat([told, torch.zeros_like(told)])[: times * count]
        chosen, step = filters(options).values(), Queues(self.network, told).step
        values = torch.full((count, total + 1), SILENCE)
        bits, pending, shown, at = torch.zeros(count), [], 0, -math.inf
        yield Frame(0, total, "silence", audio=np.zeros((count, 0), np.float32), rate=RATE)
        for t in range(total):
            if options.cache == "off":
                begin = max(0, t + 1 - self.network.receptive)
                heard = values[:, begin : t + 1].repeat(times, 1).to(device)
                both = self.network(heard, told, begin)[:, -1]
            else:
                both = step(values[:, t].repeat(times).to(device))
            logits, free = both[:count].float().cpu(), both[-count:].float().cpu()
            scores = free + options.guidance * (logits - free)
            for each in chosen:
                scores = each(values, scores)
            taken = draw(chances(scores, options.temperature), lucky[:, t])
            values[:, t + 1] = taken
            pending.append(logits)
            done = t + 1
            if done == total or len(pending) == CHUNK or time.monotonic() - at > PAUSE:
                news = values[:, shown + 1 : done + 1]
                bits += cross_entropy(torch.stack(pending, 2), news, reduction="none").sum(1) / math.log(2)
                pending.clear()
                if done < total:
                    yield Frame(done, total, "playing", audio=_sound(news), rate=RATE)
                    shown, at = done, time.monotonic()
        scalars = {"bits per sample": (bits / total).tolist(), "evaluations": times * total}
        yield Frame(total, total, "notes", scalars=scalars, audio=_sound(values[:, 1:]), rate=RATE)


def _sound(values: Tensor) -> np.ndarray:
    return inverse_mu_law(values).numpy()
