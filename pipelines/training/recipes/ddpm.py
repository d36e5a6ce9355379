"""How the diffusion model on digits was trained: predict the noise, sometimes without knowing the class.

Loss: E |eps - eps_theta(sqrt(abar_t) x_0 + sqrt(1 - abar_t) eps, t, y)|^2  (Ho et al. 2020, eq. 14), with y replaced by
the null class in a tenth of the samples (Ho and Salimans 2022, algorithm 1). Digits enter as four 14x14 channels
(pixel_unshuffle), which makes the network four times cheaper and changes nothing about the noise.
"""

from pathlib import Path

import torch
from diffusers import DDPMScheduler, UNet2DModel
from PIL import Image
from torch import Tensor
from torch.nn.functional import mse_loss, pixel_unshuffle

from ...data import digits
from ...frames import contact_sheet
from ...models.ddpm import Diffusion
from ...options.diffusion import Generate
from ..ema import average
from ..loop import Recipe
from ..precision import mixed
from ..rate import cosine

RATE, WARM_UP = 6e-4, 300  # learning rate after so many steps, cosine to a hundredth of it
SAMPLED = 900  # of the 1000 timesteps that it was trained with, those that sampling visits
DROPPED = 0.1  # share of samples that are trained without their class


class DdpmRecipe(Recipe):
    """Noise prediction on MNIST with a small class-conditional U-Net."""

    def __init__(self, name: str) -> None:
        self.name, self.budget, self.batch = name, 300_000, 64
        self.unet = UNet2DModel(
            sample_size=14,
            in_channels=4,
            out_channels=4,
            block_out_channels=(64, 128),
            down_block_types=("DownBlock2D", "AttnDownBlock2D"),
            up_block_types=("AttnUpBlock2D", "UpBlock2D"),
            layers_per_block=1,
            attention_head_dim=32,
            norm_num_groups=16,
            num_class_embeds=len(digits.CLASSES) + 1,  # the last one is the null class
        ).to(memory_format=torch.channels_last)
        self.averaged = average(self.unet, decay=0.9995)
        self.adam = torch.optim.AdamW(self.unet.parameters(), lr=RATE, weight_decay=0.01)
        self.parts = {"unet": self.unet, "averaged": self.averaged, "adam": self.adam}
        self.settings = {
            "loss": "mean squared error of the noise, uniform timesteps of 1000, linear beta 1e-4 to 0.02",
            "optimiser": f"AdamW, rate {RATE} after {WARM_UP} steps of warm-up, cosine to a hundredth of it",
            "class dropped": DROPPED,
            "averaged weights": "decay 0.9995",
        }
        self.noising = DDPMScheduler()
        # sampled from t = 899 on: above, the small error of eps, divided by sqrt(abar_t), outweighs the picture
        end = self.noising.betas[SAMPLED - 1].item()
        self.scheduler = DDPMScheduler(SAMPLED, beta_end=end, timestep_spacing="trailing", clip_sample=False)
        x, self.y = digits.tensors("train")
        self.x = pixel_unshuffle(x, 2)  # (60000, 4, 14, 14)

    def step(self, progress: float) -> dict[str, Tensor]:
        """One step on a batch of digits, each noised to its own random timestep."""
        cosine(self.adam, RATE, progress, steps=int(self.averaged.n_averaged), warm_up=WARM_UP)
        index = torch.randint(len(self.x), (self.batch,))
        x, y = self.x[index].to(memory_format=torch.channels_last), self.y[index]
        y = y.where(torch.rand(self.batch) >= DROPPED, len(digits.CLASSES))
        eps, t = torch.randn_like(x), torch.randint(1000, (self.batch,))
        x_t = self.noising.add_noise(x, eps, t)
        with mixed():
            predicted = self.unet(x_t, t, class_labels=y).sample
        loss = mse_loss(predicted.float(), eps)
        self.adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.unet.parameters(), 1.0)
        self.adam.step()
        self.averaged.update_parameters(self.unet)
        return {"loss": loss.detach()}

    @torch.no_grad()
    def preview(self) -> Image.Image:
        """A sheet of 5x10 digits, columns are classes: ten steps of DDIM with guidance 2."""
        model = Diffusion(self.averaged.module.eval(), self.scheduler.config)
        *_, last = model.generate(Generate(count=50, steps=10, guidance=2, scheduler="ddim"))
        return contact_sheet(last.images, columns=10)

    def save(self, folder: Path) -> None:
        """The averaged U-Net in fp16 and the configuration of its noise schedule."""
        self.averaged.module.half().save_pretrained(folder)
        self.scheduler.save_pretrained(folder / "scheduler")
