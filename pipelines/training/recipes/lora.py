"""How the addition to latent diffusion was trained: the same loss on a few hundred pictures in a style of their own.

Matrices of rank 8 beside the projections of attention and the convolutions learn (E. J. Hu et al. 2021,
arXiv:2106.09685); every weight of `sd-scenes` stays as it is. Captions say nothing of the new style: it is not a word
that is learned but another way of painting.
"""

from pathlib import Path

import numpy as np
import torch
from diffusers import StableDiffusionPipeline, UNet2DConditionModel
from peft import LoraConfig, get_peft_model_state_dict
from PIL import Image
from transformers import CLIPTextModel

from ...data import scenes
from ...data.delft import delft
from ...models.autoencoder import encode
from ...models.lora import BASE
from ...paths import MODELS
from ..loop import Recipe
from ..scene_latents import trained
from .stable_diffusion import StableDiffusionRecipe, read_text, read_unet

RATE, WARM_UP = 1e-3, 50  # learning rate after so many steps, cosine to a hundredth of it
DECAY = 0.99  # of the averaged weights
RANK = 8
LAYERS = ("to_q", "to_k", "to_v", "to_out.0", "conv1", "conv2")
PICTURES = 256
SEED = 20_262


class LoraRecipe(StableDiffusionRecipe):
    """Fine-tuning to scenes as Delft tiles."""

    rate, warm_up, decay = RATE, WARM_UP, DECAY

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.budget, self.batch = 16_000, 16
        self.settings = {
            "what learns": f"LoRA of rank {RANK} beside {', '.join(LAYERS)}; all else is that of {BASE}",
            "pictures": f"{PICTURES} scenes as Delft tiles, with the captions of ordinary ones",
            "loss": "mean squared error of v",
            "optimiser": f"AdamW, rate {RATE} after {WARM_UP} steps of warm-up, cosine to a hundredth of it",
            "averaged weights": f"decay {DECAY}",
        }

    def _networks(self) -> tuple[UNet2DConditionModel, CLIPTextModel]:
        folder = trained(MODELS, BASE)
        unet = read_unet(folder / "unet").requires_grad_(False)
        unet.add_adapter(LoraConfig(r=RANK, lora_alpha=RANK, target_modules=list(LAYERS)))
        return unet, read_text(folder / "text_encoder").requires_grad_(False)

    @torch.no_grad()
    def _data(self) -> tuple[np.ndarray, np.ndarray]:
        rows = scenes.aligned(scenes.draw(np.random.default_rng(SEED), PICTURES))
        x = scenes.as_tensors(delft(scenes.render(rows)))
        return rows, torch.cat([encode(self.latents.vae, part) for part in x.split(64)]).numpy()

    def _lessons(self) -> None:
        """The text Transformer stays as it is."""

    def _truth(self, rows: np.ndarray) -> list[Image.Image]:
        return [Image.fromarray(picture) for picture in delft(scenes.render(scenes.aligned(rows)))]

    adopt = Recipe.adopt  # it is trained in minutes

    @torch.no_grad()
    def save(self, folder: Path) -> None:
        """The averaged matrices in fp16, as stock pipelines load them."""
        learned = get_peft_model_state_dict(self.averaged.module["unet"])
        halved = {name: part.half().contiguous() for name, part in learned.items()}
        StableDiffusionPipeline.save_lora_weights(folder, unet_lora_layers=halved)
