"""What a lesson, a preset, a thing to try and a station of the story consist of."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Preset:
    """Settings for one click.

    Attributes:
        key: unique among all presets.
        title, note: by language; the note says what to look at.
        entry, task, options: as in a recipe. For "compare" and "beside", which run several recipes, the entry is ""
            and the options are knobs of that sub-tab.
        failure: shows what typically goes wrong.
        beside: another model that it needs.
    """

    key: str
    title: dict[str, str]
    note: dict[str, str]
    entry: str
    task: str
    options: dict[str, Any] = field(default_factory=dict)
    failure: bool = False
    beside: str = ""

    @property
    def needs(self) -> set[str]:
        """All models that it runs or uses."""
        return {self.entry, self.beside, *self.options.get("entries", ())} - {""}


@dataclass(frozen=True)
class Lesson:
    """The lesson of one tab; dictionaries are by language.

    Attributes:
        text: Markdown: what there is to see, and how it works.
        question, choices, right, answer: to guess and then reveal; `right` is the index of the right choice.
        paper: citation and address.
        presets: for one click, a failure among them.
    """

    text: dict[str, str]
    question: dict[str, str]
    choices: dict[str, tuple[str, ...]]
    right: int
    answer: dict[str, str]
    paper: tuple[str, str]
    presets: tuple[Preset, ...]


@dataclass(frozen=True)
class Try:
    """One thing to try from the Start tab: opens `tab` and runs `preset` there."""

    title: dict[str, str]
    note: dict[str, str]
    tab: str
    preset: Preset


@dataclass(frozen=True)
class Family:
    """A station of the story from statistics to hybrids; dictionaries are by language.

    Attributes:
        year: of the paper that made it known.
        keys: its name as in `Entry.family`; those of the families that a hybrid combines.
        name, idea: what it is called, and its one idea in half a line.
    """

    year: int
    keys: tuple[str, ...]
    name: dict[str, str]
    idea: dict[str, str]
