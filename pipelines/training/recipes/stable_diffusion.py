"""How latent diffusion on scenes was trained: predict v in latents, told by a text Transformer.

Loss: E |v - v_theta(sqrt(abar_t) z_0 + sqrt(1 - abar_t) eps, t, text)|^2 with v = sqrt(abar_t) eps - sqrt(1 - abar_t)
z_0 (T. Salimans, J. Ho 2022, arXiv:2202.00512, section 4). The autoencoder stays as it is. The text Transformer begins
as that of CLIP and learns along: CLIP taught it only to sum a sentence up at its end, the U-Net wants to know which
thing is where (as in latent diffusion before there was a CLIP: R. Rombach et al. 2021, arXiv:2112.10752, section 3.3).
Both are taught that besides, and the text for a minute or two alone before there are pictures, see `telling`.

Sprites lie on a grid, see `data.scenes.aligned`. Every scene gets another caption each time, English or Russian; a
tenth is empty (Ho and Salimans 2022). Half of the timesteps are drawn where the text decides what a picture will show,
at the end of the training where details appear (logit-normal: P. Esser et al. 2024, arXiv:2403.03206, section 3.1).
"""

import json
import shutil
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from PIL import Image
from torch import Tensor
from torch.nn.functional import mse_loss
from transformers import CLIPTextModel, CLIPTokenizer

from ...data.scene_captions import held_out
from ...data.scenes import GRID
from ...frames import contact_sheet
from ...models.autoencoder import encode
from ...models.clip import Clip, text_encoder
from ...models.clip import encode as tokenize
from ...models.latents import PREVIEW, Latents
from ...models.looks import watched
from ...models.stable_diffusion import StableDiffusion
from ...options.stable_diffusion import Generate
from ...paths import MODELS
from .. import scene_batches
from ..ema import adopt, average
from ..loop import Recipe
from ..precision import mixed
from ..rate import cosine
from ..scene_latents import computed, trained
from ..telling import SETTINGS, Lessons, captions, dropped
from ..timesteps import mixed_timesteps

RATE, WARM_UP = 4e-4, 300  # learning rate after so many steps, cosine to a hundredth of it
DECAY = 0.999  # of the averaged weights
DECIDED, DETAILED, THEN = 0.8, 0.0, 2 / 3  # mean logit of timesteps: where the text decides; after so much, of details
SCENES = 60_000
WIDTHS = (64, 128, 160)


class StableDiffusionRecipe(Recipe):
    """Prediction of v in the latents of scenes with a small U-Net that reads captions."""

    rate, warm_up, decay = RATE, WARM_UP, DECAY

    def __init__(self, name: str) -> None:
        self.name, self.budget, self.batch = name, 600_000, 32
        self.clip = Clip.load(trained(MODELS, "clip-scenes"))
        self.latents = Latents.load(trained(MODELS, "vae-scenes"))
        self.unet, self.text, self.scheduler = *self._networks(), schedule()
        self.unet.set_attn_processor(AttnProcessor())  # the fused one is five times slower backward on a CPU
        self.text.set_attn_implementation("eager")
        self.net = torch.nn.ModuleDict({"unet": self.unet, "text": self.text})
        self.lessons, self.averaged = self._lessons(), average(self.net, self.decay)
        taught = {"lessons": self.lessons} if self.lessons else {}
        learning = [weight for part in (self.net, *taught.values()) for weight in part.parameters()]
        learning = [weight for weight in learning if weight.requires_grad]
        self.adam = torch.optim.AdamW(learning, lr=self.rate, weight_decay=0.01, fused=True)
        self.parts = {"net": self.net, **taught, "averaged": self.averaged, "adam": self.adam}
        self.settings = {
            "loss": "mean squared error of v, scaled linear beta 0.00085 to 0.02",
            "timesteps": f"half of them uniform of 1000, half logit-normal with mean {DECIDED}, at last {DETAILED}",
            "sprites": f"on a grid of {GRID} pixels",
            "optimiser": f"AdamW, rate {RATE} after {WARM_UP} steps of warm-up, cosine to a hundredth of it",
            **SETTINGS,
            "averaged weights": f"decay {DECAY}",
        }
        self.rows, self.z = self._data()

    def _networks(self) -> tuple[UNet2DConditionModel, CLIPTextModel]:
        """U-Net and text Transformer; what is not to learn needs no gradients."""
        text = text_encoder(self.clip.model)
        return network(text.config.hidden_size), text

    def _lessons(self) -> Lessons | None:
        """What is taught besides."""
        return Lessons(self.text.config.hidden_size)

    def _data(self) -> tuple[np.ndarray, np.ndarray]:
        """Scenes `(N, WIDTH)` and their latents `(N, 4, 16, 16)`."""
        weights = MODELS / "vae-scenes" / "diffusion_pytorch_model.safetensors"
        return computed(weights, SCENES, lambda x: encode(self.latents.vae, x))

    def step(self, progress: float) -> dict[str, Tensor]:
        """One step on a batch of latents, each noised to its own random timestep; before the first one, text alone."""
        if self.lessons and not self.adam.state:
            self.lessons.listen(self.text, self._read, self._descend, self.adam, known=progress > 0)
        cosine(self.adam, self.rate, progress, steps=int(self.averaged.n_averaged), warm_up=self.warm_up)
        z, rows, said = self._draw()
        said, kept = dropped(said)
        eps, t = torch.randn_like(z), mixed_timesteps(len(z), DECIDED if progress < THEN else DETAILED)
        z_t, v = self.scheduler.add_noise(z, eps, t), self.scheduler.get_velocity(z, eps, t)
        with watched(self.unet.up_blocks) if self.lessons else nullcontext() as maps, mixed():
            states = self._read(said)
            predicted = self.unet(z_t, t, states).sample
        loss = mse_loss(predicted.float(), v)
        numbers, taught = {"loss": loss.detach()}, 0.0
        if self.lessons:
            looks = torch.stack(maps).float().mean(0)
            taught, told = self.lessons(states[kept], looks[kept], rows[kept.numpy()])
            numbers |= told
        self._learn(loss + taught)
        return numbers

    def _learn(self, loss: Tensor) -> None:
        self._descend(loss)
        self.averaged.update_parameters(self.net)

    def _descend(self, loss: Tensor) -> None:
        self.adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.adam.param_groups[0]["params"], 1.0)
        self.adam.step()

    def _draw(self) -> tuple[Tensor, np.ndarray, list[str]]:
        """Latents `(N, 4, 16, 16)`, the scenes that they are of, and a caption of each."""
        index = torch.randint(len(self.z), (self.batch,)).numpy()
        z = torch.from_numpy(self.z[index]).float().to(memory_format=torch.channels_last)
        return z, self.rows[index], captions(self.rows[index])

    def _read(self, captions: list[str]) -> Tensor:
        """States `(N, L, D)` of the tokens of captions."""
        return self.text(tokenize(self.clip.tokenizer, captions))[0]

    @torch.no_grad()
    def preview(self) -> Image.Image:
        """Twenty held-out pairs of objects, told in English, each beside a picture of its caption."""
        rows, told = held_out(20)
        model = StableDiffusion(self._pipeline(), self.latents.linear)
        sheet = []
        for picture, caption in zip(self._truth(rows), told["en"], strict=True):
            *_, last = model.generate(Generate(prompt=caption, count=1, steps=8, guidance=3))
            sheet += [picture, *last.images]
        return contact_sheet(sheet, columns=10)

    def _truth(self, rows: np.ndarray) -> list[Image.Image]:
        """What the captions of scenes `(N, WIDTH)` ask for."""
        return scene_batches.pictures(rows)

    def _pipeline(self) -> StableDiffusionPipeline:
        """The averaged networks as a pipeline."""
        net = self.averaged.module.eval()
        return assemble(self.latents.vae, net["text"], self.clip.tokenizer, net["unet"], self.scheduler)

    def adopt(self, folder: Path) -> None:
        """Begin with the averaged networks."""
        weights = {"unet": read_unet(folder / "unet"), "text": read_text(folder / "text_encoder")}
        adopt(self.net, self.averaged, torch.nn.ModuleDict(weights))

    @torch.no_grad()
    def save(self, folder: Path) -> None:
        """The whole pipeline in fp16 and the map that previews its latents."""
        write(self._pipeline(), folder)
        shutil.copy(MODELS / "vae-scenes" / PREVIEW, folder / PREVIEW)


def read_unet(folder: Path) -> UNet2DConditionModel:
    """The U-Net in a folder, in fp32."""
    unet = UNet2DConditionModel.from_pretrained(folder, dtype=torch.float32, local_files_only=True)
    return unet.to(memory_format=torch.channels_last)


def read_text(folder: Path) -> CLIPTextModel:
    """The text Transformer in a folder, in fp32."""
    return CLIPTextModel.from_pretrained(folder, dtype=torch.float32, local_files_only=True)


def schedule() -> DDIMScheduler:
    """The noise schedule: at its end 0.015 of the latent is left."""
    return DDIMScheduler(
        beta_schedule="scaled_linear",
        beta_start=0.00085,
        beta_end=0.02,
        prediction_type="v_prediction",
        timestep_spacing="trailing",
        clip_sample=False,
        set_alpha_to_one=False,
        steps_offset=1,
    )


def network(told: int, widths: tuple[int, ...] = WIDTHS, **more: object) -> UNet2DConditionModel:
    """An untrained U-Net for latents of 16x16, with attention at 8x8 and 4x4 to states of `told` numbers."""
    return UNet2DConditionModel(
        sample_size=16,
        in_channels=4,
        out_channels=4,
        block_out_channels=widths,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        layers_per_block=1,
        cross_attention_dim=told,
        attention_head_dim=4,  # the number of heads
        norm_num_groups=min(16, widths[0]),
        **more,
    ).to(memory_format=torch.channels_last)


def assemble(
    vae: AutoencoderKL,
    text: CLIPTextModel,
    tokenizer: CLIPTokenizer,
    unet: UNet2DConditionModel,
    scheduler: DDIMScheduler,
) -> StableDiffusionPipeline:
    """A stock pipeline out of its parts."""
    pipeline = StableDiffusionPipeline(
        vae=vae,
        text_encoder=text,
        tokenizer=tokenizer,
        unet=unet,
        scheduler=scheduler,
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def write(pipeline: StableDiffusionPipeline, folder: Path) -> None:
    """Save a pipeline in fp16 so that a plain `from_pretrained` reads all of it in fp32."""
    pipeline.to(torch.float16).save_pretrained(folder)
    write_text(pipeline.text_encoder, folder / "text_encoder")


def write_text(text: CLIPTextModel, folder: Path) -> None:
    """Save a text Transformer so that a plain `from_pretrained` reads it in fp32."""
    text.save_pretrained(folder)
    config = folder / "config.json"  # transformers takes the number format that stands there
    told = json.loads(config.read_text(encoding="utf-8")) | {"dtype": "float32"}
    config.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
