"""How the Markov chains were trained: by counting. A step counts all n-grams of one more token in the whole text."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image

from ...data import corpus
from ...metrics.text import bits_per_character
from ...models import tokens as cuts
from ...models.markov import ChainReader, Counts, MarkovModel, count, prune
from ...models.tokens import Tokens
from ...options.text import MAX_ORDER, UNITS, GenerateChain
from ..loop import Recipe
from .text import page

WORDS = 6000  # most frequent ones that are tokens
HELD_OUT = {"characters": 20_000, "words": 4_000}  # characters of held-out text that the curves are measured on
# n-grams of length 1, 2, ... are kept when they were counted so often
THRESHOLDS = {
    "shakespeare": {"characters": (1, 1, 1, 2, 3, 5, 8, 10, 12), "words": (1, 2, 2, 3, 3, 3, 3, 3, 3)},
    "proverbs": {"characters": (1, 1, 1, 1, 1, 1, 2, 2, 2), "words": (1, 1, 1, 1, 2, 2, 2, 2, 2)},
}


class Counting:
    """The chain of one unit while it is counted; a checkpoint holds how far it came and nothing else."""

    def __init__(self, text: str, tokens: Tokens) -> None:
        self.tokens, self.ids = tokens, np.array(tokens.encode(text))
        self.levels, self.chains = 0, count(self.ids, tokens.size)
        self.counts: Counts | None = None

    def go_on(self) -> None:
        """Count n-grams of one more token."""
        self.counts = next(self.chains)
        self.levels += 1

    def state_dict(self) -> dict[str, torch.Tensor]:
        """How many lengths were counted."""
        return {"levels": torch.tensor(self.levels)}

    def load_state_dict(self, state: dict[str, torch.Tensor]) -> None:
        """Count again: it takes a minute at most."""
        for _ in range(self.levels, int(state["levels"])):
            self.go_on()


class MarkovRecipe(Recipe):
    """Counting a corpus in characters and in words, up to the highest order."""

    def __init__(self, name: str) -> None:
        self.name, self.corpus = name, name.rpartition("-")[2]
        text = corpus.load(self.corpus)
        self.held_out = corpus.load(self.corpus, "test")
        self.batch, self.budget = len(text), len(text) * (MAX_ORDER + 1)
        cut = {"characters": cuts.characters(corpus.alphabet(self.corpus)), "words": cuts.words(text, WORDS)}
        self.parts = {unit: Counting(text, cut[unit]) for unit in UNITS}
        self.settings = {
            "text": corpus.ABOUT[self.corpus],
            "a sample is": "a character; the whole text is read once for every length of n-grams",
            "words": f"the {cut['words'].size} most frequent ones; others are spelt",
            **{f"smallest count, {unit}": ", ".join(map(str, THRESHOLDS[self.corpus][unit])) for unit in UNITS},
        }

    def step(self, progress: float) -> dict[str, float]:
        """Count n-grams of one more token; bits per held-out character of the chain of that order, not yet pruned."""
        numbers = {}
        for unit, counting in self.parts.items():
            counting.go_on()
            reader = ChainReader(counting.counts, counting.tokens, max(1, counting.levels - 1))
            numbers[f"bits per character, {unit}"] = bits_per_character(reader, self.held_out[: HELD_OUT[unit]])
        return numbers

    def preview(self) -> Image.Image:
        """What the chains of characters write now, from seeds 0 to 2; an empty page before anything was counted."""
        counting = self.parts["characters"]
        if not counting.levels:
            return page([""])
        writer = MarkovModel({"characters": (counting.counts, counting.tokens)})
        *_, last = writer.generate(GenerateChain(count=3, max_tokens=300, order=MAX_ORDER))
        return page(last.text)

    def save(self, folder: Path) -> None:
        """The pruned counts and the tokens of both units."""
        thresholds = THRESHOLDS[self.corpus]
        pruned = {unit: prune(counting.counts, thresholds[unit]) for unit, counting in self.parts.items()}
        MarkovModel({unit: (pruned[unit], self.parts[unit].tokens) for unit in UNITS}).save(folder)
