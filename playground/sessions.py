"""What a visitor made since the page was opened: runs, least recently used first out, and the wish to stop."""

import copy
import threading
import uuid
from collections import OrderedDict
from typing import Self
from weakref import WeakSet

from pipelines import Recipe, Run, UserError

BUDGET = 64 * 2**20  # bytes of kept pictures per session


class Session:
    """One visitor's runs by id, and whether what a click began is to stop."""

    def __init__(self) -> None:
        self.runs: OrderedDict[str, Run] = OrderedDict()
        self.stopping = threading.Event()
        self._begun: WeakSet[threading.Event] = WeakSet()  # what stops each click whose handler still runs
        self._changing = threading.Lock()  # a visitor may look back, or click again, while another run ends

    def begin(self) -> Self:
        """The same session for one more click, which can be stopped until it ends."""
        own = copy.copy(self)
        own.stopping = threading.Event()
        with self._changing:
            self._begun.add(own.stopping)
        return own

    def stop(self) -> None:
        """Stop all that was begun."""
        with self._changing:
            for stopping in self._begun:
                stopping.set()

    def keep(self, key: str, run: Run) -> None:
        """Store a run under its id; the oldest go when the budget is exceeded."""
        with self._changing:
            self.runs[key] = run
            while sum(kept.bytes for kept in self.runs.values()) > BUDGET and len(self.runs) > 1:
                self.runs.popitem(last=False)

    def find(self, key: str) -> Run | None:
        """A run that is kept; it will be among the last to go."""
        with self._changing:
            if key in self.runs:
                self.runs.move_to_end(key)
            return self.runs.get(key)

    def newest(self) -> list[tuple[str, Run]]:
        """Ids and runs, the last used first."""
        with self._changing:
            return [*reversed(self.runs.items())]

    def kept(self, recipe: Recipe) -> str | None:
        """The id of a finished run of a recipe."""
        return next((key for key, run in self.newest() if run.finished and run.recipe == recipe), None)


def new_id() -> str:
    """An id that cannot be guessed."""
    return uuid.uuid4().hex


_sessions: dict[str, Session] = {}


def session(key: str | None) -> Session:
    """The session of a browser tab, by Gradio's session hash; callers of the API without one share nothing."""
    return Session() if key is None else _sessions.setdefault(key, Session())


def begun(key: str | None) -> Session:
    """The session of a click that runs something; what was stopped before stays so."""
    return session(key).begin()


def forget(key: str | None) -> None:
    """Stop what a closed browser tab still runs, and drop what it kept."""
    if closed := _sessions.pop(key, None):
        closed.stop()


def find_run(key: str) -> Run:
    """A kept run of any session; ids cannot be guessed.

    Raises:
        UserError: it was dropped to save memory, or never existed.
    """
    for one in list(_sessions.values()):
        if run := one.find(key):
            return run
    raise UserError("This result is no longer kept: generate it again from its recipe.")
