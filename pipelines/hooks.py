"""Looking into a network while others may run it."""

import threading
from collections.abc import Callable


def of_this_thread(hook: Callable[..., None]) -> Callable[..., None]:
    """A hook of a module that does nothing when another thread than the present one runs the module."""
    mine = threading.get_ident()

    def only(*given: object) -> None:
        if threading.get_ident() == mine:
            hook(*given)

    return only
