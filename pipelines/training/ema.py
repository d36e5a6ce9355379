"""Exponential moving average of weights: what is sampled from and shipped."""

import torch
from torch.optim.swa_utils import AveragedModel


def average(model: torch.nn.Module, decay: float = 0.999) -> AveragedModel:
    """A running mean of `model` that follows `update_parameters(model)`; buffers are copied.

    The decay is warmed up as min(decay, (1 + n) / (10 + n)), so that the first weights are forgotten soon.
    """

    @torch.no_grad()
    def follow(averaged: list, current: list, updates: torch.Tensor) -> None:
        n = int(updates)
        torch._foreach_lerp_(averaged, current, 1 - min(decay, (1 + n) / (10 + n)))

    return AveragedModel(model, multi_avg_fn=follow)


def adopt(model: torch.nn.Module, averaged: AveragedModel, weights: torch.nn.Module) -> None:
    """Let a model begin with `weights`, of the same architecture, and its mean with the same."""
    for each in (model, averaged.module):
        each.load_state_dict(weights.state_dict())
