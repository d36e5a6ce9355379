"""Fine-tuning with little: not the weights of a layer are trained, but a product of two thin matrices that is added.

    W' = W + weight B A,  A in R^(r x k), B in R^(d x r)

With rank r = 8 that is a twentieth of the network's numbers, trained in minutes on a few hundred pictures. The rest
stays as it is, so that one network can have many such additions, and each can be turned up and down.

Paper: E. J. Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models" (2021), arXiv:2106.09685, eq. 3. The folder
is one that `StableDiffusionPipeline.load_lora_weights` reads.
"""

from collections.abc import Iterable
from copy import deepcopy
from pathlib import Path
from typing import Self

import torch
from diffusers import UNet2DConditionModel
from safetensors.torch import load_file
from torch import Tensor, nn

NAME, BASE = "lora-scenes", "sd-scenes"
FILE = "pytorch_lora_weights.safetensors"


class Lora:
    """The matrices A and B of all layers."""

    def __init__(self, matrices: Iterable[Tensor]) -> None:
        self.matrices = nn.ParameterList(nn.Parameter(matrix, requires_grad=False) for matrix in matrices)

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read the matrices in `folder`."""
        return cls(matrix.to(device, dtype) for matrix in load_file(folder / FILE).values())

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The matrices by name, for parameter counts and memory."""
        return {"addition": self.matrices}


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
