"""Looking into a network while others may run it."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from torch import Tensor, nn


def of_this_thread(hook: Callable[..., None]) -> Callable[..., None]:
    """A hook of a module that does nothing when another thread than the present one runs the module."""
    mine = threading.get_ident()

    def only(*given: object) -> None:
        if threading.get_ident() == mine:
            hook(*given)

    return only


@contextmanager
def outputs(parts: Iterable[nn.Module]) -> Iterator[list[Tensor]]:
    """Collects what parts of a network give, in the order in which this thread runs them in the block."""
    given: list[Tensor] = []

    @of_this_thread
    def note(_part: nn.Module, _inputs: tuple, output: Tensor) -> None:
        given.append(output)

    hooks = [part.register_forward_hook(note) for part in parts]
    try:
        yield given
    finally:
        for hook in hooks:
            hook.remove()
