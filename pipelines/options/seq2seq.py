"""Options of the translator, one class per task."""

from dataclasses import dataclass

from ..knobs import Options, UserError, knob, text
from ..seeds import SEED_MAX
from .text import Taken

DIRECTIONS = ("en-ru", "ru-en", "title-en", "title-ru")
MAX_TEXT = 400  # characters of what is read
MAX_TOKENS = 128  # of what is written
MAX_COUNT = 8
MAX_BEAMS = 8
LAYERS, HEADS = 3, 4  # of the decoder


@dataclass(frozen=True)
class Source(Options):
    """What is read, and what is asked for."""

    text: str = text(
        "The black cat is sleeping in the garden.", MAX_TEXT, label="Text",
        help="A sentence to translate; for a title keywords, with commas between them.",
    )  # fmt: skip
    direction: str = knob(
        "en-ru", choices=DIRECTIONS, label="Direction",
        help="The first token that the model reads; a title is the name of what keywords describe.",
    )  # fmt: skip
    max_tokens: int = knob(64, 1, MAX_TOKENS, label="Length", help="Tokens at most; most translations end before.")

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.text.strip():
            raise UserError("text is empty: there is nothing to translate.")

    @property
    def language(self) -> str:
        """What the text is written in."""
        return self.direction.removeprefix("title-")[:2]


@dataclass(frozen=True)
class Translate(Source):
    """Translate token by token: always the best one, or drawn by chance."""

    seed: int = knob(0, 0, SEED_MAX, label="Seed", help="Other luck; without a temperature there is no luck.")
    count: int = knob(1, 1, MAX_COUNT, label="Texts", help="How many are written at once; text k draws by seed + k.")
    temperature: float = knob(
        0.0, 0, 2, step=0.05, label="Temperature",
        help="0 always takes the best token, as translators do; above it, words are drawn and the meaning drifts.",
    )  # fmt: skip
    top_k: int = knob(0, 0, 1000, label="Top-k", help="Draw only from the k most probable tokens; 0: from all.")
    top_p: float = knob(
        1.0, 0.05, 1, step=0.05, label="Top-p",
        help="Draw only from the fewest tokens that together have this probability; 1: from all.",
    )  # fmt: skip
    cache: str = knob(
        "on", choices=("on", "off"), label="KV cache",
        help="off: everything written is read again for every token; the same translation, only slower.",
    )  # fmt: skip


@dataclass(frozen=True)
class Branch(Taken, Translate):
    """The same translations again, but in one of them another token is taken at one place."""

    sample: int = knob(0, 0, MAX_COUNT - 1, label="Text", help="Which of the texts branches, counted from 0.")
    at: int = knob(0, 0, MAX_TOKENS - 1, label="At token", help="The place of the other token, counted from 0.")


@dataclass(frozen=True)
class Beams(Source):
    """Search for the most probable translations: keep the best few beginnings at every token."""

    beams: int = knob(
        4, 1, MAX_BEAMS, label="Beams", help="Beginnings that are kept at every step; 1 is greedy, more look further."
    )
    length_penalty: float = knob(
        1.0, 0, 2, step=0.1, label="Length penalty",
        help="log p is divided by the length to this power: 0 favours short translations, more long ones.",
    )  # fmt: skip

    def work(self) -> int:
        """Texts that grow side by side."""
        return self.beams


TASKS = {"translate": Translate, "beams": Beams, "branch": Branch}
