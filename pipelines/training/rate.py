"""The course of a learning rate: up in a straight line, then down along half a cosine."""

import math

import torch


def cosine(
    optimiser: torch.optim.Optimizer,
    rate: float,
    progress: float,
    *,
    steps: int = 0,
    warm_up: int = 1,
    end: float = 0.01,
) -> None:
    """Set the learning rate of all weights (I. Loshchilov, F. Hutter 2016, arXiv:1608.03983, eq. 5, one period).

    Args:
        rate: the highest.
        progress: share of the training that is over, in [0, 1].
        steps: that were taken before this one.
        warm_up: after so many the rate is reached.
        end: share of the rate that is left at the end.
    """
    warm, left = min(1, (steps + 1) / warm_up), end + (1 - end) * (1 + math.cos(math.pi * progress)) / 2
    for group in optimiser.param_groups:
        group["lr"] = rate * warm * left
