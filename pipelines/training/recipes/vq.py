"""How the vector quantiser of scenes was trained: to paint scenes, sprites on a grid, from 64 tokens out of 1,024.

Loss: |x - D(e)| + |x - D(e)|^2 + |sg(e) - z|^2 / 4 + |e - sg(z)|^2, e the vector of the codebook that is nearest to
z = E(x), sg without gradient (A. van den Oord et al. 2017, arXiv:1711.00937, eq. 3). Tokens that nothing is nearest to
become latents of the batch (W. Williams et al. 2020, arXiv:2002.08111, section 3), until 0.7 of the training is over.
"""

from pathlib import Path

import torch
from diffusers import VQModel
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn.functional import pixel_shuffle, pixel_unshuffle

from ...data import scenes
from ...data.scene_captions import held_out
from ...frames import contact_sheet, to_images
from ...models.dalle import PATCHES, Quantiser
from ...options.dalle import CODES, SIDE
from .. import scene_batches
from ..ema import adopt, average
from ..loop import Recipe
from ..precision import mixed
from ..rate import cosine

RATE, WARM_UP = 1e-3, 300  # learning rate after so many steps, cosine to a hundredth of it
RARE, OFTEN, UNTIL = 0.05, 20, 0.7  # of its fair share of places; steps between renewals; of the training
FITTED = 2_000  # scenes whose patches are averaged


class Usage(nn.Module):
    """How often each token is used of late: 1 is its fair share."""

    def __init__(self, codes: int) -> None:
        super().__init__()
        self.register_buffer("share", torch.ones(codes))
        self.register_buffer("steps", torch.zeros((), dtype=torch.int64))

    def note(self, tokens: Tensor) -> None:
        """Take account of the tokens of a batch."""
        codes = len(self.share)
        fresh = torch.bincount(tokens.flatten(), minlength=codes) * (codes / tokens.numel())
        self.share.lerp_(fresh, 0.05)
        self.steps += 1


class VqRecipe(Recipe):
    """Reconstruction of scenes through a codebook."""

    alone = True  # tokens are renewed from the batch

    def __init__(self, name: str) -> None:
        self.name, self.budget, self.batch = name, 160_000, 16
        self.vq = network()
        self.averaged, self.usage = average(self.vq), Usage(CODES)
        self.adam = torch.optim.AdamW(self.vq.parameters(), lr=RATE, betas=(0.9, 0.99), weight_decay=0.0)
        self.parts = {"vq": self.vq, "averaged": self.averaged, "usage": self.usage, "adam": self.adam}
        self.settings = {
            "loss": "absolute and squared error of the pixels, codebook and commitment loss",
            "optimiser": f"AdamW, rate {RATE} after {WARM_UP} steps of warm-up, cosine to a hundredth of it",
            "averaged weights": "decay 0.999",
        }

    def step(self, progress: float) -> dict[str, Tensor]:
        """One step on a batch of scenes."""
        cosine(self.adam, RATE, progress, steps=int(self.averaged.n_averaged), warm_up=WARM_UP)
        x = scenes.tensors(scenes.aligned(scene_batches.rows(self.batch)))
        with mixed():
            z = self.vq.encode(pixel_unshuffle(x, 2)).latents
        with torch.autocast("cpu", enabled=False):
            z = z.float()
            e, matched, (_, _, tokens) = self.vq.quantize(z)
        with mixed():
            painted = pixel_shuffle(self.vq.decode(e, force_not_quantize=True).sample, 2)
        error = painted.float() - x
        loss = error.abs().mean() + error.square().mean() + matched
        self.adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.vq.parameters(), 1.0)
        self.adam.step()
        self.usage.note(tokens)
        if progress < UNTIL and int(self.usage.steps) % OFTEN == 1:
            self._renew(z.detach())
        self.averaged.update_parameters(self.vq)
        psnr = -10 * torch.log10(error.detach().square().mean() / 4)
        used = (self.usage.share > RARE).float().mean()
        return {"loss": loss.detach(), "psnr": psnr, "tokens in use": used}

    @torch.no_grad()
    def _renew(self, z: Tensor) -> None:
        """Put tokens that are hardly used where latents `(N, C, 8, 8)` are."""
        places = z.permute(0, 2, 3, 1).flatten(0, 2)
        rare = (self.usage.share < RARE).nonzero()[:, 0]
        if int(self.usage.steps) == 1:
            rare = torch.arange(len(self.usage.share))  # nothing was learned yet
        chosen = places[torch.randint(len(places), (len(rare),))]
        self.vq.quantize.embedding.weight[rare] = chosen + 0.01 * chosen.std() * torch.randn_like(chosen)
        self.usage.share[rare] = 1.0

    @torch.no_grad()
    def preview(self) -> Image.Image:
        """Rows of twelve held-out scenes, each above what comes back from its tokens."""
        x = scenes.tensors(scenes.aligned(held_out(48, "all")[0]))
        painted = self._quantiser().paint(x)
        rows = torch.stack([x.view(4, 12, *x.shape[1:]), painted.view(4, 12, *x.shape[1:])], 1)
        return contact_sheet(to_images(rows.flatten(0, 2)), columns=12)

    def adopt(self, folder: Path) -> None:
        """Begin with the averaged quantiser; all of its tokens are taken to be in use."""
        vq = VQModel.from_pretrained(folder, dtype=torch.float32, local_files_only=True)
        adopt(self.vq, self.averaged, vq)
        self.usage.steps += 1

    def _quantiser(self) -> Quantiser:
        return Quantiser(self.averaged.module.eval(), torch.zeros(CODES, 3, 8, 8))

    @torch.no_grad()
    def save(self, folder: Path) -> None:
        """The quantiser in fp16, and the mean picture of every token."""
        x = scenes.tensors(scenes.aligned(held_out(FITTED, "train")[0]))
        quantiser = self._quantiser()
        tokens = torch.cat([quantiser.encode(part) for part in x.split(250)]).flatten()
        cells = x.unflatten(3, (SIDE, 8)).unflatten(2, (SIDE, 8)).permute(0, 2, 4, 1, 3, 5).flatten(0, 2)
        patches = torch.zeros(CODES, 3, 8, 8).index_reduce_(0, tokens, cells, "mean", include_self=False)
        quantiser.vq.half().save_pretrained(folder)
        save_file({"patches": patches.half().contiguous()}, folder / PATCHES)


def network(widths: tuple[int, ...] = (32, 96, 128), codes: int = CODES) -> VQModel:
    """An untrained quantiser: twelve channels of 32x32 to 8x8 places."""
    vq = VQModel(
        in_channels=12,
        out_channels=12,
        down_block_types=("DownEncoderBlock2D",) * len(widths),
        up_block_types=("UpDecoderBlock2D",) * len(widths),
        block_out_channels=widths,
        layers_per_block=1,
        latent_channels=16,
        sample_size=32,
        num_vq_embeddings=codes,
        norm_num_groups=min(16, widths[0]),
        vq_embed_dim=16,
        mid_block_add_attention=False,
    )
    vq.quantize.legacy = False  # a quarter of the commitment, as in the paper; else of the codebook loss
    return vq.to(memory_format=torch.channels_last)
