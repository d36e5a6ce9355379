"""Options of the model of notes, one class per task."""

from dataclasses import dataclass

from ..data.notes import NAMES, PITCHES
from ..knobs import Options, UserError, knob
from ..seeds import SEED_MAX

RATE = 8000  # samples per second
EVERY = ("all", *NAMES)


@dataclass(frozen=True)
class Generate(Options):
    """Make notes sample by sample."""

    instrument: str = knob(
        "trumpet", choices=EVERY, label="Instrument", help="Which one plays; all: one after the other."
    )
    pitch: int = knob(
        60,
        PITCHES[0],
        PITCHES[-1],
        label="Pitch",
        help="MIDI number: 60 is the c' in the middle of a piano, 69 the a'.",
    )
    duration: float = knob(
        0.75,
        0.05,
        2,
        step=0.05,
        label="Seconds",
        help="Training notes last 0.75 seconds; what comes after, the model invents.",
    )
    seed: int = knob(0, 0, SEED_MAX, label="Seed", help="Another seed is other luck: the noise in the tone.")
    count: int = knob(4, 1, 16, label="Notes", help="How many are made at once; note k draws by seed + k.")
    temperature: float = knob(
        0.6, 0, 2, step=0.05, label="Temperature",
        help="Below 1 the probable becomes more probable, the tone cleaner; 0 always takes the best value.",
    )  # fmt: skip
    guidance: float = knob(
        2.0, 1, 4, step=0.1, label="Guidance",
        help="How strongly instrument and pitch are insisted on: 1 is the plain model, more asks it twice a sample.",
    )  # fmt: skip
    cache: str = knob(
        "on", choices=("on", "off"), label="Queues",
        help="off: all that the model can hear is computed again for every sample; the same sound, far slower.",
    )  # fmt: skip

    @property
    def samples(self) -> int:
        """Samples of each note."""
        return round(self.duration * RATE)

    def guided(self) -> bool:
        """Whether the network is asked twice for every sample: with instrument and pitch, and without."""
        return self.guidance != 1

    def work(self) -> int:
        """Samples, which come at the same pace for one note and for many."""
        return self.samples

    def kind(self) -> str:
        """Without the cache everything takes far longer."""
        return "" if self.cache == "on" else " recomputed"


@dataclass(frozen=True)
class Interpolate(Generate):
    """Notes on the way from one instrument and pitch to another, by the same luck.

    What the network is told is blended, not the sound.
    """

    count: int = knob(5, 2, 16, label="Notes", help="How many there are on the way, both ends included.")
    instrument_to: str = knob("flute", choices=NAMES, label="To instrument", help="The instrument at the other end.")
    pitch_to: int = knob(60, PITCHES[0], PITCHES[-1], label="To pitch", help="The pitch at the other end.")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.instrument == "all":
            raise UserError("instrument must be a single one here, not 'all': the way begins there.")


TASKS = {"generate": Generate, "interpolate": Interpolate}
