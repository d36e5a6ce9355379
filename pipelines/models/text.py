"""What all models that write text share: read, draw a token, write it down, and do so again.

A model is nothing but p(next token | tokens so far), log p(x) = sum_t log p(x_t | x_<t); counting, recurrent and
attending models differ in how they come by that distribution and in what they remember. So a model gives one method,
`read`, and the four tasks are written here once.

Drawing: u_t uniform in [0, 1[ from the generator of the sample alone, and the first token at which the cumulated
chances exceed u_t (inverse transform sampling). One number for every token and nothing else, so the luck at place t
depends on seed and place only: two models, or a text and its branch, can be compared with the same luck. Filters:
temperature, top-k (A. Fan et al. 2018, arXiv:1805.04833), top-p (A. Holtzman et al. 2019, arXiv:1904.09751), min-p
(M. Nguyen et al. 2024, arXiv:2407.01082), repetition penalty (N. Keskar et al. 2019, arXiv:1909.05858), all as
`transformers` has them.
"""

import math
import time
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor
from transformers import (
    LogitsProcessor,
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from ..frames import Choice, Frame, Token
from ..knobs import UserError
from ..options.text import Blend, Branch, Generate, Options, Score
from ..seeds import seeds_from
from .tokens import START, Tokens

ALTERNATIVES = 8  # tokens shown for every place
PAUSE, CHUNK = 0.04, 32  # a frame after so many seconds or tokens: what there is to see is computed for many at once
SCORED = 256  # tokens of a given text in a frame


class Reader:
    """Something that expects a next token: subclasses set `tokens` and write `read`."""

    tokens: Tokens

    def read(self, ids: Tensor, state: Any = None, keep: int = 0) -> tuple[Tensor, Any]:
        """Read on.

        Args:
            ids: `(N, T)` int64, T at least 1, what comes after all that `state` has read.
            state: what the last call returned, which is used up; None at the beginning.
            keep: how many of the last places are wanted; 0: all.
        Returns:
            logits `(N, keep or T, V)` of the token after each place; the new state.
        """
        raise NotImplementedError


class TextModel:
    """The four tasks of a text model; a subclass is a `Reader` itself or says in `reader` which one is meant."""

    def reader(self, options: Options) -> Reader:
        """Who reads, with these options."""
        return self

    def generate(self, options: Generate) -> Iterator[Frame]:
        """Continue a prompt; frames hold what is new, the last one everything."""
        reader = self.reader(options)
        return _write([reader], [_ids(reader, options.beginning(), "prompt")], [1.0], options)

    def blend(self, options: Blend) -> Iterator[Frame]:
        """Continue two prompts with the same tokens, drawn from (1 - blend) p(. | prompt) + blend p(. | prompt_to)."""
        reader = self.reader(options)
        prompts = [_ids(reader, options.beginning(name), name) for name in ("prompt", "prompt_to")]
        return _write([reader, reader], prompts, [1 - options.blend, options.blend], options)

    def branch(self, options: Branch) -> Iterator[Frame]:
        """Replay a run with another token at one place of one text; see `Branch`."""
        reader = self.reader(options)
        if options.token >= reader.tokens.size:
            raise UserError(
                f"token must be below the size of the vocabulary, {reader.tokens.size}, not {options.token}."
            )
        prompt = _ids(reader, options.beginning(), "prompt")
        return _write([reader], [prompt], [1.0], options, (options.sample, options.at, options.token))

    def score(self, options: Score) -> Iterator[Frame]:
        """Rate a given text; probability and chance of a token are the same, since nothing is drawn.

        Raises:
            UserError: the text is empty or holds unknown characters.
        """
        if not options.text:
            raise UserError("text is empty: there is nothing to score.")
        reader = self.reader(options)
        return _score(reader, _ids(reader, options.text, "text"), options.text)


# ---------------------------------------------------------------------------------------------- the loops


def _write(
    readers: list[Reader],
    prompts: list[Tensor],
    weights: list[float],
    options: Generate,
    branch: tuple[int, int, int] | None = None,
) -> Iterator[Frame]:
    """Write `options.count` texts at once.

    Args:
        readers, prompts, weights: who is listened to, what each has read, `(1, T)`, and how much it counts; the weights
            sum to 1, and all readers have the same tokens.
        branch: sample, place and token that is taken there instead of what is drawn.
    """
    tokens, count, total = readers[0].tokens, options.count, options.max_tokens
    luck, filters = lucky(options.seed, count, total), filters_of(options)
    seen = torch.cat([prompt.expand(count, -1) for prompt in prompts], 1)
    end = tokens.encode(options.end)[0] if options.end else None
    written, pending, shown, over = _Written(tokens, count, end), [], -math.inf, torch.zeros(count, dtype=torch.bool)
    yield Frame(0, total, "prompt", text=[""] * count, tokens=[[] for _ in range(count)])

    heard = [reader.read(prompt.expand(count, -1), None, 1) for reader, prompt in zip(readers, prompts, strict=True)]
    for t in range(total):
        logits = scores = _mix([voice[:, -1].float() for voice, _ in heard], weights)  # (N, V)
        for each in filters:  # `LogitsProcessorList` does the same, but looks up signatures at every call
            scores = each(seen, scores)
        chances = scores.softmax(-1) if options.temperature else certain(scores)
        taken = draw(chances, luck[:, t])
        if branch and t == branch[1]:
            taken[branch[0]] = branch[2]
        if end is not None:
            over |= taken == end
        if branch and t < branch[1] and over[branch[0]]:
            raise UserError(f"at must lie within the text, which ends after {t} tokens, not at {branch[1]}.")
        step = taken[:, None].to(seen.device)
        seen = torch.cat([seen, step], 1)
        pending.append((logits, chances, step[:, 0]))
        if t + 1 == total or over.all():
            break
        if len(pending) == CHUNK or time.monotonic() - shown > PAUSE:
            text, news = written.add(*_stacked(pending))
            pending.clear()
            shown = time.monotonic()
            yield Frame(t + 1, total, "writing", text=text, tokens=news)
        heard = [reader.read(step, state, 1) for reader, (_, state) in zip(readers, heard, strict=True)]
    written.add(*_stacked(pending))
    done = t + 1
    text = [tokens.decode(token.id for token in row) for row in written.tokens]
    rates = [surprise(row) / max(1, len(line)) for row, line in zip(written.tokens, text, strict=True)]
    scalars = {"bits per character": rates, "evaluations": done * len(readers)}
    yield Frame(done, done, "text", text=text, tokens=written.tokens, scalars=scalars)


def _stacked(pending: list[tuple[Tensor, ...]]) -> Iterator[Tensor]:
    return (torch.stack(column, 1) for column in zip(*pending, strict=True))


def _score(reader: Reader, ids: Tensor, text: str) -> Iterator[Frame]:
    """Read a text in pieces; `ids` `(1, T)` without the line feed it begins after."""
    total, written, state = ids.shape[1], _Written(reader.tokens, 1), None
    before = torch.cat([_ids(reader, "", "text"), ids], 1)[:, :-1]
    yield Frame(0, total, "beginning", text=[""], tokens=[[]])
    for k in range(0, total, SCORED):
        logits, state = reader.read(before[:, k : k + SCORED], state)
        new, news = written.add(logits.float(), logits.float().softmax(-1), ids[:, k : k + SCORED])
        if k + SCORED < total:
            yield Frame(k + SCORED, total, "reading", text=new, tokens=news)
    bits = surprise(written.tokens[0])
    scalars = {"bits per character": [bits / len(text)], "perplexity": [2 ** (bits / total)]}
    yield Frame(total, total, "text", text=[text], tokens=written.tokens, scalars=scalars)


class _Written:
    """All tokens so far, by sample; made many at a time, which is much cheaper than one by one."""

    def __init__(self, vocabulary: Tokens, count: int, end: int | None = None) -> None:
        """Args: `end` is the token after which a text has no more; it is not a part of it."""
        self._end, self._over = end, [False] * count
        self.tokens: list[list[Token]] = [[] for _ in range(count)]
        self._texts, self._spellings = vocabulary.texts, [vocabulary.stream() for _ in range(count)]

    def add(self, logits: Tensor, chances: Tensor, taken: Tensor) -> tuple[list[str], list[list[Token]]]:
        """Add tokens that came, `(N, T)`, out of logits and chances `(N, T, V)`; returns their text and them."""
        news = [self._until_end(k, fresh) for k, fresh in enumerate(traced(logits, chances, taken, self._texts))]
        for old, fresh in zip(self.tokens, news, strict=True):
            old.extend(fresh)
        spelt = zip(self._spellings, news, strict=True)
        return ["".join(spelling.add(token.id) for token in fresh) for spelling, fresh in spelt], news

    def _until_end(self, k: int, fresh: list[Token]) -> list[Token]:
        """Those of sample k that still belong to it."""
        if self._end is None:
            return fresh
        if self._over[k]:
            return []
        place = next((place for place, token in enumerate(fresh) if token.id == self._end), None)
        self._over[k] = place is not None
        return fresh[:place]


def traced(logits: Tensor, chances: Tensor, taken: Tensor, texts: list[str]) -> list[list[Token]]:
    """Tokens that came, by sample, with what might have come instead.

    Args:
        logits, chances: `(N, T, V)`, what the model says and what is drawn from.
        taken: `(N, T)` int64, what came.
        texts: what each of the V tokens adds.
    """
    p = logits.softmax(-1)
    best = p.topk(min(ALTERNATIVES, p.shape[-1])).indices
    shown = torch.cat([taken[..., None], best], -1)
    columns = (shown, p.gather(-1, shown), chances.gather(-1, shown), entropy(p))
    news = []
    for rows in zip(*(column.tolist() for column in columns), strict=True):
        fresh = []
        for ids, probabilities, drawn, bits in zip(*rows, strict=True):
            first, *others = map(Choice, ids, map(texts.__getitem__, ids), probabilities, drawn)
            fresh.append(Token(*first, bits, others))
        news.append(fresh)
    return news


def entropy(p: Tensor) -> Tensor:
    """-sum p log2 p over the last dimension, in bits."""
    return torch.special.entr(p).sum(-1) / math.log(2)  # entr(p) = -p ln p, and 0 where p = 0


def surprise(tokens: list[Token]) -> float:
    """-log2 of the probability of all tokens together, in bits."""
    return -sum(math.log2(max(token.probability, 1e-30)) for token in tokens)


# ---------------------------------------------------------------------------------------------- drawing


def draw(chances: Tensor, luck: Tensor) -> Tensor:
    """The token at which the cumulated chances exceed the luck; a token without a chance is never drawn.

    Args:
        chances: `(N, V)`, not negative, need not sum to exactly 1, on any device.
        luck: `(N,)` in [0, 1[, float64.
    Returns:
        `(N,)` int64 on the CPU.
    """
    cumulated = chances.cpu().double().cumsum(-1)
    return torch.searchsorted(cumulated, luck[:, None] * cumulated[:, -1:], right=True)[:, 0]


def lucky(seed: int, count: int, length: int) -> Tensor:
    """Uniform numbers `(count, length)` in [0, 1[, float64, row k from seed + k alone."""
    generators = [torch.Generator().manual_seed(own) for own in seeds_from(seed, count)]
    return torch.stack([torch.rand(length, generator=generator, dtype=torch.float64) for generator in generators])


def filters_of(options: Options) -> list[LogitsProcessor]:
    """What stands between the model and the draw, in the order in which `transformers` applies it.

    Options that lack one of the knobs go without that filter.
    """
    asked = options.asdict()
    chosen: list[LogitsProcessor] = []
    if asked.get("repetition_penalty", 1) != 1:
        chosen.append(RepetitionPenaltyLogitsProcessor(asked["repetition_penalty"]))
    if asked["temperature"] not in (0, 1):
        chosen.append(TemperatureLogitsWarper(asked["temperature"]))
    if asked.get("top_k"):
        chosen.append(TopKLogitsWarper(asked["top_k"]))
    if asked.get("top_p", 1) < 1:
        chosen.append(TopPLogitsWarper(asked["top_p"]))
    if asked.get("min_p"):
        chosen.append(MinPLogitsWarper(asked["min_p"]))
    return chosen


def certain(scores: Tensor) -> Tensor:
    """All chance `(N, V)` to the most probable token."""
    return torch.zeros_like(scores).scatter_(-1, scores.argmax(-1, keepdim=True), 1)


def _mix(voices: list[Tensor], weights: list[float]) -> Tensor:
    """log sum_k w_k p_k of logits `(N, V)`; a single voice is left as it is."""
    if len(voices) == 1:
        return voices[0]
    logs = [voice.log_softmax(-1) + math.log(w) for voice, w in zip(voices, weights, strict=True) if w]
    return torch.stack(logs).logsumexp(0)


def _ids(reader: Reader, text: str, name: str) -> Tensor:
    """The ids `(1, T)` of a text, on the reader's device; those of `START` when it is empty."""
    return torch.tensor([reader.tokens.encode(text or START, name)], device=getattr(reader, "device", "cpu"))
