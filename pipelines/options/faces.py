"""What options of several models of faces have: attributes to ask for, and upscaling."""

import random
from dataclasses import dataclass

from ..data.faces import ATTRIBUTES, SHARES, UNSHOWN, values
from ..knobs import Options, UserError, knob

ANY = "any"


def _attribute(name: str, label: str) -> str:
    return knob(
        ANY, choices=(ANY, *ATTRIBUTES[name]), label=label, help="Any: each face gets one by chance, from its seed."
    )


@dataclass(frozen=True)
class Upscaled(Options):
    """For pictures of 64 pixels: a second network that makes four pixels out of each in both directions."""

    upscale: str = knob(
        "off", choices=("off", "on"), label="Upscale", help="On: Real-ESRGAN paints the result four times as large."
    )  # fmt: skip

    def kind(self) -> str:
        """Upscaling takes its own time."""
        return " upscaled" if self.upscale == "on" else ""


@dataclass(frozen=True)
class Attributes(Options):
    """The eight attributes of a face."""

    style: str = _attribute("style", "Style")
    skin: str = _attribute("skin", "Skin")
    hair_colour: str = _attribute("hair_colour", "Hair colour")
    hair: str = _attribute("hair", "Hair")
    background: str = _attribute("background", "Background")
    glasses: str = _attribute("glasses", "Glasses")
    mood: str = _attribute("mood", "Mood")
    beard: str = _attribute("beard", "Beard")

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.styles():
            asked = ", ".join(f"{name} {value}" for name, value in self.wanted().items() if name != "style")
            style = "No style" if self.style == ANY else self.style
            raise UserError(f"{style} cannot show {asked}: leave out what it has not.")

    def wanted(self) -> dict[str, str]:
        """The attributes that are not left to chance."""
        return {name: getattr(self, name) for name in ATTRIBUTES if getattr(self, name) != ANY}

    def styles(self) -> list[str]:
        """The styles that can show all that is wanted."""
        styles = ATTRIBUTES["style"] if self.style == ANY else (self.style,)
        wanted = [(name, value) for name, value in self.wanted().items() if name != "style"]
        return [style for style in styles if all(value in values(style, name) for name, value in wanted)]

    def rows(self, seeds: list[int]) -> list[list[int]]:
        """Codes of the eight attributes for every seed, `UNSHOWN` where the style cannot show one.

        What is left to chance is as frequent as in the data, and depends on the seed and the attribute alone.
        """
        return [self._row(seed) for seed in seeds]

    def _row(self, seed: int) -> list[int]:
        style = random.Random(f"{seed} style").choice(self.styles())
        row = []
        for name, names in ATTRIBUTES.items():
            able = (style,) if name == "style" else values(style, name)
            value = getattr(self, name)
            if value == ANY and able:
                value = _by_chance(random.Random(f"{seed} {name}"), name, able)
            row.append(names.index(value) if able and value != ANY else UNSHOWN)
        return row


def _by_chance(chance: random.Random, name: str, able: tuple[str, ...]) -> str:
    if name in SHARES:
        return "yes" if chance.random() < SHARES[name] else "no"
    return chance.choice(able)
