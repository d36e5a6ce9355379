"""Pixels as words: a Transformer draws a picture grey by grey in reading order, left to right and top to bottom.

    p(x | y) = prod_k p(x_k | x_1 ... x_k-1, y)

Nothing is approximated: the chance of every picture can be computed, in bits per pixel. What the network knows of
geometry it has learned; that a pixel lies below another is nothing but 14 places further on. The class y is a first
token; some pictures were trained with the token "any class", so it can be left open. The price: as many steps as
pixels, one after the other. Keys and values of what was read are kept (KV cache), so a step costs the same everywhere.
Guidance as in diffusion, but of logits, l_any + guidance (l_class - l_any), doubles that.

Paper: M. Chen et al., "Generative Pretraining from Pixels" (ImageGPT, 2020), after A. van den Oord et al., "Pixel
Recurrent Neural Networks" (2016), arXiv:1601.06759. The network is `GPT2LMHeadModel` of `transformers`.
"""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, cross_entropy
from transformers import DynamicCache, GPT2LMHeadModel

from ..frames import Frame, Token, to_images, to_tensor
from ..options.pixels import LEVELS, PIXELS, SIDE, Branch, Complete, Generate
from . import gpt
from .sampling import chances, draw, entropy, filters, luck, surprise, traced

CLASSES = 10
ANY = LEVELS + CLASSES  # the token of any class; class y is LEVELS + y
BITS = round(math.log2(LEVELS))  # of the most open choice
RATED = 200  # pictures that are rated at once
TEXTS = [str(level) for level in range(LEVELS)]


def network(width: int = 128, layers: int = 6, heads: int = 4) -> GPT2LMHeadModel:
    """An untrained network; its vocabulary are the greys, the classes, and any class."""
    return gpt.network(ANY + 1, context=PIXELS, width=width, layers=layers, heads=heads)


def quantise(pictures: Tensor) -> Tensor:
    """Pictures `(N, 1, 28, 28)` in [-1, 1] -> greys `(N, 196)` int64 in 0..15, the rounded means of 2x2 pixels."""
    means = avg_pool2d(pictures, pictures.shape[-1] // SIDE)
    return ((means + 1) * ((LEVELS - 1) / 2)).round().long().flatten(1)


class PixelGpt:
    """A GPT-2 that reads a class and greys, and what one can do with it."""

    def __init__(self, network: GPT2LMHeadModel) -> None:
        self.network = network.eval()

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read a stock GPT-2 folder."""
        return cls(GPT2LMHeadModel.from_pretrained(folder, dtype=dtype, local_files_only=True).to(device))

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The networks by name, for parameter counts and memory."""
        return {"gpt": self.network}

    def generate(self, options: Generate) -> Iterator[Frame]:
        """From nothing but a class to pictures."""
        return self._draw(options)

    def complete(self, options: Complete) -> Iterator[Frame]:
        """Read the upper rows of a picture, then draw what is below; the rows that were read are rated as well."""
        kept = quantise(to_tensor([options.image]))[:, : options.rows * SIDE]
        return self._draw(options, kept=kept.expand(options.count, -1))

    def branch(self, options: Branch) -> Iterator[Frame]:
        """Replay a run with another grey at one pixel of one picture; see `Branch`."""
        return self._draw(options, branch=(options.sample, options.at, options.level))

    def read(self, ids: Tensor, cache: DynamicCache | None = None, keep: int = 0) -> Tensor:
        """Read on after what `cache` holds, which then holds these too.

        Args:
            ids: `(N, T)` int64: at the beginning the class, then greys.
            keep: how many of the last places are wanted; 0: all.
        Returns:
            logits `(N, keep or T, 16)` of the grey after each place.
        """
        output = self.network(ids, past_key_values=cache, use_cache=cache is not None, logits_to_keep=keep)
        return output.logits[..., :LEVELS].float()

    @torch.inference_mode()
    def bits_per_pixel(self, pictures: Tensor, labels: Tensor | None = None) -> float:
        """-log2 p(x | y) / 196, the mean over pictures `(N, 1, 28, 28)` in [-1, 1].

        Args:
            labels: their classes `(N,)`; None: the model is not told.
        """
        x = quantise(pictures)
        first = LEVELS + (torch.full((len(x),), CLASSES) if labels is None else labels)
        total = 0.0
        for part in torch.cat([first[:, None], x], 1).split(RATED):
            logits = self.read(part[:, :-1].to(self.network.device)).cpu()
            total += cross_entropy(logits.flatten(0, 1), part[:, 1:].flatten(), reduction="sum").item()
        return total / math.log(2) / x.numel()

    def _draw(
        self, options: Generate, kept: Tensor | None = None, branch: tuple[int, int, int] | None = None
    ) -> Iterator[Frame]:
        """Draw `options.count` pictures at once; a frame holds the pixels so far, and is made for every row.

        Args:
            kept: greys `(N, K)` that are there already, K a multiple of a row.
            branch: sample, pixel and grey that is taken there instead of what is drawn.
        """
        count, given, times = options.count, 0 if kept is None else kept.shape[1], 1 + options.guided()
        ids = torch.cat([_first(options), torch.full((count * (times - 1),), ANY)])[:, None]  # guided: with, without
        if kept is not None:
            ids = torch.cat([ids, kept.repeat(times, 1)], 1)
        lucky, chosen = luck(options.seed, count, PIXELS), filters(options).values()
        cache = DynamicCache(config=self.network.config) if options.cache == "on" else None
        sheet, drawn = _Sheet(count), []
        yield sheet.frame(0)

        logits = self.read(ids.to(self.network.device), cache).cpu()  # (N, K + 1, 16)
        if given:
            sheet.add(logits[:count, :-1], logits[:count, :-1].softmax(-1), ids[:count, 1:])
            yield sheet.frame(given // SIDE)
        for k in range(given, PIXELS):
            told, free = logits[:count, -1], logits[-count:, -1]
            scores = free + options.guidance * (told - free)
            for each in chosen:
                scores = each(ids[:count], scores)
            drawn_from = chances(scores, options.temperature)
            taken = draw(drawn_from, lucky[:, k])
            if branch and k == branch[1]:
                taken[branch[0]] = branch[2]
            ids = torch.cat([ids, taken.repeat(times)[:, None]], 1)
            drawn.append((told, drawn_from, taken))
            if (k + 1) % SIDE == 0:
                sheet.add(*(torch.stack(column, 1) for column in zip(*drawn, strict=True)))
                drawn.clear()
                yield sheet.frame((k + 1) // SIDE, {"evaluations": (PIXELS - given) * times})
            if k + 1 < PIXELS:
                news = ids if cache is None else ids[:, -1:]
                logits = self.read(news.to(self.network.device), cache, 1).cpu()


class _Sheet:
    """The pictures while they are drawn: greys, entropies in bits and tokens of all pixels so far."""

    def __init__(self, count: int) -> None:
        self.greys = torch.full((count, PIXELS), (LEVELS - 1) / 2)
        self.bits = torch.zeros(count, PIXELS)
        self.tokens: list[list[Token]] = [[] for _ in range(count)]
        self.news: list[list[Token]] = self.tokens
        self.done = 0

    def add(self, logits: Tensor, chances: Tensor, taken: Tensor) -> None:
        """Greys that came, `(N, T)`, out of logits and chances `(N, T, 16)`."""
        place = slice(self.done, self.done + taken.shape[1])
        self.greys[:, place], self.bits[:, place] = taken.float(), entropy(logits.softmax(-1))
        self.news = traced(logits, chances, taken, TEXTS, LEVELS)
        for old, fresh in zip(self.tokens, self.news, strict=True):
            old.extend(fresh)
        self.done = place.stop

    def frame(self, row: int, scalars: dict[str, float] | None = None) -> Frame:
        """What there is after so many rows; the last frame holds all tokens."""
        last = row == SIDE
        measured = {"bits per pixel": [surprise(tokens) / PIXELS for tokens in self.tokens], **scalars} if last else {}
        return Frame(
            row,
            SIDE,
            f"row {row}" if row else "nothing yet",
            images=_images(self.greys, LEVELS - 1),
            scalars=measured,
            tokens=self.tokens if last else [list(row) for row in self.news],
            entropy=_images(self.bits, BITS),
            bits=BITS,
        )


def _images(values: Tensor, high: float) -> list:
    """Values `(N, 196)` from 0, black, to `high`, white."""
    return to_images(values.view(-1, 1, SIDE, SIDE), low=0, high=high)


def _first(options: Generate) -> Tensor:
    """The token `(N,)` that every picture begins with."""
    return LEVELS + torch.tensor(options.classes(options.count))
