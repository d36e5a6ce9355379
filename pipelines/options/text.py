"""Options of models that write text, one class per task; a Markov chain has its order and its unit besides."""

import re
from dataclasses import dataclass
from typing import ClassVar

from ..knobs import Options, UserError, knob, shorten, text
from ..seeds import SEED_MAX

MAX_TOKENS = 2_000
MAX_COUNT = 16
MAX_PROMPT = 4_000  # characters
MAX_SCORED = 20_000  # characters
MAX_VOCABULARY = 1_000_000
MAX_ORDER = 8
BRANCH = r"\d{1,2}:\d{1,4}:(\d{1,7}|-1)"  # sample, place, token
UNITS = ("characters", "words")


@dataclass(frozen=True)
class Generate(Options):
    """Continue a prompt, token by token."""

    end: ClassVar[str] = ""  # the token that ends a text; "": it is written to its full length

    prompt: str = text("", MAX_PROMPT, label="Prompt", help="What is continued; empty: a new line begins.")
    seed: int = knob(0, 0, SEED_MAX, label="Seed", help="Another seed is other luck, and so another text.")
    count: int = knob(1, 1, MAX_COUNT, label="Texts", help="How many are written at once; text k draws by seed + k.")
    max_tokens: int = knob(
        200, 1, MAX_TOKENS, label="Length", help="Tokens that are added: characters, words or parts of words."
    )
    temperature: float = knob(
        0.8, 0, 2, step=0.05, label="Temperature",
        help="Below 1 the probable becomes more probable; 0 always takes the best token, and soon repeats itself.",
    )  # fmt: skip
    top_k: int = knob(0, 0, 1000, label="Top-k", help="Draw only from the k most probable tokens; 0: from all.")
    top_p: float = knob(
        1.0, 0.05, 1, step=0.05, label="Top-p",
        help="Draw only from the fewest tokens that together have this probability; 1: from all.",
    )  # fmt: skip
    min_p: float = knob(
        0.0, 0, 1, step=0.01, label="Min-p",
        help="Draw only from tokens that are at least this share as probable as the best one; 0: from all.",
    )  # fmt: skip
    repetition_penalty: float = knob(
        1.0, 1, 2, step=0.05, label="Repetition penalty",
        help="Above 1, tokens that are there already become less probable; characters must repeat, so keep it low.",
    )  # fmt: skip

    def beginning(self, name: str = "prompt") -> str:
        """What the model reads before it writes; `name` is that of a prompt."""
        return getattr(self, name)

    def work(self) -> int:
        """Tokens of all texts."""
        return self.count * self.max_tokens


@dataclass(frozen=True)
class Blend(Generate):
    """Write by a mixture of what the model expects after two prompts: (1 - blend) p + blend p_to."""

    prompt_to: str = text("", MAX_PROMPT, label="Second prompt", help="The other beginning.")
    blend: float = knob(
        0.5, 0, 1, step=0.05, label="Blend", help="0 listens to the first prompt only, 1 to the second only."
    )

    def work(self) -> int:
        """The model reads what it writes twice."""
        return 2 * super().work()


@dataclass(frozen=True)
class Taken(Options):
    """Where another token is taken than was drawn; for runs that have `count` and `max_tokens`.

    Everything before that place, all other samples and the luck after it stay as they were. A branch of a branch names
    in `earlier` where that one had branched before.
    """

    sample: int = knob(0, 0, MAX_COUNT - 1, label="Text", help="Which of the texts branches, counted from 0.")
    at: int = knob(0, 0, MAX_TOKENS - 1, label="At token", help="The place of the other token, counted from 0.")
    token: int = knob(
        -1, -1, MAX_VOCABULARY, label="Token", help="Its number in the vocabulary; -1: the best that was not drawn."
    )
    earlier: str = text(
        "", 400, label="Earlier branches", help="Where it had branched before: sample:place:token, and a comma between."
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if not re.fullmatch(rf"({BRANCH}(,{BRANCH})*)?", self.earlier):
            raise UserError(f"earlier must be like 0:12:5,0:40:7 or empty, not {shorten(self.earlier)}.")
        if self.sample >= self.count:
            raise UserError(f"sample must be below the number of samples, {self.count}, not {self.sample}.")
        if self.at >= self.max_tokens:
            raise UserError(f"at must be below the number of tokens, {self.max_tokens}, not {self.at}.")
        for sample, at in self.taken():
            if sample >= self.count or at >= self.max_tokens:
                raise UserError(
                    f"earlier must name samples below {self.count} and places below {self.max_tokens}, not "
                    f"{sample}:{at}."
                )

    def taken(self) -> dict[tuple[int, int], int]:
        """(sample, place) -> the token that is taken there; those of `earlier` first."""
        before = (tuple(map(int, one.split(":"))) for one in self.earlier.split(",") if one)
        return {(sample, at): token for sample, at, token in before} | {(self.sample, self.at): self.token}


@dataclass(frozen=True)
class Branch(Taken, Generate):
    """The same texts again, but in one of them another token is taken at one place, and it goes on from there."""


@dataclass(frozen=True)
class Beam(Options):
    """The most probable continuations of a prompt that beam search finds; nothing is drawn."""

    prompt: str = text("", MAX_PROMPT, label="Prompt", help="What is continued; empty: a new line begins.")
    beams: int = knob(
        4, 1, 8, label="Beams", help="How many texts are followed at once; 1 always takes the best token."
    )
    max_tokens: int = knob(100, 1, 400, label="Length", help="Tokens that are added to each beam.")

    def beginning(self, name: str = "prompt") -> str:
        """What the model reads before it writes."""
        return getattr(self, name)

    def work(self) -> int:
        """Tokens of all beams."""
        return self.beams * self.max_tokens


@dataclass(frozen=True)
class Score(Options):
    """How probable the model finds a given text, token by token."""

    text: str = text("", MAX_SCORED, label="Your text", help="Every token is rated by what the model expected there.")

    def beginning(self, name: str = "prompt") -> str:
        """What the model reads before the text; "": a new line begins."""
        return ""

    def work(self) -> int:
        """Characters, which are read many at a time."""
        return max(1, len(self.text))

    def kind(self) -> str:
        """Reading is far quicker than writing."""
        return " read"


@dataclass(frozen=True)
class Chain(Options):
    """What a Markov chain has besides."""

    order: int = knob(
        5, 1, MAX_ORDER, label="Order", help="How many tokens back it looks; where it knows nothing, it looks less far."
    )
    unit: str = knob(
        "characters",
        choices=UNITS,
        label="Unit",
        help="What a token is; a rare word is spelt, also in a chain of words.",
    )


@dataclass(frozen=True)
class GenerateChain(Chain, Generate):
    """Continue a prompt, token by token."""


@dataclass(frozen=True)
class BlendChain(Chain, Blend):
    """Write by a mixture of what the chain expects after two prompts."""


@dataclass(frozen=True)
class BranchChain(Chain, Branch):
    """The same texts again, but in one of them another token is taken at one place."""


@dataclass(frozen=True)
class BeamChain(Chain, Beam):
    """The most probable continuations that beam search finds in a chain."""


@dataclass(frozen=True)
class ScoreChain(Chain, Score):
    """How probable the chain finds a given text, token by token."""


NETWORK = {"generate": Generate, "blend": Blend, "branch": Branch, "beam": Beam, "score": Score}
CHAIN = {
    "generate": GenerateChain, "blend": BlendChain, "branch": BranchChain, "beam": BeamChain, "score": ScoreChain,
}  # fmt: skip
