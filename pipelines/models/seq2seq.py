"""Encoder-decoder: one Transformer reads a sentence as a whole, another one writes its translation token by token.

    p(y | x) = prod_t p(y_t | y_1 ... y_t-1, x)

The encoder turns the source x into one vector per token, each of which has seen all others. The decoder is a GPT with a
second look in every layer: cross-attention, softmax(Q K^T / sqrt(d)) V with queries Q from what it is writing and keys
and values from the source. What it looks at while it writes y_t is an alignment that nobody has taught it. The first
token of the source says what is wanted: a direction of translation, or the title of keywords.

Papers: I. Sutskever et al., "Sequence to Sequence Learning with Neural Networks" (2014), arXiv:1409.3215; D. Bahdanau
et al., "Neural Machine Translation by Jointly Learning to Align and Translate" (2014), arXiv:1409.0473; A. Vaswani et
al., "Attention Is All You Need" (2017), arXiv:1706.03762. The network is `MarianMTModel` of `transformers`: the
Transformer of 2017 as M. Junczys-Dowmunt et al., "Marian" (2018), arXiv:1804.00344, have it.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from torch import Tensor, nn
from transformers import DynamicCache, EncoderDecoderCache, MarianConfig, MarianMTModel
from transformers.modeling_outputs import BaseModelOutput

from ..frames import Beam, Frame
from ..knobs import UserError
from ..options.seq2seq import DIRECTIONS, HEADS, LAYERS, MAX_TOKENS, Beams, Branch, Source, Translate
from .sampling import surprise, traced
from .sequence_search import Search
from .text import Reader, write
from .tokens import Tokens

PADDING, END = "<pad>", "</s>"
SPECIAL = (PADDING, END, *(f"<{direction}>" for direction in DIRECTIONS))  # tokens 0, 1, 2 ...
PLACES = 160  # tokens that can be read


def network(
    vocabulary: int,
    *,
    width: int = 192,
    encoder: int = 4,
    decoder: int = LAYERS,
    heads: int = HEADS,
    dropout: float = 0.1,
) -> MarianMTModel:
    """An untrained network with so many layers; the default with 6,000 tokens has 4.7 million parameters."""
    config = MarianConfig(
        vocab_size=vocabulary,
        d_model=width,
        encoder_layers=encoder,
        decoder_layers=decoder,
        encoder_attention_heads=heads,
        decoder_attention_heads=heads,
        encoder_ffn_dim=4 * width,
        decoder_ffn_dim=4 * width,
        max_position_embeddings=PLACES,
        activation_function="relu",
        dropout=dropout,
        init_std=0.01,  # with what Marian has, 0.02 and more, it is slow to look at the source
        scale_embedding=True,
        pad_token_id=0,
        eos_token_id=1,
        decoder_start_token_id=0,
        forced_eos_token_id=None,
    )
    made = MarianMTModel(config)
    made.set_attn_implementation("eager")  # the only one that tells what it looks at
    made.generation_config.max_length = MAX_TOKENS
    return made


def words(text: str) -> list[str]:
    """The words of a text, small, ё as е."""
    return re.findall(r"[^\W\d_]+", text.lower().replace("ё", "е"))


class Decoder(Reader):
    """The decoder with one source before its eyes; what it looks at is kept in `looks`, `(layers, N, heads, T, S)`."""

    def __init__(self, network: MarianMTModel, tokens: Tokens, source: Tensor, *, cached: bool = True) -> None:
        """Args: `source` is `(1, S)`; not `cached`: all tokens are read again for each."""
        self.network, self.tokens, self.cached = network, tokens, cached
        self.seen = network.model.encoder(source).last_hidden_state  # (1, S, D)
        self.looks: list[Tensor] = []

    @property
    def device(self) -> torch.device:
        """Where ids must be."""
        return self.seen.device

    def start(self) -> Tensor:
        """What every text begins after, `(1, 1)`."""
        return torch.full((1, 1), self.network.config.decoder_start_token_id, device=self.device)

    def end(self, options: Source) -> int:
        """The token that ends a translation."""
        return self.network.config.eos_token_id

    def read(self, ids: Tensor, state: Any = None, keep: int = 0) -> tuple[Tensor, Any]:
        """Read on; the state is the KV cache of both attentions, or all ids so far."""
        if self.cached:
            state = state or EncoderDecoderCache(DynamicCache(), DynamicCache())
        else:
            state = ids = ids if state is None else torch.cat([state, ids], 1)
        found = self.network(
            encoder_outputs=BaseModelOutput(self.seen.expand(len(ids), -1, -1)),
            decoder_input_ids=ids,
            past_key_values=state if self.cached else None,
            use_cache=self.cached,
            output_attentions=True,
        )
        self.looks.append(torch.stack(found.cross_attentions)[..., -keep:, :].float().cpu())
        return found.logits[:, -keep:], state

    def attention(self) -> np.ndarray:
        """What was looked at by all calls of `read` so far, `(N, layers, heads, T, S)`."""
        return torch.cat(self.looks, 3).transpose(0, 1).numpy()


class Translator:
    """A Marian network with its tokens and the words that it has read in training."""

    def __init__(self, network: MarianMTModel, tokens: Tokens, known: dict[str, list[str]]) -> None:
        self.network, self.tokens = network.eval(), tokens
        self.known = {language: frozenset(those) for language, those in known.items()}

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read a stock Marian folder with its `tokenizer.json` and `words.json`."""
        network = MarianMTModel.from_pretrained(
            folder, dtype=dtype, local_files_only=True, attn_implementation="eager"
        )  # the only one that tells what it looks at
        known = json.loads((folder / "words.json").read_text(encoding="utf-8"))
        return cls(network.to(device), Tokens.read(folder / "tokenizer.json"), known)

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The networks by name, for parameter counts and memory."""
        return {"transformer": self.network}

    # ------------------------------------------------------------------------------------------ tasks

    def translate(self, options: Translate) -> Iterator[Frame]:
        """Translate token by token; frames hold what is new, the last one everything, with the alignment."""
        return self._write(options, {})

    def branch(self, options: Branch) -> Iterator[Frame]:
        """Replay a translation with another token at one place; see `Branch`."""
        for token in options.taken().values():
            if token >= self.tokens.size:
                raise UserError(f"token must be below the size of the vocabulary, {self.tokens.size}, not {token}.")
        return self._write(options, options.taken())

    def beams(self, options: Beams) -> Iterator[Frame]:
        """Search for the most probable translations; the last frame has them, the best first."""
        return self._search(options, self.source(options))

    # ------------------------------------------------------------------------------------------ reading

    def source(self, options: Source) -> Tensor:
        """The ids `(1, S)` of what is asked for, the text, and the end.

        Raises:
            UserError: they are more than the network has places for.
        """
        ids = [SPECIAL.index(f"<{options.direction}>"), *self.tokens.encode(options.text), SPECIAL.index(END)]
        places = self.network.config.max_position_embeddings
        if len(ids) > places:
            raise UserError(f"text must have at most {places - 2} tokens, not {len(ids) - 2}.")
        return torch.tensor([ids], device=self.network.device)

    def unknown(self, options: Source) -> list[str]:
        """The words of a text that this network has never read in its language, each once."""
        return [word for word in dict.fromkeys(words(options.text)) if word not in self.known[options.language]]

    # ------------------------------------------------------------------------------------------ writing

    def _write(self, options: Translate, branches: dict[tuple[int, int], int]) -> Iterator[Frame]:
        source = self.source(options)
        decoder = Decoder(self.network, self.tokens, source, cached=options.cache == "on")
        frames = write([decoder], [decoder.start()], [1.0], options, branches)
        for frame in frames:
            last = frame.step == frame.total and frame.step > 0
            yield self._aligned(frame, options, source, decoder.attention()) if last else frame

    def _search(self, options: Beams, source: Tensor) -> Iterator[Frame]:
        total, width = options.max_tokens, options.beams
        decoder = Decoder(self.network, self.tokens, source)
        end, state = decoder.end(options), None
        search = Search(width, end, total, options.length_penalty)

        def step(last: list[int], rows: Tensor | None) -> Tensor:
            nonlocal state
            if rows is None:
                logits, state = decoder.read(decoder.start().expand(width, -1), None, 1)
            else:
                state.reorder_cache(rows.to(decoder.device))
                logits, state = decoder.read(torch.tensor(last, device=decoder.device)[:, None], state, 1)
            return logits[:, -1].float().log_softmax(-1).cpu()

        nothing = {"text": [""] * width, "tokens": [[] for _ in range(width)]}
        yield Frame(0, total, "prompt", **nothing)
        done = 0
        for kept in search.run(step):
            done += 1
            beams = [Beam(one.parent, self.tokens.texts[one.token], one.log_p, one.over) for one in kept]
            yield Frame(done, total + 1, f"step {done}", beams=beams, **nothing)
        yield self._found(search, options, source, done)

    def _found(self, search: Search, options: Beams, source: Tensor, done: int) -> Frame:
        """The last frame of a search: the whole texts, read once more for all that there is to tell of their tokens."""
        whole = [one.ids[:-1] if one.ids[-1] == search.end else one.ids for one in search.best]
        longest = max(1, *map(len, whole))
        rows = torch.tensor([ids + [0] * (longest - len(ids)) for ids in whole], device=source.device)
        decoder = Decoder(self.network, self.tokens, source)
        logits, _ = decoder.read(torch.cat([decoder.start().expand(len(rows), -1), rows], 1)[:, :-1])
        logits = logits.float()
        told = traced(logits, logits.softmax(-1), rows, self.tokens.texts)
        tokens = []
        for row, ids in zip(told, whole, strict=True):
            spelling = self.tokens.stream()
            tokens.append([token._replace(spelt=spelling.add(token.id)) for token in row[: len(ids)]])
        scalars = {
            "score": [one.score for one in search.best],
            "bits": [surprise(row) for row in tokens],
            "evaluations": done,
        }
        text = [self.tokens.decode(ids) for ids in whole]
        frame = Frame(done + 1, done + 1, "text", text=text, tokens=tokens, scalars=scalars)
        return self._aligned(frame, options, source, decoder.attention())

    def _aligned(self, frame: Frame, options: Source, source: Tensor, attention: np.ndarray) -> Frame:
        """The last frame with the alignment of each sample and the words that were never read."""
        maps = [one[:, :, : len(row)] for one, row in zip(attention, frame.tokens, strict=True)]
        read = [f"<{options.direction}>", *(self.tokens.texts[k] for k in source[0, 1:-1].tolist()), END]
        return replace(frame, source=read, attention=maps, unknown=self.unknown(options))
