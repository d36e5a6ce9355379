"""Several processes train one network: each has a part of every batch, and they share their gradients.

    torchrun --nproc-per-node 2 -m pipelines.training NAME

Two processes of one thread each are faster than one process of two threads: the networks are small, and within each of
their many operations there is little to share out. Gradients are averaged (P. Goyal et al. 2017, arXiv:1706.02677,
section 4), after each process has clipped its own.
"""

import os
from typing import TYPE_CHECKING

import torch
import torch.distributed as dist

from ..knobs import UserError

if TYPE_CHECKING:
    from .loop import Recipe


def chief() -> bool:
    """Whether this process is the one that writes files and shows progress."""
    return not dist.is_initialized() or dist.get_rank() == 0


def processes() -> int:
    """How many there are."""
    return dist.get_world_size() if dist.is_initialized() else 1


def join(recipe: "Recipe", step: int) -> int:
    """Give this process its part of the batches and the weights that all have, and share gradients in every step.

    Nothing happens when `torchrun` did not start the process.

    Args:
        step: at which the training goes on.
    Returns:
        the whole batch.
    Raises:
        UserError: the batch cannot be shared out.
    """
    whole = recipe.batch
    if "WORLD_SIZE" not in os.environ:
        return whole
    if not dist.is_initialized():
        dist.init_process_group("gloo")
    if recipe.alone:
        raise UserError(f"{recipe.name} is trained by one process: what its steps do besides cannot be shared.")
    if whole % processes():
        raise UserError(f"{processes()} processes cannot share a batch of {whole}.")
    recipe.batch //= processes()
    recipe.settings["processes"] = processes()
    for part in recipe.parts.values():
        if isinstance(part, torch.optim.Optimizer):
            part.register_step_pre_hook(lambda optimiser, *_: _share(optimiser))
        else:
            for tensor in part.state_dict().values():
                dist.broadcast(tensor, 0)
    if not chief():
        torch.manual_seed(step * processes() + dist.get_rank())  # luck of its own
    return whole


def any_of(mine: bool) -> bool:
    """Whether it is so in any of the processes."""
    if processes() == 1:
        return mine
    flag = torch.tensor(float(mine))
    dist.all_reduce(flag, dist.ReduceOp.MAX)
    return bool(flag)


def _share(optimiser: torch.optim.Optimizer) -> None:
    """Replace the gradients of all its weights by their mean over the processes."""
    weights = [weight for group in optimiser.param_groups for weight in group["params"]]
    # as they lie in memory, be it channels first or last: it is the same in all processes
    gradients = [weight.grad.as_strided((weight.numel(),), (1,)) for weight in weights if weight.grad is not None]
    together = torch.cat(gradients)
    dist.all_reduce(together)
    torch._foreach_copy_(gradients, (together / processes()).split([len(part) for part in gradients]))
