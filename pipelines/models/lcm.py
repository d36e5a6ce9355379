"""Latent consistency: from any point of the way between noise and picture straight to its end.

A diffusion model needs many small steps along a path; a consistency function f maps every point of a path to the same
end, so that one step is enough and a few more make it better. It was distilled from `sd-scenes`: guidance is learned
along and told to the U-Net as a number, so that one evaluation does what two did.

    f(z_t, w, text, t) = c_skip(t) z_t + c_out(t) z_0(z_t, w, text, t),  f(z, w, text, 0) = z

Paper: S. Luo, Y. Tan, L. Huang, J. Li, H. Zhao, "Latent Consistency Models" (2023), arXiv:2310.04378. The folder is
that of a `UNet2DConditionModel`; text Transformer and autoencoder are those of `sd-scenes` beside it.
"""

from pathlib import Path
from typing import Self

import torch
from diffusers import LCMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from torch import Tensor

from . import lora
from .latents import read_preview
from .stable_diffusion import Prompt, StableDiffusion, read_pipeline

TEACHER = "sd-scenes"


class LatentConsistency(StableDiffusion):
    """A stock pipeline with a U-Net that knows the guidance, and with `LCMScheduler`."""

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read a `UNet2DConditionModel` folder with its `scheduler`; the other parts are read from `TEACHER`."""
        unet = UNet2DConditionModel.from_pretrained(folder, dtype=dtype, local_files_only=True)
        scheduler = LCMScheduler.from_pretrained(folder, subfolder="scheduler", local_files_only=True)
        teacher = folder.parent / TEACHER
        pipeline = read_pipeline(teacher, device, dtype, unet=unet, scheduler=scheduler)
        return cls(pipeline, read_preview(teacher, device, dtype), folder.parent / lora.NAME)

    def _scheduler(self, name: str, steps: int, start: int) -> LCMScheduler:
        scheduler = LCMScheduler.from_config(self.config)
        scheduler.set_timesteps(steps, device=self.unet.device)
        scheduler.set_begin_index(start)
        return scheduler

    def _predict(self, x_t: Tensor, t: Tensor, condition: Prompt) -> tuple[Tensor, int]:
        told = guidance_embedding(condition.guidance.flatten(), self.unet.config.time_cond_proj_dim)
        return condition.unet(x_t, t, condition.label, timestep_cond=told.to(x_t)).sample, 1


def guidance_embedding(guidance: Tensor, dim: int) -> Tensor:
    """Sines and cosines `(N, dim)` of guidance `(N,)`, as the stock pipeline tells a U-Net: of 1000 (guidance - 1)."""
    return StableDiffusionPipeline.get_guidance_scale_embedding(None, guidance.cpu().float() - 1, dim)
