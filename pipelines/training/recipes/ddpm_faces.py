"""How the diffusion model of faces was trained: predict v in the latents of `vae-faces`, told some of the attributes.

Loss: E |v - v_theta(sqrt(abar_t) z_0 + sqrt(1 - abar_t) eps, t, y)|^2 with v = sqrt(abar_t) eps - sqrt(1 - abar_t) z_0
(T. Salimans, J. Ho 2022, arXiv:2202.00512, section 4). All attributes are dropped in a tenth of the samples for
guidance, and each alone in another tenth, so that one can ask for some and leave the others open.
"""

import hashlib
from pathlib import Path

import numpy as np
import torch
from diffusers import DDPMScheduler, UNet2DModel
from diffusers.models.attention_processor import Attention, AttnProcessor
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor
from torch.nn.functional import mse_loss
from tqdm import tqdm

from ...data import faces
from ...frames import contact_sheet
from ...models.autoencoder import Autoencoder, encode
from ...models.ddpm_faces import AttributeEmbedding, FaceDiffusion
from ...models.latents import PREVIEW, Latents, fit_preview
from ...options.ddpm_faces import Generate
from ...paths import CACHE, MODELS
from ..ema import adopt, average
from ..loop import Recipe
from ..precision import mixed
from ..rate import cosine
from ..timesteps import mixed_timesteps

RATE, WARM_UP = 5e-4, 400  # learning rate after so many steps, cosine to a hundredth of it
DROPPED = 0.1
FEATURES, LATER = -0.8, 0.6  # mean logit of timesteps where features of faces appear, half of them after so much
VAE = MODELS / "vae-faces"
FITTED = 2000  # faces that the preview of the latents is fitted to
WIDTHS = (64, 128, 128)


class FaceDiffusionRecipe(Recipe):
    """Prediction of v in the latents of faces with a small U-Net that knows their attributes."""

    def __init__(self, name: str) -> None:
        self.name, self.budget, self.batch = name, 345_000, 16
        unet = UNet2DModel(
            sample_size=16,
            in_channels=8,
            out_channels=8,
            block_out_channels=WIDTHS,
            down_block_types=("DownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D"),
            up_block_types=("AttnUpBlock2D", "AttnUpBlock2D", "UpBlock2D"),
            layers_per_block=1,
            attention_head_dim=32,
            norm_num_groups=16,
            class_embed_type="identity",
        )
        for part in unet.modules():
            if isinstance(part, Attention):
                part.set_processor(AttnProcessor())  # the fused one is five times slower backward on a CPU
        self.net = torch.nn.ModuleDict({"unet": unet, "attributes": AttributeEmbedding(width=4 * WIDTHS[0])})
        self.net.to(memory_format=torch.channels_last)
        self.averaged = average(self.net, decay=0.999)
        self.adam = torch.optim.AdamW(self.net.parameters(), lr=RATE, weight_decay=0.01)
        self.parts = {"net": self.net, "averaged": self.averaged, "adam": self.adam}
        self.settings = {
            "loss": "mean squared error of v, linear beta 1e-4 to 0.02",
            "timesteps": f"uniform of 1000; after {LATER:.0%}, half of them logit-normal with mean {FEATURES}",
            "optimiser": f"AdamW, rate {RATE} after {WARM_UP} steps of warm-up, cosine to a hundredth of it",
            "attributes dropped": f"all {DROPPED}, each {DROPPED}",
            "averaged weights": "decay 0.999",
        }
        self.scheduler = DDPMScheduler(prediction_type="v_prediction", timestep_spacing="trailing", clip_sample=False)
        self.vae = Autoencoder.load(VAE).vae.requires_grad_(False)
        x, self.labels = faces.tensors("train")
        self.z = self._latents(x)
        shown = x[:FITTED] / 127.5 - 1
        self.latents = Latents(self.vae, fit_preview(torch.from_numpy(self.z[:FITTED]), shown))

    def _latents(self, x: Tensor) -> np.ndarray:
        """Latents `(N, 8, 16, 16)` fp16 of all faces, from the cache or computed now; the decoder may change."""
        encoder = torch.nn.ModuleList([self.vae.encoder, self.vae.quant_conv])
        weights = torch.cat([weight.detach().flatten() for weight in encoder.parameters()])
        told = hashlib.sha256(weights.numpy()).hexdigest()[:12]
        path = CACHE / "faces" / f"latents-{told}-{len(x)}.npy"
        if not path.is_file():
            parts = tqdm(x.split(100), desc="latents of faces", disable=None)
            with torch.inference_mode(), mixed():
                made = [encode(self.vae, part / 127.5 - 1).half().numpy() for part in parts]
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(path.with_suffix(".new.npy"), np.concatenate(made))
            path.with_suffix(".new.npy").replace(path)
        return np.load(path)

    def step(self, progress: float) -> dict[str, Tensor]:
        """One step on a batch of latents, each noised to its own random timestep."""
        cosine(self.adam, RATE, progress, steps=int(self.averaged.n_averaged), warm_up=WARM_UP)
        index = torch.randint(len(self.z), (self.batch,))
        z = torch.from_numpy(self.z[index.numpy()]).float().to(memory_format=torch.channels_last)
        dropped = (torch.rand(self.batch, 1) < DROPPED) | (torch.rand(self.labels[index].shape) < DROPPED)
        codes = self.labels[index].masked_fill(dropped, faces.UNSHOWN)
        eps, t = torch.randn_like(z), mixed_timesteps(self.batch, FEATURES, 0.5 if progress >= LATER else 1)
        z_t, v = self.scheduler.add_noise(z, eps, t), self.scheduler.get_velocity(z, eps, t)
        with mixed():
            predicted = self.net["unet"](z_t, t, class_labels=self.net["attributes"](codes)).sample
        loss = mse_loss(predicted.float(), v)
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
        model = FaceDiffusion(net["unet"], self.scheduler.config, net["attributes"], self.latents)
        rows = []
        for style in faces.ATTRIBUTES["style"]:
            *_, last = model.generate(Generate(count=12, steps=10, guidance=2, style=style))
            rows += last.images
        return contact_sheet(rows, columns=12)

    def adopt(self, folder: Path) -> None:
        """Begin with the averaged networks."""
        model = FaceDiffusion.load(folder)
        weights = torch.nn.ModuleDict({"unet": model.unet, "attributes": model.attributes})
        adopt(self.net, self.averaged, weights)

    @torch.no_grad()
    def save(self, folder: Path) -> None:
        """The averaged networks and the autoencoder in fp16, the noise schedule, the map that previews latents."""
        net = self.averaged.module.half()
        net["unet"].save_pretrained(folder)
        net["attributes"].save_pretrained(folder / "attributes")
        self.scheduler.save_pretrained(folder / "scheduler")
        self.vae.half().save_pretrained(folder / "vae")
        save_file({name: part.half() for name, part in self.latents.linear.items()}, folder / "vae" / PREVIEW)
