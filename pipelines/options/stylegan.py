"""Options of StyleGAN, one class per task."""

from dataclasses import dataclass

from ..data.faces import ATTRIBUTES, SIZE, shown
from ..knobs import Options, UserError, knob, picture
from ..seeds import SEED_MAX
from .faces import Upscaled
from .gan import Generate as Seeds
from .gan import Plane as Points
from .walk import Walk

STYLES = ("all", *ATTRIBUTES["style"])
SWITCH = ("on", "off")
BANDS = {"coarse": (0, 3), "middle": (3, 5), "fine": (5, 7)}  # layers of 4x4 and 8x8, of 16x16, of 32x32
PRINCIPAL = 5  # principal components that have a slider
FARTHEST = 4  # standard deviations of w along a direction: as far as directions were found for
# direction -> (attribute, value towards which it leads, value from which it leads away; None: all others)
DIRECTIONS = {
    "glasses": ("glasses", "yes", "no"),
    "smile": ("mood", "happy", "sad"),
    "long_hair": ("hair", "long", "short"),
    "beard": ("beard", "yes", "no"),
    "dark_skin": ("skin", "dark", "pale"),
    "red_hair": ("hair_colour", "red", None),
    "blue_hair": ("hair_colour", "blue", None),
    "light_hair": ("hair_colour", "blond", "black"),
}


def _style(default: str, choices: tuple[str, ...], help: str) -> str:
    return knob(default, choices=choices, label="Style", help=help)


@dataclass(frozen=True)
class Painted(Options):
    """What every task of StyleGAN has: how far from the average, and with or without chance in the layers."""

    truncation: float = knob(
        0.9, 0, 1.5, step=0.05, label="Truncation",
        help="How far from the average face: 0 gives the average itself, 1 all that was learned, more breaks faces.",
    )  # fmt: skip
    layer_noise: str = knob(
        "on", choices=SWITCH, label="Noise in the layers",
        help="For what is left to chance; training on these flat faces turned it down to almost nothing.",
    )  # fmt: skip


@dataclass(frozen=True)
class Generate(Upscaled, Painted, Seeds):
    """From noise over w to faces, coarse to fine."""

    style: str = _style("all", STYLES, "Which style to ask for; all: one after the other.")


@dataclass(frozen=True)
class OneStyle(Options):
    """For tasks in which all faces have the same style."""

    style: str = _style("toon-head", STYLES[1:], "Which style to ask for, the same for every face.")


@dataclass(frozen=True)
class Interpolate(Upscaled, OneStyle, Painted, Walk, Seeds):
    """All faces on the way from one seed to another."""

    count: int = knob(8, 2, 256, label="Pictures", help="How many points there are on the way, both ends included.")
    space: str = knob(
        "w", choices=("w", "z"), label="Space", help="Walk between the two w, or between the two noises z before them."
    )  # fmt: skip


@dataclass(frozen=True)
class Plane(Upscaled, OneStyle, Painted, Points):
    """Faces at points of the seed plane, where every integer point is a seed."""


@dataclass(frozen=True)
class Mix(Upscaled, OneStyle, Painted):
    """A table of faces: one band of layers is told the w of the row, all others the w of the column."""

    seed: int = knob(0, 0, SEED_MAX, label="Seed", help="Of the first column; column k starts from seed + k.")
    seed_to: int = knob(100, 0, SEED_MAX, label="Seed of the rows", help="Row k starts from this seed + k.")
    columns: int = knob(5, 1, 12, label="Columns", help="Faces that give most layers.")
    rows: int = knob(4, 1, 12, label="Rows", help="Faces that give the band of layers.")
    band: str = knob(
        "coarse", choices=tuple(BANDS), label="Layers of the row",
        help="Coarse layers decide on pose, hair and shape, middle ones on the features, fine ones on colours.",
    )  # fmt: skip

    def work(self) -> int:
        """Faces that are painted."""
        return (self.columns + 1) * (self.rows + 1) - 1


@dataclass(frozen=True)
class Palette(Upscaled, OneStyle, Painted):
    """Faces between four chosen ones, which lie in the corners of a unit square."""

    seed: int = knob(0, 0, SEED_MAX, label="Seed", help="Of the face at the top left.")
    seed_right: int = knob(1, 0, SEED_MAX, label="Top right", help="Seed of this corner.")
    seed_below: int = knob(2, 0, SEED_MAX, label="Bottom left", help="Seed of this corner.")
    seed_across: int = knob(3, 0, SEED_MAX, label="Bottom right", help="Seed of this corner.")
    x: float = knob(0.0, 0, 1, step=0.01, label="x", help="0 is left, 1 is right.")
    y: float = knob(0.0, 0, 1, step=0.01, label="y", help="0 is at the top, 1 at the bottom.")
    columns: int = knob(1, 1, 16, label="Columns", help="Faces from x to the right edge.")
    rows: int = knob(1, 1, 16, label="Rows", help="Faces from y to the bottom edge.")

    def work(self) -> int:
        """Faces that are painted."""
        return self.columns * self.rows


def _slider(label: str, help: str) -> float:
    return knob(0.0, -FARTHEST, FARTHEST, step=0.1, label=label, help=help)


_LEADS = "Moves w along the direction in which the judge reads more of it, in standard deviations of w."
_VARIES = "Moves w along a direction in which it varies most, in standard deviations of w."


@dataclass(frozen=True)
class Edit(Upscaled, OneStyle, Painted):
    """A face, and the same face with its w moved along directions."""

    style: str = _style("personas", STYLES[1:], "Which style to ask for; personas can show every attribute.")
    seed: int = knob(0, 0, SEED_MAX, label="Seed", help="Another seed is other noise, and so another face.")
    glasses: float = _slider("Glasses", _LEADS)
    smile: float = _slider("Smile", _LEADS)
    long_hair: float = _slider("Long hair", _LEADS)
    beard: float = _slider("Beard", _LEADS)
    dark_skin: float = _slider("Dark skin", _LEADS)
    red_hair: float = _slider("Red hair", _LEADS)
    blue_hair: float = _slider("Blue hair", _LEADS)
    light_hair: float = _slider("Light hair", _LEADS)
    pc_1: float = _slider("Principal component 1", _VARIES)
    pc_2: float = _slider("Principal component 2", _VARIES)
    pc_3: float = _slider("Principal component 3", _VARIES)
    pc_4: float = _slider("Principal component 4", _VARIES)
    pc_5: float = _slider("Principal component 5", _VARIES)

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, (attribute, *_) in DIRECTIONS.items():
            if getattr(self, name) and not shown(self.style, attribute):
                raise UserError(f"{name} must be 0 for {self.style}, whose faces never show {attribute}.")


@dataclass(frozen=True)
class Project(Upscaled, OneStyle):
    """The w whose face is nearest to a given picture, found by gradient descent."""

    image: object = picture((SIZE, SIZE), mode="RGB", label="Picture", help="The face to look for.")
    style: str = _style("best", ("best", *STYLES[1:]), "Which style to look in; best: all at first, then the nearest.")
    steps: int = knob(150, 10, 1000, label="Steps", help="More steps come nearer and take longer.")

    def work(self) -> int:
        """Each step takes about as long as ten faces: there and back through both networks."""
        return 10 * self.steps


TASKS = {
    "generate": Generate,
    "interpolate": Interpolate,
    "plane": Plane,
    "mix": Mix,
    "palette": Palette,
    "edit": Edit,
    "project": Project,
}
