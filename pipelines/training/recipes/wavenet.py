"""How WaveNet was trained: predict every sample of a note from those before it, its instrument and its pitch.

Loss: -log2 p(x_t | x_<t, h), the mean over a window of one note (teacher forcing); the values are those of the mu-law.
A window begins with the note or anywhere in it; then the places that do not hear all that the network can hear do not
count. What the network reads is noised a little, what it is to say is not: so it learns to get back from its own small
mistakes (J.-M. Valin, J. Skoglund 2019, arXiv:1810.11846, section 3.4). It is also a little too loud or too soft, and
sometimes another note sounds along: otherwise what it hears tells all, so that it need not mind what it was told, and
when it has once slipped into another instrument it stays there. One window a step: many small steps teach far more than
few large ones. Now and then instrument and pitch are not told, for guidance. All notes of the training split, which
lack one velocity of each pitch.
"""

import math
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import cross_entropy, pad

from ...checkpoint import read_network
from ...data import notes
from ...frames import contact_sheet, to_images
from ...metrics.timbre import FLOOR, spectrogram
from ...models.wavenet import LEVELS, SILENCE, WaveNet, WaveNetModel, mu_law
from ...options.notes import Generate
from ..ema import adopt, average
from ..loop import Recipe
from ..precision import mixed
from ..rate import cosine

RATE, WARM_UP = 4e-3, 200  # learning rate after so many steps, cosine to a hundredth of it
WINDOW = 3072  # values of a step
DECAY = 0.9998  # of the averaged weights: one window says little
DROPPED = 0.1  # share of the windows whose instrument and pitch are not told
BEGINNINGS = 0.4  # share of the windows that begin with the note
NOISE = 2.5  # largest standard deviation of the noise, in steps of the mu-law
GAIN = 0.06  # largest logarithm of the factor by which what is read is louder or softer
ALONG, SHARE = 0.3, 0.25  # share of the windows in which another note sounds along; how loud it is at most
SHOWN = (48, 60, 72)  # pitches of the preview


class WaveNetRecipe(Recipe):
    """Next-sample prediction on notes of sixteen instruments."""

    def __init__(self, name: str) -> None:
        self.name, self.budget, self.batch = name, 180_000, 1
        self.network = WaveNet(len(notes.NAMES), len(notes.PITCHES)).train()
        self.averaged = average(self.network, DECAY)
        self.adam = torch.optim.AdamW(self.network.parameters(), betas=(0.9, 0.99), weight_decay=0.01)
        self.parts = {"network": self.network, "averaged": self.averaged, "adam": self.adam}
        self.settings = {
            "a sample is": f"a window of {WINDOW} values, {WINDOW / notes.RATE} seconds, of a note",
            "loss": f"cross-entropy of 256 values; those that are read noised by up to {NOISE} of them",
            "what is read": f"up to {math.expm1(GAIN):.0%} louder; in {ALONG:.0%} of the windows another note with it",
            "not told": f"instrument and pitch, in {DROPPED} of the windows",
            "optimiser": f"AdamW, rate {RATE}, warmed up over {WARM_UP} steps, cosine to a hundredth of it",
            "averaged weights": f"decay {DECAY}",
        }
        self.x, self.instrument, self.pitch = notes.tensors("train")

    def step(self, progress: float) -> dict[str, Tensor]:
        """One step on windows of notes."""
        cosine(self.adam, RATE, progress, steps=int(self.averaged.n_averaged), warm_up=WARM_UP)
        index = torch.randint(len(self.x), (self.batch,))
        last = self.x.shape[1] - WINDOW
        begin = int(torch.randint(last + 1, ())) if torch.rand(()) >= BEGINNINGS else 0
        window = slice(begin, begin + WINDOW)
        values = mu_law(self.x[index, window])
        with mixed():
            told = self.network.told(self.instrument[index], self.pitch[index] - notes.PITCHES[0])
            told = told * (torch.rand(self.batch, 1) >= DROPPED)
            noise = NOISE * torch.rand(()) * torch.randn(values.shape)
            before = (mu_law(self._disturb(self.x[index, window], window)) + noise).round().long().clamp(0, LEVELS - 1)
            logits = self.network(pad(before, (1, 0), value=SILENCE)[:, :-1], told, begin)
        heard = slice(self.network.receptive - 1 if begin else 0, None)
        loss = cross_entropy(logits[:, heard].float().flatten(0, 1), values[:, heard].flatten())
        self.adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.adam.step()
        self.averaged.update_parameters(self.network)
        return {"bits per sample": loss.detach() / math.log(2)}

    def _disturb(self, x: Tensor, window: slice) -> Tensor:
        """Notes `(N, T)` louder or softer, and some with a note along that was not asked for."""
        gain = (GAIN * (2 * torch.rand(len(x), 1) - 1)).exp()
        share = SHARE * torch.rand(len(x), 1) * (torch.rand(len(x), 1) < ALONG)
        other = self.x[torch.randint(len(self.x), (len(x),)), window]
        return (gain * x + share * other).clamp(-1, 1)

    @torch.no_grad()
    def preview(self) -> Image.Image:
        """Spectrograms of a quarter of a second of every instrument, rows are pitches."""
        model, parts = WaveNetModel(self.averaged.module), []
        for pitch in SHOWN:
            *_, last = model.generate(Generate(instrument="all", pitch=pitch, count=len(notes.NAMES), duration=0.25))
            parts.append(spectrogram(torch.from_numpy(last.audio)))
        sheet = torch.cat(parts)[:, None].flip(2)
        images = to_images(sheet, low=math.log(FLOOR), high=0)
        return contact_sheet(images, columns=len(notes.NAMES), gap=1).convert("RGB")  # grey ones are kept lossless

    def adopt(self, folder: Path) -> None:
        """Begin with the averaged network."""
        adopt(self.network, self.averaged, read_network(WaveNet, folder))

    def save(self, folder: Path) -> None:
        """The averaged network in fp16."""
        self.averaged.module.half().save_pretrained(folder)
