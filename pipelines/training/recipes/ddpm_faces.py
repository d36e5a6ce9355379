"""How the diffusion model of faces was trained: predict the picture, sometimes without knowing some attributes.

Loss: E |x_0 - x_theta(x_t, t, y)|^2 / max(1 - abar_t, 0.02) with x_t = sqrt(abar_t) x_0 + sqrt(1 - abar_t) eps, which
is that of v with a limit (T. Li, K. He 2025, arXiv:2511.13720). All attributes are dropped in a tenth of the samples
for guidance, and each alone in another tenth, so that one can ask for some and leave the others open.
"""

import math
from pathlib import Path

import torch
from diffusers import DDPMScheduler, UNet2DModel
from PIL import Image
from torch import Tensor
from torch.nn.functional import pixel_unshuffle

from ...data import faces
from ...frames import contact_sheet
from ...models.ddpm_faces import AttributeEmbedding, FaceDiffusion
from ...options.ddpm_faces import Generate
from ..ema import average
from ..loop import Recipe

RATE, WARM_UP = 6e-4, 200  # learning rate after so many steps, cosine to a hundredth of it
DROPPED = 0.1
LEAST = 0.02  # share of noise from which on the weight of an error stays the same


class FaceDiffusionRecipe(Recipe):
    """Prediction of x_0 on faces with a small U-Net that knows their attributes."""

    def __init__(self, name: str) -> None:
        self.name, self.budget, self.batch = name, 500_000, 32
        width = 96
        unet = UNet2DModel(
            sample_size=16,
            in_channels=48,
            out_channels=48,
            block_out_channels=(width, 2 * width),
            down_block_types=("DownBlock2D", "AttnDownBlock2D"),
            up_block_types=("AttnUpBlock2D", "UpBlock2D"),
            layers_per_block=1,
            attention_head_dim=32,
            norm_num_groups=16,
            class_embed_type="identity",
        )
        self.net = torch.nn.ModuleDict({"unet": unet, "attributes": AttributeEmbedding(width=4 * width)})
        self.net.to(memory_format=torch.channels_last)
        self.averaged = average(self.net, decay=0.998)
        self.adam = torch.optim.AdamW(self.net.parameters(), lr=RATE, weight_decay=0.01)
        self.parts = {"net": self.net, "averaged": self.averaged, "adam": self.adam}
        self.settings = {
            "loss": f"squared error of x_0 / max(1 - abar, {LEAST}), uniform t of 1000, linear beta 1e-4 to 0.02",
            "optimiser": f"AdamW, rate {RATE} after {WARM_UP} steps of warm-up, cosine to a hundredth of it",
            "attributes dropped": f"all {DROPPED}, each {DROPPED}",
            "averaged weights": "decay 0.998",
        }
        self.scheduler = DDPMScheduler(prediction_type="v_prediction", timestep_spacing="trailing", clip_sample=False)
        self.x, self.labels = faces.tensors("train")

    def step(self, progress: float) -> dict[str, Tensor]:
        """One step on a batch of faces, each noised to its own random timestep."""
        steps = progress * self.budget / self.batch
        for group in self.adam.param_groups:
            group["lr"] = RATE * min(1, (steps + 1) / WARM_UP) * (0.505 + 0.495 * math.cos(math.pi * progress))
        index = torch.randint(len(self.x), (self.batch,))
        x = pixel_unshuffle(self.x[index] / 127.5 - 1, 4).to(memory_format=torch.channels_last)
        dropped = (torch.rand(self.batch, 1) < DROPPED) | (torch.rand(self.labels[index].shape) < DROPPED)
        codes = self.labels[index].masked_fill(dropped, faces.UNSHOWN)
        eps, t = torch.randn_like(x), torch.randint(1000, (self.batch,))
        x_t, sigma2 = self.scheduler.add_noise(x, eps, t), 1 - self.scheduler.alphas_cumprod[t].view(-1, 1, 1, 1)
        with torch.autocast("cpu", torch.bfloat16):
            predicted = self.net["unet"](x_t, t, class_labels=self.net["attributes"](codes)).sample
        loss = ((predicted.float() - x).square() / sigma2.clamp(min=LEAST)).mean()
        self.adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.adam.step()
        self.averaged.update_parameters(self.net)
        return {"loss": loss.detach()}

    @torch.no_grad()
    def preview(self) -> Image.Image:
        """A sheet of 4x12 faces, a row for every style: ten steps of DDIM with guidance 2."""
        net = self.averaged.module.eval()
        model = FaceDiffusion(net["unet"], net["attributes"], self.scheduler.config)
        rows = []
        for style in faces.ATTRIBUTES["style"]:
            *_, last = model.generate(Generate(count=12, steps=10, guidance=2, style=style))
            rows += last.images
        return contact_sheet(rows, columns=12)

    @torch.no_grad()
    def save(self, folder: Path) -> None:
        """The averaged networks in fp16 and the configuration of the noise schedule."""
        net = self.averaged.module.half()
        net["unet"].save_pretrained(folder)
        net["attributes"].save_pretrained(folder / "attributes")
        self.scheduler.save_pretrained(folder / "scheduler")
