"""Latent diffusion: a Transformer reads the prompt, a U-Net denoises in the latent space of an autoencoder.

The U-Net looks at the states of the prompt's tokens by cross-attention, softmax(Q K^T / sqrt(d)) V with queries from
the picture and keys and values from the text, and works on 16x16 places instead of 64x64 pixels. Guidance compares
with the empty or the negative prompt: v = v_negative + guidance (v_prompt - v_negative).

Papers: R. Rombach, A. Blattmann, D. Lorenz, P. Esser, B. Ommer, "High-Resolution Image Synthesis with Latent Diffusion
Models" (2021), arXiv:2112.10752; J. Ho, T. Salimans (2022), arXiv:2207.12598. The folder is one of diffusers'
`StableDiffusionPipeline`; runs here give the pixels that the stock pipelines give, frame by frame.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Self

import torch
from diffusers import StableDiffusionPipeline
from PIL import Image
from torch import Tensor, nn
from torch.nn.functional import interpolate as resize

from ..frames import Frame, to_images, to_tensor
from ..interpolate import PATHS, linear, noise
from ..knobs import UserError
from ..options.stable_diffusion import Attend, Branch, Generate, Grid, Inpaint, Interpolate, Restyle, Sweep, Vary
from ..seam import mend
from ..seeds import seeds_from
from . import looks, lora
from .clip import check, encode
from .ddpm import Condition, Diffusion, generators_of
from .latents import preview, read_preview

DARK = 0.25  # of the light, where the network does not look


@dataclass
class Prompt(Condition):
    """A condition whose labels are states of prompts `(N, L, D)`.

    Attributes:
        negative: states of what is led away from, likewise.
        unet: the network that is asked: that of the model, or the same with LoRA.
    """

    negative: Tensor
    unet: nn.Module


class StableDiffusion(Diffusion):
    """A stock pipeline, run step by step."""

    latent = True

    def __init__(
        self, pipeline: StableDiffusionPipeline, preview_map: dict[str, Tensor], addition: Path | None = None
    ) -> None:
        """Args: a pipeline whose autoencoder is four times as large as its latents; the map that previews them; where
        an addition to its U-Net lies, if there is one."""
        super().__init__(pipeline.unet, pipeline.scheduler.config)
        self.pipeline, self.vae, self.linear, self.addition = pipeline, pipeline.vae, preview_map, addition

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read a `StableDiffusionPipeline` folder with its preview."""
        preview_map = read_preview(folder, device, dtype)
        return cls(read_pipeline(folder, device, dtype), preview_map, folder.parent / lora.NAME)

    @cached_property
    def tuned(self) -> nn.Module:
        """The U-Net with the addition in full.

        Raises:
            UserError: there is none.
        """
        if not (self.addition and self.addition.is_dir()):
            raise UserError(f"lora must be 0: {lora.NAME} was not trained yet.")
        return lora.tuned(self.unet, self.addition)

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The networks by name, for parameter counts and memory."""
        parts = {"text": self.pipeline.text_encoder, "unet": self.unet, "decoder": self.vae.decoder}
        return parts | {"encoder": self.vae.encoder}

    # ---------------------------------------------------------------------------------------------- tasks

    def interpolate(self, options: Interpolate) -> Iterator[Frame]:
        """All points on the way from prompt and noise to another prompt and another noise, denoised together."""
        t = torch.linspace(0, 1, options.count)
        a, b = noise([options.seed, options.seed_to], self.shape)
        x = PATHS[options.path](a, b, t)
        generators = generators_of([options.seed] * options.count)
        self._noise(generators)  # so that the end points go on just as when they are generated alone
        condition = self._condition(options, [options.seed] * options.count)
        first, last = self._read([options.prompt, options.prompt_to])
        condition.label = linear(first, last, t.to(first))
        return self._denoise(x, generators, options.steps, condition)

    def vary(self, options: Vary) -> Iterator[Frame]:
        """From a picture that is noised as far as `strength` says (SDEdit, arXiv:2108.01073)."""
        start = _start(options)
        generators = generators_of(seeds_from(options.seed, options.count))
        z = self._encode(options.image, generators)
        eps = self._noise(generators)
        condition = self._condition(options, seeds_from(options.seed, options.count))
        return self._denoise(eps, generators, options.steps, condition, start=start, picture=z)

    def inpaint(self, options: Inpaint) -> Iterator[Frame]:
        """Paint what is masked; after every step what is not becomes the given picture, noised as far as the rest.

        With a raw seam the result is that of the stock pipeline, all of it decoded.

        Raises:
            UserError: the mask is empty, or so full that nothing is kept.
        """
        mask = to_tensor([options.mask]) >= 0
        open_ = resize(mask.float(), self.shape[1:])  # (1, 1, S, S), 1 where it is painted
        if not open_.any():
            raise UserError("The mask is empty: paint white over what is to be painted anew.")
        if open_.all():
            raise UserError("The mask is full: nothing of the picture would be kept; leave some of it black.")
        start = _start(options)
        generators = generators_of(seeds_from(options.seed, options.count))
        z = self._encode(options.image, generators)
        eps = self._noise(generators).to(z)
        open_ = open_.to(z)

        def keep(scheduler, x: Tensor, k: int) -> Tensor:
            last = k * scheduler.order >= len(scheduler.timesteps)
            known = z if last else scheduler.add_noise(z, eps, scheduler.timesteps[k * scheduler.order :][:1])
            return (1 - open_) * known + open_ * x

        condition = self._condition(options, seeds_from(options.seed, options.count))
        picture = z if start else None
        frames = self._denoise(eps, generators, options.steps, condition, start=start, picture=picture, keep=keep)
        return frames if options.seam == "raw" else _mended(frames, options)

    def grid(self, options: Grid) -> Iterator[Frame]:
        """Sweeps of guidance, one below the other, with more and more steps."""
        total, before, evaluations, made = sum(options.row_steps()), 0, 0, []
        for steps in options.row_steps():
            for frame in self.sweep(replace(options, steps=steps)):
                grey = [Image.new("RGB", frame.images[0].size, "grey")]
                rest = grey * (options.count * (options.rows - 1) - len(made))
                done = {"evaluations": evaluations + frame.scalars.get("evaluations", 0)}
                yield Frame(before + frame.step, total, frame.title, images=made + frame.images + rest, scalars=done)
            before, evaluations, made = before + steps, done["evaluations"], made + frame.images

    def restyle(self, options: Restyle) -> Iterator[Frame]:
        """The same noise with more and more of the addition to the U-Net, one picture after the other."""
        plain = {name: getattr(options, name) for name in Generate.knobs()}
        made: list[Image.Image] = []
        for k, weight in enumerate(torch.linspace(options.lora, options.lora_to, options.count).tolist()):
            for frame in self.generate(Generate(**plain | {"lora": weight, "count": 1})):
                rest = [Image.new("RGB", frame.images[0].size, "grey")] * (options.count - k - 1)
                step, total = k * options.steps + frame.step, options.count * options.steps
                yield Frame(step, total, frame.title, images=made + frame.images + rest, scalars=frame.scalars)
            made += frame.images

    def attend(self, options: Attend) -> Iterator[Frame]:
        """The estimate of the picture, once for each word, bright where the network looks for that word."""
        words = looks.words_of(self.pipeline.tokenizer, options.prompt)
        read = [word for word, _ in words] * options.count
        moved = looks.influence(self.pipeline.text_encoder, self.pipeline.tokenizer, options.prompt)
        frames = self.generate(options)
        first = next(frames)
        size = first.images[0].size
        yield replace(first, images=[Image.new("RGB", size)] * len(read))
        for _ in range(options.steps):
            with looks.watched(self.unet) as maps:
                frame = next(frames)
            lit = []
            for sample, picture in enumerate(to_tensor(frame.predicted)):
                place = sample - options.count  # from the end: with guidance those without the prompt come first
                light = looks.of_words(maps, place, moved)[:, None].cpu()
                light = DARK + (1 - DARK) * resize(light, size, mode="bilinear")
                lit += to_images(light * (picture + 1) / 2, low=0)
            last = frame.step == frame.total
            yield replace(frame, images=lit, predicted=None, noise=None, latents=None, source=read if last else None)

    # ---------------------------------------------------------------------------------------------- for scores

    @torch.inference_mode()
    def answers(self, prompts: list[str], options: Generate) -> list[Image.Image]:
        """One picture for each of many prompts, the k-th as `generate` makes it of seed + k, but all together."""
        seeds = seeds_from(options.seed, len(prompts))
        generators, condition = generators_of(seeds), self._condition(options, seeds)
        condition.label = self._read(prompts)
        *_, last = self._denoise(self._noise(generators), generators, options.steps, condition)
        return last.images

    # ---------------------------------------------------------------------------------------------- parts

    def _condition(self, options: Generate | Branch | Sweep, seeds: list[int]) -> Prompt:
        check(self.pipeline.tokenizer, options)
        plain = super()._condition(options, seeds)
        negative = self._read([options.negative_prompt]).expand_as(plain.label)
        unet = lora.weighted(self.unet, self.tuned, options.lora) if options.lora else self.unet
        return Prompt(**vars(plain), negative=negative, unet=unet)

    def _labels(self, options: Generate, seeds: list[int]) -> Tensor:
        return self._read([options.prompt]).expand(len(seeds), -1, -1)

    def _read(self, prompts: list[str]) -> Tensor:
        """States `(N, L, D)` of the tokens of prompts."""
        ids = encode(self.pipeline.tokenizer, prompts).to(self.unet.device)
        return self.pipeline.text_encoder(ids)[0].to(self.unet.dtype)

    def _predict(self, x_t: Tensor, t: Tensor, condition: Prompt) -> tuple[Tensor, int]:
        if (condition.guidance == 1).all():
            return condition.unet(x_t, t, condition.label).sample, 1
        states = torch.cat([condition.negative, condition.label])
        without, guided = condition.unet(torch.cat([x_t, x_t]), t, states).sample.chunk(2)
        return without + condition.guidance * (guided - without), 2

    def _encode(self, image: Image.Image, generators: list[torch.Generator]) -> Tensor:
        """Latents `(N, 4, 16, 16)` of one picture, drawn from what the encoder gives by each generator."""
        q = self.vae.encode(to_tensor([image]).to(self.unet.device, self.unet.dtype)).latent_dist
        drawn = [q.sample(generator) for generator in generators]
        return torch.cat(drawn) * self.vae.config.scaling_factor

    def _painted(self, x: Tensor) -> list[Image.Image]:
        painted = self.vae.decode(x / self.vae.config.scaling_factor).sample
        return self.pipeline.image_processor.postprocess(painted, output_type="pil")

    def _images(self, x: Tensor) -> list[Image.Image]:
        return to_images(preview(self.linear, x))


def read_pipeline(folder: Path, device: str, dtype: torch.dtype, **parts: object) -> StableDiffusionPipeline:
    """The stock pipeline in a folder; `parts` take the place of its own."""
    pipeline = StableDiffusionPipeline.from_pretrained(folder, dtype=dtype, local_files_only=True, **parts)
    pipeline.set_progress_bar_config(disable=True)
    pipeline.unet.to(memory_format=torch.channels_last)
    pipeline.vae.to(memory_format=torch.channels_last)
    return pipeline.to(device)


def _mended(frames: Iterator[Frame], options: Inpaint) -> Iterator[Frame]:
    """The frames of a run with the seam of the last one mended."""
    for frame in frames:
        last = frame.step == frame.total
        yield replace(frame, images=mend(options.image, frame.images, options.mask)) if last else frame


def _start(options: Vary) -> int:
    """The step that a run starts at, as stock pipelines count it."""
    return options.steps - max(1, min(int(options.steps * options.strength), options.steps))
