"""Views into text models: what they expect next, and what they keep of what they have read.

Markov chains keep the last tokens, recurrent networks a vector, Transformers everything and look back by attention. How
much an earlier token still matters is measured alike for all networks: the norm of the gradient of log p(x_T) with
respect to the embedding of the token d places before (Y. Bengio et al., "Learning Long-Term Dependencies with Gradient
Descent is Difficult", 1994).
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from . import load, stream
from .hooks import outputs
from .knobs import Options
from .models.beams import search
from .models.clip import check
from .models.gpt import GptModel
from .models.markov import MarkovModel
from .models.reading import Reading, causal, read
from .models.text import Expectation, TextModel
from .models.tokens import START
from .options.text import Beam, Generate

READ = 64  # tokens of the end of a prompt that are looked at; of attention maps half as many
UNITS = 48  # of a hidden state that are shown, those that change most
WAYS = (4, 3)  # of the graph of a chain: how many tokens are followed at the first and at the second step
TREE = 12  # steps of a beam search that are drawn
DISTANCE, PLACES = 60, 16  # of the gradient: how far back, and mean over so many places
CONTEXT = 256  # tokens that are read for it


def expectation(name: str, options: Generate) -> Expectation:
    """What a model expects after a prompt, before and after each filter; see `TextModel.expect`."""
    model = load(name)
    with torch.inference_mode():
        return model.expect(options)


@dataclass(frozen=True)
class Inside:
    """What a model makes of a prompt.

    Attributes:
        kind: "ladder", "hidden" or "attention".
        tokens: as text; of a ladder the most probable next ones, else those that were read.
        maps: ladder: `(orders, tokens)`, p of the next token by order 0, 1, ...; hidden: `(units, tokens)` in [-1, 1];
            attention: `(layers, heads, tokens, tokens)`, rows look at columns and sum to 1.
        contexts: of a ladder: the text that each order looks at.
    """

    kind: str
    tokens: list[str]
    maps: np.ndarray
    contexts: tuple[str, ...] = ()


def inside(name: str, options: Generate) -> Inside:
    """What a model holds after reading a prompt; `UserError` for characters that it has never seen."""
    model = load(name)
    with torch.inference_mode():
        return _held(model, options)


def _held(model: TextModel, options: Generate) -> Inside:
    reader = model.reader(options)
    ids = reader.tokens.encode(options.beginning() or START, "prompt")
    texts = [reader.tokens.texts[k] for k in ids]
    if isinstance(model, MarkovModel):
        counts, read = reader.counts, np.array([ids[-reader.order :]])
        p = np.stack([counts.expect(read[:, read.shape[1] - k :])[0] for k in range(read.shape[1] + 1)])
        best = np.argsort(-p[-1])[:16]
        contexts = tuple("".join(texts[len(texts) - k :]) for k in range(read.shape[1] + 1))
        return Inside("ladder", [reader.tokens.texts[k] for k in best], p[:, best], contexts)
    if isinstance(model, GptModel):
        ids = ids[-min(READ // 2, model.network.config.n_positions) :]
        return Inside("attention", texts[-len(ids) :], _attention(model, _batch(model, ids)))
    h, _ = model.network.body(model.network.embed(_batch(model, ids)))
    h = h[0, -READ:].float().cpu().numpy().T  # (H, T)
    moving = np.argsort(-h.var(1))[:UNITS]
    return Inside("hidden", texts[-READ:], h[moving])


class Node(NamedTuple):
    """One of the beams after a step: the beam before that it continues, its last token, -log2 p of it all."""

    parent: int
    text: str
    bits: float


def beams(name: str, options: Beam, steps: int = TREE) -> list[list[Node]]:
    """The beams after each of the first steps of a search, the best first."""
    reader = load(name).reader(options)
    prompt = torch.tensor([reader.tokens.encode(options.beginning() or START, "prompt")])
    prompt = prompt.to(getattr(reader, "device", "cpu"))
    with torch.inference_mode():
        found = search(reader, prompt, min(options.beams, reader.tokens.size), steps)
    return [
        [
            Node(parent, reader.tokens.texts[token], -score / math.log(2))
            for parent, token, score in zip(step.parent.tolist(), step.token.tolist(), step.score.tolist(), strict=True)
        ]
        for step in found
    ]


class Transition(NamedTuple):
    """From one context to another by a token: places in `Transitions.contexts`, and its probability."""

    start: int
    end: int
    probability: float


@dataclass(frozen=True)
class Transitions:
    """A part of the graph of a Markov chain, from the context of a prompt outwards.

    Attributes:
        contexts: as text, the first is that of the prompt.
        steps: how many steps each is away from it.
        edges: the most probable tokens after each context that is fewer than two steps away.
    """

    contexts: list[str]
    steps: list[int]
    edges: list[Transition]


def transitions(name: str, options: Generate) -> Transitions | None:
    """The most probable ways of two steps from where a prompt ends; None for what is no Markov chain."""
    model = load(name)
    if not isinstance(model, MarkovModel):
        return None
    reader = model.reader(options)
    texts = reader.tokens.texts
    start = tuple(reader.tokens.encode(options.beginning() or START, "prompt")[-reader.order :])
    place, steps, edges = {start: 0}, [0], []
    for width in WAYS:
        for context in [one for one, at in place.items() if steps[at] == max(steps)]:
            p = reader.counts.expect(np.array([context]))[0]
            for token in np.argsort(-p, kind="stable")[:width].tolist():
                after = (*context, token)[-reader.order :]
                if after not in place:
                    place[after] = len(steps)
                    steps.append(steps[place[context]] + 1)
                edges.append(Transition(place[context], place[after], float(p[token])))
    return Transitions(["".join(texts[k] for k in context) for context in place], steps, edges)


def reading(name: str, options: Options) -> Reading:
    """How the text Transformer of a model that paints scenes reads their prompt.

    Raises:
        UserError: the prompt is longer than what is read.
    """
    pipeline = load(name).pipeline
    check(pipeline.tokenizer, options)
    return read(pipeline.text_encoder, pipeline.tokenizer, options.prompt)


def _batch(model: object, ids: list[int]) -> Tensor:
    return torch.tensor([ids], device=model.device)


def _attention(model: GptModel, ids: Tensor) -> np.ndarray:
    """softmax(Q K^T / sqrt(d) + mask) of every layer and head, from the queries and keys of one reading."""
    with outputs(block.attn.c_attn for block in model.network.transformer.h) as projected:
        model.network(ids, use_cache=False)
    maps = [causal(*qkv[0].chunk(3, -1)[:2], model.network.config.n_head) for qkv in projected]
    return torch.stack(maps).cpu().numpy()


def reach(names: list[str], text: str) -> dict[str, np.ndarray]:
    """Name -> `(d,)`, the gradient norm at distance 0, 1, ... relative to distance 0; of the networks among `names`.

    Args:
        text: all read it; one that is too short is continued by the first of them.
    """
    missing = DISTANCE + PLACES - len(text)
    if missing > 0:
        *_, last = stream(names[0], prompt=text, max_tokens=missing + 1)
        text = (text or START) + last.text[0]
    models = {name: load(name) for name in names}
    return {name: _reach(model, text) for name, model in models.items() if not isinstance(model, MarkovModel)}


def _reach(model: object, text: str) -> np.ndarray:
    ids = _batch(model, model.tokens.encode(text))[:, -CONTEXT:]
    gpt, net = isinstance(model, GptModel), model.network
    ids = ids[:, -net.config.n_positions :] if gpt else ids
    length = ids.shape[1]
    places = range(max(1, length - min(PLACES, length // 2)), length)
    far = min(DISTANCE, places[0])
    total = np.zeros(far)
    with torch.backends.cudnn.flags(enabled=False):  # its recurrent kernels have no gradient outside of training
        embedded = (net.transformer.wte if gpt else net.embed)(ids).detach().requires_grad_()
        logits = net(inputs_embeds=embedded, use_cache=False).logits if gpt else net.head(net.body(embedded)[0])
        for place in places:
            log_p = logits[0, place - 1].float().log_softmax(-1)[ids[0, place]]
            (gradient,) = torch.autograd.grad(log_p, embedded, retain_graph=True)
            total += gradient[0, :place].float().norm(dim=-1).flip(0)[:far].cpu().numpy()
    return total / max(total[0], 1e-12)
