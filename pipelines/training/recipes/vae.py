"""How the autoencoders were trained: to paint what they were shown, from a sixth of the numbers or a twelfth.

Loss: |x - D(z)| + |x - D(z)|^2 + beta KL(q(z|x) | N(0, I)), z drawn from q (D. P. Kingma, M. Welling 2013,
arXiv:1312.6114, eq. 7-10); beta is small, as in R. Rombach et al. (2021), arXiv:2112.10752, section 3.1, where the
latents are for other models to generate. The encoder can stop before the decoder does: what was trained on its latents
keeps them then, and is painted sharper. After the training on faces a Gaussian is fitted to the latents of every
combination of attributes, so that the autoencoder can generate by itself too; after that on scenes, a linear map.
"""

from pathlib import Path

import torch
from diffusers import AutoencoderKL
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor
from torch.nn.functional import pixel_shuffle, pixel_unshuffle

from ...data import faces, scenes
from ...data.scene_captions import held_out
from ...frames import contact_sheet, to_images
from ...models.autoencoder import decode, encode, fit_prior, patch
from ...models.latents import PREVIEW, fit_preview
from .. import scene_batches
from ..ema import adopt, average
from ..loop import Recipe
from ..precision import mixed
from ..rate import cosine

RATE, WARM_UP = 1e-3, 300  # learning rate after so many steps, cosine to a hundredth of it
FITTED = 20_000  # faces whose latents the prior is fitted to


class VaeRecipe(Recipe):
    """Reconstruction of faces of all styles.

    Attributes:
        together: share of the training after which the encoder stays as it is.
        beta: weight of the KL divergence, per number of the latent.
    """

    together = 1.0
    beta = 3e-5

    def __init__(self, name: str) -> None:
        self._begin(name, network(faces.SIZE // 2, (48, 96), channels=12, latents=8))  # four pixels of three colours
        self.x, self.labels = faces.tensors("train")
        self.held_out, _ = faces.tensors("test")

    def _begin(self, name: str, vae: AutoencoderKL) -> None:
        self.name, self.budget, self.batch, self.vae = name, 110_000, 32, vae
        self.averaged = average(self.vae)
        self.adam = torch.optim.AdamW(self.vae.parameters(), lr=RATE, betas=(0.9, 0.99), weight_decay=0.01)
        self.parts = {"vae": self.vae, "averaged": self.averaged, "adam": self.adam}
        self.settings = {
            "loss": f"absolute and squared error of the pixels, KL divergence times {self.beta}",
            "optimiser": f"AdamW, rate {RATE} after {WARM_UP} steps of warm-up, cosine to a hundredth of it",
            "averaged weights": "decay 0.999",
            "encoder": f"learns in the first {self.together:.0%} of the training",
        }

    def _draw(self) -> Tensor:
        """A batch `(N, 3, 64, 64)` in [-1, 1]."""
        return self.x[torch.randint(len(self.x), (self.batch,))] / 127.5 - 1

    def step(self, progress: float) -> dict[str, Tensor]:
        """One step on a batch of pictures."""
        cosine(self.adam, RATE, progress, steps=int(self.averaged.n_averaged), warm_up=WARM_UP)
        x, size = self._draw(), patch(self.vae)
        self.vae.encoder.requires_grad_(progress < self.together)
        self.vae.quant_conv.requires_grad_(progress < self.together)
        with mixed():
            q = self.vae.encode(pixel_unshuffle(x, size)).latent_dist
            painted = pixel_shuffle(self.vae.decode(q.sample()).sample, size)
        error = painted.float() - x
        kl = q.kl().mean() / q.mean[0].numel()
        loss = error.abs().mean() + error.square().mean() + self.beta * kl
        self.adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.vae.parameters(), 1.0)
        self.adam.step()
        self.averaged.update_parameters(self.vae)
        psnr = -10 * torch.log10(error.detach().square().mean() / 4)
        return {"loss": loss.detach(), "psnr": psnr, "kl": kl.detach()}

    def adopt(self, folder: Path) -> None:
        """Begin with the averaged autoencoder."""
        vae = AutoencoderKL.from_pretrained(folder, dtype=torch.float32, local_files_only=True)
        adopt(self.vae, self.averaged, vae)

    @torch.no_grad()
    def preview(self) -> Image.Image:
        """Rows of twelve held-out pictures, each above what the autoencoder paints of them."""
        vae, x = self.averaged.module.eval(), self._shown()
        painted = decode(vae, encode(vae, x))
        rows = torch.stack([x.view(4, 12, *x.shape[1:]), painted.view(4, 12, *x.shape[1:])], 1)
        return contact_sheet(to_images(rows.flatten(0, 2)), columns=12)

    def _shown(self) -> Tensor:
        """48 held-out pictures `(48, 3, 64, 64)` in [-1, 1]."""
        return self.held_out[:48] / 127.5 - 1

    @torch.no_grad()
    def save(self, folder: Path) -> None:
        """The autoencoder in fp16, its latents scaled to unit variance, and the prior."""
        vae = self.averaged.module.eval()
        index = torch.randperm(len(self.x), generator=torch.Generator().manual_seed(0))[:FITTED]
        vae.register_to_config(scaling_factor=1.0)
        latents = torch.cat([encode(vae, part / 127.5 - 1) for part in self.x[index].split(250)])
        scale = 1 / latents.std().item()
        vae.register_to_config(scaling_factor=scale)
        prior = fit_prior(latents * scale, self.labels[index])
        vae.half().save_pretrained(folder)
        save_file({name: part.half().contiguous() for name, part in prior.items()}, folder / "prior.safetensors")


class SceneVaeRecipe(VaeRecipe):
    """Reconstruction of scenes, by an autoencoder that sees plain RGB pictures as stock pipelines give them."""

    beta = 1e-4

    def __init__(self, name: str) -> None:
        self._begin(name, network(scenes.SIZE, (32, 64, 64), channels=3))
        self.budget, self.batch = 36_000, 8  # small batches: many steps

    def _draw(self) -> Tensor:
        return scenes.tensors(scene_batches.rows(self.batch))

    def _shown(self) -> Tensor:
        return scenes.tensors(held_out(48, "all")[0])

    @torch.no_grad()
    def save(self, folder: Path) -> None:
        """The autoencoder in fp16, its latents scaled to unit variance, and the linear map that previews them."""
        vae = self.averaged.module.eval()
        x = scenes.tensors(held_out(FITTED // 10, "train")[0])
        vae.register_to_config(scaling_factor=1.0)
        latents = torch.cat([encode(vae, part) for part in x.split(250)])
        scale = 1 / latents.std().item()
        vae.register_to_config(scaling_factor=scale)
        vae.half().save_pretrained(folder)
        save_file(fit_preview(latents * scale, x), folder / PREVIEW)


def network(size: int, widths: tuple[int, ...], channels: int, latents: int = 4) -> AutoencoderKL:
    """An untrained autoencoder; every width but the first halves the size, `latents` numbers stand at each place."""
    vae = AutoencoderKL(
        sample_size=size,
        in_channels=channels,
        out_channels=channels,
        block_out_channels=widths,
        down_block_types=("DownEncoderBlock2D",) * len(widths),
        up_block_types=("UpDecoderBlock2D",) * len(widths),
        layers_per_block=1,
        latent_channels=latents,
        norm_num_groups=min(8, widths[0]),
        mid_block_add_attention=False,
    )
    return vae.to(memory_format=torch.channels_last)
