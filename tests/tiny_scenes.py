"""Tiny networks of the models of scenes, saved as the shipped ones are."""

import shutil
from pathlib import Path

import torch
from diffusers import StableDiffusionPipeline
from peft import LoraConfig, get_peft_model_state_dict
from safetensors.torch import save_file
from torch import nn
from transformers import CLIPTokenizer

from pipelines.metrics.scene_reader import SceneReader
from pipelines.models import clip as clips
from pipelines.models import dalle as dalles
from pipelines.models.latents import PREVIEW
from pipelines.paths import ASSETS
from pipelines.training.recipes import lcm as lcms
from pipelines.training.recipes import stable_diffusion as diffusions
from pipelines.training.recipes import vae as vaes
from pipelines.training.recipes import vq as vqs

WIDTHS = (8, 16, 16)


def tokenizer():
    """The shipped one: captions must have room in the context, and learning takes long."""
    return CLIPTokenizer.from_pretrained(ASSETS / "models" / "clip-scenes", local_files_only=True)


def write_clip(folder: Path) -> None:
    """A CLIP with its tokenizer."""
    made = tokenizer()
    clips.network(made, width=16, layers=1, looks=1).half().save_pretrained(folder)
    made.save_pretrained(folder)


def write_vae(folder: Path) -> None:
    """An autoencoder with its preview."""
    vae = vaes.network(64, WIDTHS, channels=3)
    vae.register_to_config(scaling_factor=2.0)
    vae.half().save_pretrained(folder)
    save_file({"weight": 0.3 * torch.randn(4, 3), "bias": torch.zeros(3)}, folder / PREVIEW)


def write_sd(folder: Path) -> None:
    """A whole stock pipeline; needs what `write_clip` and `write_vae` wrote beside."""
    clip = clips.Clip.load(folder.parent / "clip-scenes")
    vae = vaes.AutoencoderKL.from_pretrained(folder.parent / "vae-scenes")
    unet = diffusions.network(16, WIDTHS)
    with torch.no_grad():  # random weights hardly look at the prompt, trained ones do
        for name, weight in unet.named_parameters():
            if "attn2.to_v" in name or "attn2.to_out.0.weight" in name:
                weight.mul_(4)
    parts = (vae, clips.text_encoder(clip.model), clip.tokenizer, unet, diffusions.schedule())
    diffusions.write(diffusions.assemble(*parts), folder)
    shutil.copy(folder.parent / "vae-scenes" / PREVIEW, folder / PREVIEW)


def write_lcm(folder: Path) -> None:
    """A U-Net that is told the guidance."""
    diffusions.network(16, WIDTHS, time_cond_proj_dim=8).half().save_pretrained(folder)
    lcms.consistency(diffusions.schedule().config).save_pretrained(folder / "scheduler")


def write_lora(folder: Path) -> None:
    """An addition to the U-Net of `write_sd` that changes much."""
    unet = diffusions.network(16, WIDTHS)
    unet.add_adapter(LoraConfig(r=2, target_modules=["to_v", "conv1"]))
    for name, weight in unet.named_parameters():
        if "lora_B" in name:
            nn.init.normal_(weight, std=0.2)
    StableDiffusionPipeline.save_lora_weights(folder, unet_lora_layers=get_peft_model_state_dict(unet))


def write_vq(folder: Path, codes: int = 32) -> None:
    """A quantiser with its patches."""
    vq = vqs.network(WIDTHS, codes)
    with torch.no_grad():
        vq.quantize.embedding.weight.normal_()
    vq.half().save_pretrained(folder)
    save_file({"patches": torch.rand(codes, 3, 8, 8)}, folder / dalles.PATCHES)


def write_dalle(folder: Path, codes: int = 32) -> None:
    """A GPT with its quantiser and tokenizer."""
    made = tokenizer()
    gpt = dalles.network(len(made), codes, width=16, layers=1)
    with torch.no_grad():
        gpt.transformer.wte.weight.mul_(20)
    gpt.half().save_pretrained(folder)
    made.save_pretrained(folder)
    write_vq(folder / "vq", codes)


def write_reader(folder: Path) -> None:
    """A judge."""
    SceneReader(width=4).half().save_pretrained(folder)


WRITERS = {
    "clip-scenes": write_clip, "vae-scenes": write_vae, "vq-scenes": write_vq, "sd-scenes": write_sd,
    "lcm-scenes": write_lcm, "lora-scenes": write_lora, "dalle-scenes": write_dalle, "classifier-scenes": write_reader,
}  # fmt: skip


def write_models(folder: Path) -> Path:
    """All of them, the same weights every time."""
    with torch.random.fork_rng():
        for seed, (name, write) in enumerate(WRITERS.items()):
            torch.manual_seed(seed)
            write(folder / name)
    return folder
