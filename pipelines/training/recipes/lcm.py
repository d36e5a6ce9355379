"""How latent consistency was distilled from the diffusion model of scenes.

From a latent noised to t the student jumps to the end; from where one guided DDIM step of the teacher leads, to a
smaller t', the running average of the student jumps as well; both should land in the same place (S. Luo et al. 2023,
arXiv:2310.04378, algorithm 1; pseudo-Huber distance). Guidance w is uniform in [1, 7] and told to the student.
"""

from pathlib import Path

import torch
from diffusers import LCMScheduler, UNet2DConditionModel
from PIL import Image
from torch import Tensor
from transformers import CLIPTextModel

from ...data.scene_captions import held_out
from ...frames import contact_sheet
from ...models.lcm import TEACHER, LatentConsistency, guidance_embedding
from ...options.lcm import Generate
from ...paths import MODELS
from .. import scene_batches
from ..ema import adopt
from ..precision import mixed
from ..rate import cosine
from ..scene_latents import trained
from .stable_diffusion import DECAY, StableDiffusionRecipe, read_text, read_unet

RATE, WARM_UP = 1e-4, 200  # learning rate after so many steps, cosine to a hundredth of it
JUMPS = 50  # timesteps that the student knows
DIGITS = 64  # numbers that tell it the guidance
GUIDANCE = (1.0, 7.0)
HUBER = 1e-3
SIGMA, SCALING = 0.5, 10  # of c_skip and c_out


class LcmRecipe(StableDiffusionRecipe):
    """Consistency distillation with guidance as an input."""

    rate, warm_up = RATE, WARM_UP

    def __init__(self, name: str) -> None:
        self.teacher = read_unet(trained(MODELS, TEACHER) / "unet")
        self.teacher.eval().requires_grad_(False)
        super().__init__(name)
        self.budget, self.batch = 60_000, 16
        for group in self.adam.param_groups:
            group["weight_decay"] = 0.0
        self.settings = {
            "teacher": f"{TEACHER}, one DDIM step of {1000 // JUMPS} timesteps",
            "guidance": f"uniform from {GUIDANCE[0]:g} to {GUIDANCE[1]:g}",
            "loss": "pseudo-Huber distance of both ends",
            "optimiser": f"AdamW, rate {RATE} after {WARM_UP} steps of warm-up, cosine to a hundredth of it",
            "averaged weights": f"decay {DECAY}",
        }

    def _networks(self) -> tuple[UNet2DConditionModel, CLIPTextModel]:
        """The teacher's U-Net, with a layer for the guidance that says nothing at first; its text stays as it is."""
        config = {**self.teacher.config, "time_cond_proj_dim": DIGITS}
        student = UNet2DConditionModel.from_config(config).to(memory_format=torch.channels_last)
        missing, unexpected = student.load_state_dict(self.teacher.state_dict(), strict=False)
        if missing != ["time_embedding.cond_proj.weight"] or unexpected:
            raise ValueError(f"The student lacks {missing} and does not know {unexpected}.")
        torch.nn.init.zeros_(student.time_embedding.cond_proj.weight)
        return student, read_text(MODELS / TEACHER / "text_encoder").requires_grad_(False)

    def _lessons(self) -> None:
        """The text Transformer stays as it is."""

    def step(self, progress: float) -> dict[str, Tensor]:
        """One step on a batch of latents."""
        cosine(self.adam, self.rate, progress, steps=int(self.averaged.n_averaged), warm_up=self.warm_up)
        z, _, captions = self._draw()
        text, empty = self._read(captions), self._read([""]).expand(len(z), -1, -1)
        t = (torch.randint(JUMPS, (len(z),)) + 1) * (1000 // JUMPS) - 1
        before = (t - 1000 // JUMPS).clamp(min=0)
        w = torch.empty(len(z)).uniform_(*GUIDANCE)
        told = guidance_embedding(w, DIGITS)
        z_t = self.scheduler.add_noise(z, torch.randn_like(z), t)
        with mixed():
            end = self._jump(self.unet, z_t, t, text, told)
            with torch.no_grad():
                states, doubled = torch.cat([empty, text]), torch.cat([z_t, z_t])
                v = self.teacher(doubled, torch.cat([t, t]), states).sample.float()
                without, guided = v.chunk(2)
                v = without + w.view(-1, 1, 1, 1) * (guided - without)
                z_0, eps = _ends(self.scheduler.alphas_cumprod[t], z_t, v)
                nearer = self.scheduler.add_noise(z_0, eps, before)  # DDIM, eta 0
                target = self._jump(self.averaged.module["unet"], nearer, before, text, told)
        loss = ((end - target).square() + HUBER**2).sqrt().mean() - HUBER
        self._learn(loss)
        return {"loss": loss.detach()}

    def _jump(self, unet: UNet2DConditionModel, z_t: Tensor, t: Tensor, text: Tensor, told: Tensor) -> Tensor:
        """f(z_t, w, text, t), `(N, 4, 16, 16)` (appendix D of the paper)."""
        v = unet(z_t, t, text, timestep_cond=told).sample.float()
        z_0, _ = _ends(self.scheduler.alphas_cumprod[t], z_t, v)
        scaled = (SCALING * t.float()).view(-1, 1, 1, 1)
        skip = SIGMA**2 / (scaled**2 + SIGMA**2)
        return skip * z_t + scaled / (scaled**2 + SIGMA**2).sqrt() * z_0

    @torch.no_grad()
    def preview(self) -> Image.Image:
        """Twelve held-out pairs of objects, each beside what 1, 2 and 4 steps make of its English caption."""
        rows, told = held_out(12)
        pipeline = self._pipeline()
        pipeline.scheduler = consistency(self.scheduler.config)
        model = LatentConsistency(pipeline, self.latents.linear)
        sheet = []
        for picture, caption in zip(scene_batches.pictures(rows), told["en"], strict=True):
            sheet.append(picture)
            for steps in (1, 2, 4):
                *_, last = model.generate(Generate(prompt=caption, count=1, steps=steps))
                sheet += last.images
        return contact_sheet(sheet, columns=8)

    def adopt(self, folder: Path) -> None:
        """Begin with the averaged U-Net."""
        adopt(self.net, self.averaged, torch.nn.ModuleDict({"unet": read_unet(folder), "text": self.text}))

    @torch.no_grad()
    def save(self, folder: Path) -> None:
        """The averaged U-Net in fp16 and the configuration of its scheduler."""
        self.averaged.module["unet"].half().save_pretrained(folder)
        consistency(self.scheduler.config).save_pretrained(folder / "scheduler")


def consistency(config: dict) -> LCMScheduler:
    """The scheduler of the student on the noise schedule of the teacher."""
    return LCMScheduler(
        beta_schedule=config["beta_schedule"],
        beta_start=config["beta_start"],
        beta_end=config["beta_end"],
        prediction_type="v_prediction",
        original_inference_steps=JUMPS,
        clip_sample=False,
        steps_offset=1,
        timestep_scaling=SCALING,
    )


def _ends(abar: Tensor, z_t: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
    """Both ends of a path, z_0 and eps, of v at one of its points."""
    abar = abar.view(-1, 1, 1, 1)
    return abar.sqrt() * z_t - (1 - abar).sqrt() * v, (1 - abar).sqrt() * z_t + abar.sqrt() * v
