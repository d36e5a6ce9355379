"""Denoising diffusion: learn to remove a little noise, then start from nothing but noise.

A picture is drowned in noise step by step, x_t = sqrt(abar_t) x_0 + sqrt(1 - abar_t) eps. A U-Net learns eps from x_t;
subtracting a part of it again and again turns pure noise into a picture. Asking for a class: the network is run with
and without it, and the difference is exaggerated, eps = eps_null + guidance (eps_label - eps_null).

Papers: J. Ho, A. Jain, P. Abbeel, "Denoising Diffusion Probabilistic Models" (2020), arXiv:2006.11239; J. Ho,
T. Salimans, "Classifier-Free Diffusion Guidance" (2022), arXiv:2207.12598. The network is diffusers' `UNet2DModel`, the
schedulers are diffusers' too. The network sees a 28x28 picture as four 14x14 channels (`pixel_unshuffle`). A network
may also predict v = sqrt(abar) eps - sqrt(1 - abar) x_0 instead (T. Salimans, J. Ho 2022, arXiv:2202.00512, section 4).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import diffusers
import numpy as np
import torch
from diffusers import DDPMScheduler, EulerDiscreteScheduler, HeunDiscreteScheduler, SchedulerMixin, UNet2DModel
from torch import Tensor
from torch.nn.functional import pixel_shuffle, pixel_unshuffle

from ..frames import Frame, to_images, to_tensor
from ..interpolate import PATHS, noise
from ..options.diffusion import SCHEDULERS, Branch, Generate, Interpolate, Sampling, Sweep, Vary
from ..seeds import seeds_from


@dataclass
class Condition:
    """What steers a stretch of a run: label `(N, ...)`, guidance `(N, 1, 1, 1)`, scheduler by name, eta."""

    label: Tensor
    guidance: Tensor
    scheduler: str
    eta: float


class Diffusion:
    """A class-conditional denoiser and everything that one can do with it; each task yields frames.

    Subclasses with other conditions say what labels are, which is the null label, and what the U-Net is told.
    """

    patch = 2  # pixels of this square are channels of the network
    latent = False  # the network works on latents, and most frames show only a preview of them

    def __init__(self, unet: UNet2DModel, config: dict) -> None:
        """Args: the U-Net, whose last class is the null class, and the configuration of the noise schedule."""
        self.unet, self.config = unet, config
        self.null = (unet.config.num_class_embeds or 0) - 1
        self.shape = (unet.config.in_channels, unet.config.sample_size, unet.config.sample_size)

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read a `UNet2DModel` folder with its `scheduler` subfolder."""
        unet = UNet2DModel.from_pretrained(folder, dtype=dtype, local_files_only=True)
        config = DDPMScheduler.load_config(folder, subfolder="scheduler", local_files_only=True)
        return cls(unet.to(device, memory_format=torch.channels_last).eval(), config)

    @property
    def networks(self) -> dict[str, torch.nn.Module]:
        """The networks by name, for parameter counts and memory."""
        return {"unet": self.unet}

    # ---------------------------------------------------------------------------------------------- tasks

    def generate(self, options: Generate) -> Iterator[Frame]:
        """From noise to pictures."""
        generators = generators_of(seeds_from(options.seed, options.count))
        condition = self._condition(options, seeds_from(options.seed, options.count))
        return self._denoise(self._noise(generators), generators, options.steps, condition)

    def interpolate(self, options: Interpolate) -> Iterator[Frame]:
        """All points on the way from the noise of `seed` to that of `seed_to`, denoised together."""
        a, b = noise([options.seed, options.seed_to], self.shape)
        x = PATHS[options.path](a, b, torch.linspace(0, 1, options.count))
        generators = generators_of([options.seed] * options.count)
        self._noise(generators)  # so that the end points go on just as when they are generated alone
        condition = self._condition(options, [options.seed] * options.count)
        return self._denoise(x, generators, options.steps, condition)

    def sweep(self, options: Sweep) -> Iterator[Frame]:
        """The same noise at evenly spaced values of guidance."""
        generators = generators_of([options.seed] * options.count)
        condition = self._condition(options, [options.seed] * options.count)
        swept = torch.linspace(options.guidance, options.guidance_to, options.count).view(-1, 1, 1, 1)
        condition.guidance = swept.to(condition.guidance)
        return self._denoise(self._noise(generators), generators, options.steps, condition)

    def vary(self, options: Vary) -> Iterator[Frame]:
        """Noise a picture step by step up to what `strength` names, then denoise it (SDEdit, arXiv:2108.01073)."""
        steps = max(1, round(options.strength * options.steps))
        start = options.steps - steps
        seeds = seeds_from(options.seed, options.count)
        generators = generators_of(seeds)
        picture = to_tensor([options.image]).to(self.unet.device, self.unet.dtype)
        x_0 = self._encoded(picture).expand(options.count, -1, -1, -1)
        eps, seen = self._noise(generators), self._painted(x_0)
        yield Frame(0, 2 * steps, "your picture", seen, seen)
        condition = self._condition(options, seeds)
        reverse = self._denoise(eps, generators, options.steps, condition, start=start, picture=x_0)
        for k, x_t in enumerate(self._noised(x_0, eps, options.steps, range(options.steps - 1, start, -1)), start=1):
            yield Frame(k, 2 * steps, "noise is added", self._images(x_t), seen, self._images(eps))
        for k, frame in enumerate(reverse):
            yield replace(frame, step=steps + k, total=2 * steps)

    def _noised(self, x_0: Tensor, eps: Tensor, steps: int, places: Iterable[int]) -> Iterator[Tensor]:
        """x_t = sqrt(abar_t) x_0 + sqrt(1 - abar_t) eps at the timesteps that a run visits (Ho et al., eq. 4)."""
        scheduler = self._scheduler("ddpm", steps, 0)
        for k in places:
            yield scheduler.add_noise(x_0, eps.to(x_0), scheduler.timesteps[k : k + 1])

    def branch(self, options: Branch) -> Iterator[Frame]:
        """Replay a run up to step `at`, then go on with what was changed; the noise stays the same."""
        seeds = seeds_from(options.seed, options.count)
        generators = generators_of(seeds)
        old, new = self._condition(options, seeds), self._condition(options.changed(), seeds)
        return self._denoise(self._noise(generators), generators, options.steps, old, branch=(options.at, new))

    # ---------------------------------------------------------------------------------------------- the loop

    def _denoise(
        self,
        eps: Tensor,
        generators: list[torch.Generator],
        steps: int,
        condition: Condition,
        *,
        start: int = 0,
        picture: Tensor | None = None,
        branch: tuple[int, Condition] | None = None,
        keep: Callable[[SchedulerMixin, Tensor, int], Tensor] | None = None,
    ) -> Iterator[Frame]:
        """The reverse process from step `start`, where `picture` is noised with `eps`; frame k is x after k steps.

        `branch` is a step and the condition from there on; `keep` makes of x after k steps what goes on. All schedulers
        visit the same timesteps ("trailing", arXiv:2305.08891), so a run can change its scheduler.
        """
        device, dtype = self.unet.device, self.unet.dtype
        eps = eps.to(device, dtype)
        scheduler = self._scheduler(condition.scheduler, steps, start)
        if picture is None:
            x = eps * scheduler.init_noise_sigma
        else:
            t = scheduler.timesteps[start * scheduler.order : start * scheduler.order + 1]
            x = scheduler.add_noise(picture, eps, t)
        evaluations = 0
        yield Frame(start, steps, "noise", images=self._show(scheduler, x, start))
        for k in range(start, steps):
            if branch and k == branch[0]:
                old, condition = condition.scheduler, branch[1]
                if old != condition.scheduler:
                    x_t = _common_scale(scheduler, x, k)
                    scheduler = self._scheduler(condition.scheduler, steps, k)
                    x = x_t / _scale(scheduler, k)
            for t in scheduler.timesteps[k * scheduler.order : (k + 1) * scheduler.order]:
                x_t = scheduler.scale_model_input(x, t)
                output, used = self._predict(x_t, t, condition)
                evaluations += used
                extra = {"eta": condition.eta} if condition.scheduler == "ddim" else {}
                if condition.scheduler in ("ddim", "ddpm", "lcm"):
                    extra["generator"] = generators
                x = scheduler.step(output, t, x, **extra).prev_sample
                if t == scheduler.timesteps[k * scheduler.order]:
                    visited = int(t)
                    abar = scheduler.alphas_cumprod[int(t)].to(x)
                    if self.config.get("prediction_type") == "v_prediction":
                        x_0 = abar.sqrt() * x_t - (1 - abar).sqrt() * output
                        eps = (1 - abar).sqrt() * x_t + abar.sqrt() * output
                    else:
                        eps = output
                        x_0 = (x_t - (1 - abar).sqrt() * eps) / abar.sqrt()  # Ho et al., eq. 15
                    seen = self._images(eps)
            if keep:
                x = keep(scheduler, x, k + 1)
            scalars = {"timestep": visited, "signal": float(abar.sqrt()), "evaluations": evaluations}
            shown = self._show(scheduler, x, k + 1)
            yield Frame(
                k + 1, steps, f"t = {visited}", shown, self._images(x_0), seen, scalars=scalars,
                latents=self._kept({"images": _common_scale(scheduler, x, k + 1), "predicted": x_0}),
            )  # fmt: skip

    def _predict(self, x_t: Tensor, t: Tensor, condition: Condition) -> tuple[Tensor, int]:
        """The guided output of the network `(N, C, H, W)` and the network evaluations that one sample took."""
        label, guidance = condition.label, condition.guidance
        if (guidance == 1).all() or (label == self.null).all():
            return self.unet(x_t, t, self._told(label)).sample, 1
        labels = torch.cat([torch.full_like(label, self.null), label])
        without, guided = self.unet(torch.cat([x_t, x_t]), t, self._told(labels)).sample.chunk(2)
        return without + guidance * (guided - without), 2

    def _condition(self, options: Sampling, seeds: list[int]) -> Condition:
        label = self._labels(options, seeds).to(self.unet.device)
        guidance = torch.full((len(seeds), 1, 1, 1), options.guidance)
        return Condition(label, guidance.to(self.unet.device, self.unet.dtype), options.scheduler, options.eta)

    def _labels(self, options: Generate, seeds: list[int]) -> Tensor:
        """What is asked for, one label for every seed."""
        return torch.tensor(options.classes(len(seeds)))

    def _told(self, label: Tensor) -> Tensor:
        """What the U-Net takes as `class_labels`."""
        return label

    def _scheduler(self, name: str, steps: int, start: int) -> SchedulerMixin:
        scheduler = getattr(diffusers, SCHEDULERS[name]).from_config(self.config, timestep_spacing="trailing")
        scheduler.set_timesteps(steps, device=self.unet.device)
        wanted = steps * scheduler.order - (scheduler.order - 1)
        if len(scheduler.timesteps) > wanted:  # "trailing" rounds 95 and others to one timestep more, t = -1
            scheduler.timesteps = scheduler.timesteps[:wanted]
            if hasattr(scheduler, "sigmas"):
                scheduler.sigmas = torch.cat([scheduler.sigmas[:wanted], scheduler.sigmas[-1:]])
        if hasattr(scheduler, "set_begin_index"):
            scheduler.set_begin_index(start * scheduler.order)
        return scheduler

    def _noise(self, generators: list[torch.Generator]) -> Tensor:
        return torch.stack([torch.randn(self.shape, generator=generator) for generator in generators])

    def _encoded(self, picture: Tensor) -> Tensor:
        """Pictures `(N, C, H, W)` in [-1, 1] as the network sees them."""
        return pixel_unshuffle(picture, self.patch)

    def _show(self, scheduler: SchedulerMixin, x: Tensor, k: int) -> list:
        """x after k steps; when it is done, the picture."""
        x_t = _common_scale(scheduler, x, k)
        return self._painted(x_t) if k * scheduler.order >= len(scheduler.timesteps) else self._images(x_t)

    def _kept(self, latents: dict[str, Tensor]) -> dict[str, np.ndarray] | None:
        return {view: x.half().cpu().numpy() for view, x in latents.items()} if self.latent else None

    @torch.inference_mode()
    def paint(self, latents: np.ndarray) -> list:
        """Pictures of latents `(N, C, h, w)` that a frame keeps."""
        return self._painted(torch.from_numpy(latents).to(self.unet.device, self.unet.dtype))

    def _painted(self, x: Tensor) -> list:
        """The pictures that a run ends with."""
        return self._images(x)

    def _images(self, x: Tensor) -> list:
        """What the network sees or gives, as pictures that are made quickly."""
        return to_images(pixel_shuffle(x, self.patch))


def generators_of(seeds: list[int]) -> list[torch.Generator]:
    """One generator for each sample."""
    return [torch.Generator().manual_seed(seed) for seed in seeds]


def _scale(scheduler: SchedulerMixin, k: int) -> float:
    """1 / sqrt(1 + sigma_k^2) for schedulers that keep x = x_0 + sigma eps, else 1: they keep x_t already."""
    if not isinstance(scheduler, EulerDiscreteScheduler | HeunDiscreteScheduler):
        return 1.0
    sigma = float(scheduler.sigmas[min(k * scheduler.order, len(scheduler.sigmas) - 1)])
    return (1 + sigma * sigma) ** -0.5


def _common_scale(scheduler: SchedulerMixin, x: Tensor, k: int) -> Tensor:
    """x before step k as x_t = sqrt(abar_t) x_0 + sqrt(1 - abar_t) eps, whatever the scheduler keeps."""
    return x * _scale(scheduler, k)
