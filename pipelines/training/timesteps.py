"""Timesteps of a diffusion training."""

import torch
from torch import Tensor


def mixed_timesteps(count: int, middle: float, uniform: float = 0.5) -> Tensor:
    """Timesteps `(count,)` of 1000: a share of them uniform, the others logit-normal (arXiv:2403.03206, section 3.1).

    Args:
        middle: mean logit of the others.
        uniform: the share, in [0, 1].
    """
    anywhere, about = torch.rand(count), (middle + torch.randn(count)).sigmoid()
    return (1000 * torch.where(torch.rand(count) < uniform, anywhere, about)).long().clamp(max=999)
