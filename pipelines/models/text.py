"""What all models that write text share: read, draw a token, write it down, and do so again.

A model is nothing but p(next token | tokens so far), log p(x) = sum_t log p(x_t | x_<t); counting, recurrent and
attending models differ in how they come by that distribution and in what they remember. So a model gives one method,
`read`, and the five tasks are written here once; beam search also asks to `pick` rows of what is remembered.
How tokens are drawn is in `sampling`.
"""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ..frames import Frame, Token
from ..knobs import UserError
from ..options.text import Beam, Blend, Branch, Generate, Options, Score
from .beams import Paths, search
from .sampling import chances, draw, entropy, exchange, filters, luck, surprise, traced
from .tokens import START, Tokens

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

    def pick(self, state: Any, rows: Tensor) -> Any:
        """The state of these rows of the batch, `(M,)` int64, in this order; the one that is given is used up."""
        raise NotImplementedError

    def end(self, options: Generate) -> int | None:
        """The token after which a text has no more; None: it is written to its full length."""
        return self.tokens.encode(options.end)[0] if options.end else None


class TextModel:
    """The five tasks of a text model; a subclass is a `Reader` itself or says in `reader` which one is meant."""

    def reader(self, options: Options) -> Reader:
        """Who reads, with these options."""
        return self

    def generate(self, options: Generate) -> Iterator[Frame]:
        """Continue a prompt; frames hold what is new, the last one everything."""
        reader = self.reader(options)
        return write([reader], [_ids(reader, options.beginning(), "prompt")], [1.0], options)

    def blend(self, options: Blend) -> Iterator[Frame]:
        """Continue two prompts with the same tokens, drawn from (1 - blend) p(. | prompt) + blend p(. | prompt_to)."""
        reader = self.reader(options)
        prompts = [_ids(reader, options.beginning(name), name) for name in ("prompt", "prompt_to")]
        return write([reader, reader], prompts, [1 - options.blend, options.blend], options)

    def branch(self, options: Branch) -> Iterator[Frame]:
        """Replay a run with another token at one place of one text; see `Branch`."""
        reader = self.reader(options)
        for token in options.taken().values():
            if token >= reader.tokens.size:
                raise UserError(f"token must be below the size of the vocabulary, {reader.tokens.size}, not {token}.")
        prompt = _ids(reader, options.beginning(), "prompt")
        return write([reader], [prompt], [1.0], options, options.taken())

    def beam(self, options: Beam) -> Iterator[Frame]:
        """The most probable continuations that beam search finds, best first; what all beams share is written down."""
        reader = self.reader(options)
        return _beam(reader, _ids(reader, options.beginning(), "prompt"), options)

    def score(self, options: Score) -> Iterator[Frame]:
        """Rate a given text; probability and chance of a token are the same, since nothing is drawn.

        Raises:
            UserError: the text is empty or holds unknown characters.
        """
        if not options.text:
            raise UserError("text is empty: there is nothing to score.")
        reader = self.reader(options)
        start = _ids(reader, options.beginning(), "text")
        return _score(reader, start, _ids(reader, options.text, "text"), options.text)

    def expect(self, options: Generate, shown: int = 12) -> "Expectation":
        """What is expected after the prompt, and what the filters leave of it; of the `shown` most probable tokens."""
        reader = self.reader(options)
        ids = _ids(reader, options.beginning(), "prompt")
        scores = reader.read(ids, None, 1)[0][:, -1].float()  # (1, V)
        stages = {"model": scores.softmax(-1)}
        for name, each in filters(options).items():
            scores = each(ids, scores)
            stages[name] = scores.softmax(-1)
        if not options.temperature:
            stages["temperature"] = chances(scores, options.temperature)
        best = stages["model"][0].topk(min(shown, scores.shape[-1])).indices
        return Expectation(
            [reader.tokens.texts[k] for k in best.tolist()],
            {name: p[0, best].tolist() for name, p in stages.items()},
            {name: entropy(p).item() for name, p in stages.items()},
            {name: int((p > 0).sum()) for name, p in stages.items()},
        )


@dataclass(frozen=True)
class Expectation:
    """The next token as a model expects it ("model") and after each filter that is switched on, by knob.

    Attributes:
        texts: the tokens that are shown, the most probable first.
        chances: stage -> what each of them has of the whole, in [0, 1].
        entropy: stage -> bits, over all tokens.
        left: stage -> tokens that have any chance.
    """

    texts: list[str]
    chances: dict[str, list[float]]
    entropy: dict[str, float]
    left: dict[str, int]


# ---------------------------------------------------------------------------------------------- the loops


def write(
    readers: list[Reader],
    prompts: list[Tensor],
    weights: list[float],
    options: Generate,
    branches: dict[tuple[int, int], int] | None = None,
) -> Iterator[Frame]:
    """Write `options.count` texts at once.

    Args:
        readers, prompts, weights: who is listened to, what each has read, `(1, T)`, and how much it counts; the weights
            sum to 1, and all readers have the same tokens.
        branches: (sample, place) -> the token that is taken there instead of what is drawn, see `exchange`.
    """
    tokens, count, total = readers[0].tokens, options.count, options.max_tokens
    lucky, chosen, branches = luck(options.seed, count, total), filters(options).values(), branches or {}
    seen = torch.cat([prompt.expand(count, -1) for prompt in prompts], 1)
    end = readers[0].end(options)
    written, pending, shown, over = _Written(tokens, count, end), [], -math.inf, torch.zeros(count, dtype=torch.bool)
    yield Frame(0, total, "prompt", text=[""] * count, tokens=[[] for _ in range(count)])

    heard = [reader.read(prompt.expand(count, -1), None, 1) for reader, prompt in zip(readers, prompts, strict=True)]
    for t in range(total):
        logits = scores = _mix([voice[:, -1].float() for voice, _ in heard], weights)  # (N, V)
        for each in chosen:  # `LogitsProcessorList` does the same, but looks up signatures at every call
            scores = each(seen, scores)
        drawn_from = chances(scores, options.temperature)
        taken = draw(drawn_from, lucky[:, t])
        exchange(taken, logits, t, branches)
        if end is not None:
            over |= taken == end
        for sample, at in branches:
            if at > t and over[sample]:
                raise UserError(f"at must lie within the text, which ends after {t} tokens, not at {at}.")
        step = taken[:, None].to(seen.device)
        seen = torch.cat([seen, step], 1)
        pending.append((logits, drawn_from, step[:, 0]))
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


def _beam(reader: Reader, prompt: Tensor, options: Beam) -> Iterator[Frame]:
    """Write down the beams of `beams.search`; they differ in their ends only, so the rest can be shown before."""
    count, total = min(options.beams, reader.tokens.size), options.max_tokens
    written, paths, shown = _Written(reader.tokens, count), Paths(), -math.inf
    yield Frame(0, total, "prompt", text=[""] * count, tokens=[[] for _ in range(count)])

    def write(end: int) -> tuple[list[str], list[list[Token]]]:
        if not (taken := paths.take(end)):
            return [""] * count, [[] for _ in range(count)]
        logits, ids = taken
        return written.add(logits, logits.softmax(-1), ids)

    for t, step in enumerate(search(reader, prompt, count, total), 1):
        paths.add(step)
        if t < total and time.monotonic() - shown > PAUSE:
            shown = time.monotonic()
            text, news = write(paths.settled())
            yield Frame(t, total, "writing", text=text, tokens=news)
    write(total)
    text = [reader.tokens.decode(token.id for token in row) for row in written.tokens]
    bits = [surprise(row) for row in written.tokens]
    rates = [one / max(1, len(line)) for one, line in zip(bits, text, strict=True)]
    scalars = {"bits per character": rates, "bits": bits, "evaluations": total}
    yield Frame(total, total, "text", text=text, tokens=written.tokens, scalars=scalars)


def _score(reader: Reader, start: Tensor, ids: Tensor, text: str) -> Iterator[Frame]:
    """Read a text in pieces; `ids` `(1, T)` without what it begins after, `start` `(1, S)`."""
    total, written, state = ids.shape[1], _Written(reader.tokens, 1), None
    if start.shape[1] > 1:
        _, state = reader.read(start[:, :-1], None, 1)
    before = torch.cat([start[:, -1:], ids], 1)[:, :-1]
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
        ended = (self._until_end(k, row) for k, row in enumerate(traced(logits, chances, taken, self._texts)))
        news = [
            [token._replace(spelt=spelling.add(token.id)) for token in fresh]
            for spelling, fresh in zip(self._spellings, ended, strict=True)
        ]
        for old, fresh in zip(self.tokens, news, strict=True):
            old.extend(fresh)
        return ["".join(token.spelt for token in fresh) for fresh in news], news

    def _until_end(self, k: int, fresh: list[Token]) -> list[Token]:
        """Those of sample k that still belong to it."""
        if self._end is None:
            return fresh
        if self._over[k]:
            return []
        place = next((place for place, token in enumerate(fresh) if token.id == self._end), None)
        self._over[k] = place is not None
        return fresh[:place]


# ---------------------------------------------------------------------------------------------- distributions


def _mix(voices: list[Tensor], weights: list[float]) -> Tensor:
    """log sum_k w_k p_k of logits `(N, V)`; a single voice is left as it is."""
    if len(voices) == 1:
        return voices[0]
    logs = [voice.log_softmax(-1) + math.log(w) for voice, w in zip(voices, weights, strict=True) if w]
    return torch.stack(logs).logsumexp(0)


def _ids(reader: Reader, text: str, name: str) -> Tensor:
    """The ids `(1, T)` of a text, on the reader's device; those of `START` when it is empty."""
    return torch.tensor([reader.tokens.encode(text or START, name)], device=getattr(reader, "device", "cpu"))
