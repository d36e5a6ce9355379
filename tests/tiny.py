"""Tiny real networks with random weights, saved as the shipped ones are: an Engine loads them in milliseconds."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL, DDPMScheduler, UNet2DModel
from PIL import Image, ImageDraw
from safetensors.torch import save_file
from torch import nn

from pipelines import ENTRIES
from pipelines.data import faces, tunes
from pipelines.knobs import Options
from pipelines.metrics.attributes import AttributeEncoder
from pipelines.metrics.encoder import Encoder
from pipelines.metrics.timbre import Listener
from pipelines.models import (
    autoencoder,
    cyclegan,
    dcgan,
    ddpm_faces,
    gan_mlp,
    gpt,
    latents,
    pixel_gpt,
    recurrent,
    stylegan,
    tokens,
    upscaler,
    wavenet,
)
from pipelines.options.stylegan import DIRECTIONS, PRINCIPAL

from . import tiny_pairs, tiny_scenes, tiny_text


def write_models(folder: Path) -> Path:
    """A folder like `assets/models` with a tiny network for every entry; the same weights every time."""
    with torch.random.fork_rng():
        for seed, entry in enumerate(entry for entry in ENTRIES.values() if entry.model in WRITERS):
            torch.manual_seed(seed)
            WRITERS[entry.model](folder / entry.name)
    return tiny_scenes.write_models(folder)


def _mlp(folder: Path) -> None:
    gan_mlp.Generator(latent=8, hidden=(16, 32)).half().save_pretrained(folder)
    gan_mlp.Discriminator(hidden=(16,)).half().save_pretrained(folder / "discriminator")


def _dcgan(folder: Path) -> None:
    dcgan.Generator(latent=8, width=4).half().save_pretrained(folder)
    dcgan.Discriminator(width=4).half().save_pretrained(folder / "discriminator")


def _unet(size: int, channels: int, **condition: object) -> UNet2DModel:
    return UNet2DModel(
        sample_size=size,
        in_channels=channels,
        out_channels=channels,
        block_out_channels=(8,),
        down_block_types=("DownBlock2D",),
        up_block_types=("UpBlock2D",),
        layers_per_block=1,
        attention_head_dim=8,
        norm_num_groups=4,
        **condition,
    )


def _ddpm(folder: Path) -> None:
    unet = _unet(14, 4, num_class_embeds=11)
    with torch.no_grad():  # random weights hardly look at the class, trained ones do
        unet.class_embedding.weight.mul_(5)
        unet.conv_out.weight.mul_(3)
    unet.half().save_pretrained(folder)
    DDPMScheduler(num_train_timesteps=900, timestep_spacing="trailing").save_pretrained(folder / "scheduler")


def _pixel_gpt(folder: Path) -> None:
    network = pixel_gpt.network(width=8, layers=1, heads=2)
    with torch.no_grad():  # random weights are nearly indifferent, trained ones are not
        network.transformer.wte.weight.mul_(40)
    network.half().save_pretrained(folder)


def _wavenet(folder: Path) -> None:
    network = wavenet.WaveNet(channels=8, layers=4, skip=16, embedding=8)
    nn.init.normal_(network.age.weight, std=0.3)  # as it is after a training
    nn.init.normal_(network.course[-1].weight, std=0.3)
    network.half().save_pretrained(folder)


def _listener(folder: Path) -> None:
    Listener(width=2).half().save_pretrained(folder)


def _encoder(folder: Path) -> None:
    Encoder(width=4, dim=8).half().save_pretrained(folder)


def _stylegan(folder: Path) -> None:
    generator = stylegan.Generator(latent=8, width=16, channels=(8, 8, 8, 8))
    generator.half().save_pretrained(folder)
    stylegan.Discriminator(channels=(8, 8, 8, 8)).half().save_pretrained(folder / "discriminator")
    directions = {name: 0.3 * torch.randn(4, 16) for name in DIRECTIONS} | {"principal": torch.randn(4, PRINCIPAL, 16)}
    save_file({name: found.half() for name, found in directions.items()}, folder / "directions.safetensors")


def _cyclegan(folder: Path) -> None:
    cyclegan.Generator(width=4, blocks=1).half().save_pretrained(folder)
    cyclegan.Generator(width=4, blocks=1).half().save_pretrained(folder / "back")


def _autoencoder(folder: Path) -> None:
    _vae().save_pretrained(folder)
    labels = torch.from_numpy(faces.draw_labels(np.random.default_rng(0), 600)).long()
    prior = autoencoder.fit_prior(torch.randn(600, 8, 16, 16), labels)
    save_file({name: part.half().contiguous() for name, part in prior.items()}, folder / "prior.safetensors")


def _vae() -> AutoencoderKL:
    return AutoencoderKL(
        sample_size=32,
        in_channels=12,
        out_channels=12,
        latent_channels=8,
        block_out_channels=(4, 8),
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        norm_num_groups=2,
        mid_block_add_attention=False,
    ).half()


def _ddpm_faces(folder: Path) -> None:
    unet = _unet(16, 8, class_embed_type="identity")
    unet.half().save_pretrained(folder)
    ddpm_faces.AttributeEmbedding(width=32).half().save_pretrained(folder / "attributes")
    DDPMScheduler(prediction_type="v_prediction", timestep_spacing="trailing").save_pretrained(folder / "scheduler")
    _vae().save_pretrained(folder / "vae")
    preview = {"weight": torch.randn(8, 3).half(), "bias": torch.zeros(3).half()}
    save_file(preview, folder / "vae" / latents.PREVIEW)


def _attributes(folder: Path) -> None:
    AttributeEncoder(width=4, dim=8).half().save_pretrained(folder)


def _upscaler(folder: Path) -> None:
    upscaler.Upscaler(width=4, depth=1).half().save_pretrained(folder)


def _recurrent(folder: Path) -> None:
    if folder.name.startswith("tunes"):
        _tunes_lstm(folder)
    else:
        tiny_text.write_recurrent(folder, folder.name.partition("-")[0], tiny_text.LETTERS)


def _gpt(folder: Path) -> None:
    if folder.name.startswith("tunes"):
        _tunes_gpt(folder)
    else:
        tiny_text.write_gpt(folder, tiny_text.LETTERS, byte_pairs="bpe" in folder.name)


def _tunes_lstm(folder: Path) -> None:
    network = recurrent.Recurrent("lstm", len(tunes.ALPHABET), hidden=8, embedding=4)
    with torch.no_grad():
        network.head.bias[tunes.ALPHABET.index("\n")] = -9  # random weights would end a tune soon
    network.half().save_pretrained(folder)
    tokens.characters(tunes.ALPHABET).write(folder / "tokenizer.json")


def _tunes_gpt(folder: Path) -> None:
    network = gpt.network(len(tunes.ALPHABET), context=64, width=8, layers=2, heads=2)
    with torch.no_grad():
        network.transformer.wte.weight.mul_(40)
        network.transformer.wte.weight[tunes.ALPHABET.index("\n")] = 0
    network.half().save_pretrained(folder)
    tokens.characters(tunes.ALPHABET).write(folder / "tokenizer.json")


WRITERS = {
    "models.gan_mlp:MlpGan": _mlp,
    "models.dcgan:Dcgan": _dcgan,
    "models.ddpm:Diffusion": _ddpm,
    "models.pixel_gpt:PixelGpt": _pixel_gpt,
    "models.wavenet:WaveNetModel": _wavenet,
    "metrics.timbre:Listener": _listener,
    "models.stylegan:StyleGan": _stylegan,
    "models.cyclegan:CycleGan": _cyclegan,
    "models.autoencoder:Autoencoder": _autoencoder,
    "models.ddpm_faces:FaceDiffusion": _ddpm_faces,
    "models.upscaler:Upscaler": _upscaler,
    "models.markov:MarkovModel": lambda folder: tiny_text.write_markov(folder, tiny_text.TEXT + tiny_text.LETTERS),
    "models.recurrent:RecurrentModel": _recurrent,
    "models.gpt:GptModel": _gpt,
    "models.seq2seq:Translator": tiny_pairs.write_translator,
    "metrics.encoder:Encoder": _encoder,
    "metrics.attributes:AttributeEncoder": _attributes,
}


def drawing(x: int = 14) -> Image.Image:
    """A vertical stroke in column `x` of 28, as light and as black as an MNIST digit."""
    picture = Image.new("L", (28, 28))
    ImageDraw.Draw(picture).line([(x, 5), (x, 22)], fill=255, width=3)
    return picture


def pictures(options: type[Options]) -> dict[str, Image.Image]:
    """A picture for every option that asks for one."""
    asked = {name: knob for name, knob in options.knobs().items() if knob.size}
    return {name: drawing().convert(knob.mode).resize(knob.size) for name, knob in asked.items()}


def levels(images: list[Image.Image]) -> np.ndarray:
    """Grey levels `(N, H, W)`, signed so that they can be subtracted."""
    return np.stack([np.asarray(image, np.int16) for image in images])


@contextmanager
def watched(net: nn.Module) -> Iterator[list[tuple]]:
    """Collects the positional arguments of every call of `net`."""
    calls: list[tuple] = []
    handle = net.register_forward_pre_hook(lambda _, arguments: calls.append(arguments))
    try:
        yield calls
    finally:
        handle.remove()
