"""`python -m tests.bench.text`: writing with the probability of every token against `generate()` of transformers."""

import sys
from collections.abc import Iterator
from functools import partial

import torch

from pipelines.engine import Engine, using
from pipelines.models.gpt import GptModel
from pipelines.registry import ENTRIES

from .rows import Row, compare, seconds, table

PROMPT, LENGTH, PAIRS = {"proverbs": "Не ", "shakespeare": "ROMEO:\n"}, 200, 9
GPTS = [name for name, entry in ENTRIES.items() if entry.family == "transformer" and entry.data == "corpus"]
TEXTS = [name for name, entry in ENTRIES.items() if entry.data == "corpus"]


def measure(engine: Engine) -> Iterator[Row]:
    """Of every GPT what tracing costs; of all text models how long one waits for the first token."""
    for name in GPTS:
        ratio, ours, bare = compare(partial(streamed, engine, name), partial(generated, engine, name), PAIRS)
        yield Row(f"{name}: {LENGTH} tokens traced / generate()", ratio, 1.15)
        yield Row(f"{name}: {LENGTH} tokens traced", ours, None, "s")
        yield Row(f"{name}: {LENGTH} tokens by generate()", bare, None, "s")
    for name in TEXTS:
        engine.load(name)
        waits = sorted(seconds(partial(first_token, engine, name)) for _ in range(PAIRS))
        yield Row(f"{name}: first token", 1000 * waits[PAIRS // 2], 200, "ms")


def streamed(engine: Engine, name: str) -> str:
    """A text as everybody gets it: all frames, with the probability of each token and of what else might have come."""
    *_, last = engine.stream(name, prompt=_prompt(name), max_tokens=LENGTH, temperature=1.0)
    return last.text[0]


@torch.inference_mode()
@using(1)
def generated(engine: Engine, name: str) -> str:
    """As many tokens by the stock loop, nothing kept of the probabilities; with one thread, as the engine does."""
    model: GptModel = engine.load(name)
    ids = torch.tensor([model.tokens.encode(_prompt(name))])
    torch.manual_seed(0)
    made = model.network.generate(ids, do_sample=True, top_k=0, max_new_tokens=LENGTH)
    return model.tokens.decode(made[0, ids.shape[1] :].tolist())


def first_token(engine: Engine, name: str) -> None:
    """From the click to the first frame that holds a token."""
    frames = engine.stream(name, prompt=_prompt(name), max_tokens=LENGTH)
    next(frame for frame in frames if frame.tokens[0])
    frames.close()


def _prompt(name: str) -> str:
    return PROMPT[name.rpartition("-")[2]]


if __name__ == "__main__":
    sys.exit(table(measure(Engine(device="cpu", dtype="fp32"))))
