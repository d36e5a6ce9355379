"""Fine-tuning with little: not the weights of a layer are trained, but a product of two thin matrices that is added.

    W' = W + weight B A,  A in R^(r x k), B in R^(d x r)

With rank r = 8 that is a twentieth of the network's numbers, trained in minutes on a few hundred pictures. The rest
stays as it is, so that one network can have many such additions, and each can be turned up and down.

Paper: E. J. Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models" (2021), arXiv:2106.09685, eq. 3. The folder
is one that `StableDiffusionPipeline.load_lora_weights` reads.
"""

from copy import deepcopy
from pathlib import Path
from typing import Self

import torch
from diffusers import UNet2DConditionModel
from torch import nn

NAME, BASE = "lora-scenes", "sd-scenes"
FILE = "pytorch_lora_weights.safetensors"


class Lora:
    """The network that was fine-tuned, with the addition in full."""

    def __init__(self, unet: UNet2DConditionModel) -> None:
        self.unet = unet

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read the addition in `folder`, and the network from `BASE` beside it."""
        base = UNet2DConditionModel.from_pretrained(folder.parent / BASE / "unet", dtype=dtype, local_files_only=True)
        return cls(tuned(base.to(device, memory_format=torch.channels_last), folder).eval())

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The networks by name, for parameter counts and memory."""
        return {"unet": self.unet}


def tuned(unet: UNet2DConditionModel, folder: Path) -> UNet2DConditionModel:
    """A copy of a network with the addition in `folder` in full."""
    whole = deepcopy(unet)
    whole.load_lora_adapter(folder, prefix="unet", weight_name=FILE, local_files_only=True)
    whole.fuse_lora()
    whole.unload_lora()
    return whole


@torch.no_grad()
def weighted(unet: nn.Module, whole: nn.Module, weight: float) -> nn.Module:
    """A copy of a network with `weight` of the addition that `whole` has in full: W' is linear in it."""
    copied = deepcopy(unet)
    torch._foreach_lerp_([*copied.parameters()], [*whole.parameters()], weight)
    return copied
