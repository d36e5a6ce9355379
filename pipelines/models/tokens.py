"""Tokens: how text becomes numbers and again exactly the same text.

Three ways to cut a text: into characters (a closed alphabet), into words (a rare word is spelt), into byte pairs (any
text at all). Each is a `tokenizer.json` of the `tokenizers` library. The policy for characters that a vocabulary lacks:
nothing is replaced or left out; a text that would not come back exactly is refused, and the characters are named.

Byte pairs: R. Sennrich, B. Haddow, A. Birch, "Neural Machine Translation of Rare Words with Subword Units" (2016),
arXiv:1508.07909, on bytes as in A. Radford et al., "Language Models are Unsupervised Multitask Learners" (2019).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Self

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from tokenizers.decoders import DecodeStream

from ..knobs import UserError

WORD = r" ?[^\W\d_]+|[\s\S]"  # a word with the space before it, or any one character
START = "\n"  # every text begins after a line feed, for a line begins there


class Tokens:
    """A vocabulary: texts to ids in 0..size-1 and back.

    Attributes:
        texts: what each token adds, by id; a replacement character where a token is only a part of a character.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        tokenizer.encode_special_tokens = True  # what a user types is text, also when it looks like a special token
        self.size = tokenizer.get_vocab_size()
        self.texts = [tokenizer.decode([k], skip_special_tokens=False) for k in range(self.size)]
        # byte pairs spell whatever there is, all others only what they have seen
        byte_level = isinstance(tokenizer.model, models.BPE)
        self._alphabet = None if byte_level else frozenset(text for text in self.texts if len(text) == 1)
        # one character a token needs no tokenizer: a table is a hundred times faster
        self._table = tokenizer.get_vocab() if isinstance(tokenizer.model, models.WordLevel) else None

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a `tokenizer.json`."""
        return cls(Tokenizer.from_str(path.read_text(encoding="utf-8")))

    def write(self, path: Path) -> None:
        """Write a `tokenizer.json`."""
        path.write_text(self.tokenizer.to_str(pretty=True) + "\n", encoding="utf-8")

    def encode(self, text: str, name: str = "text") -> list[int]:
        """The ids of a text.

        Raises:
            UserError: it holds a character that the vocabulary lacks; `name` is what the sentence calls the text.
        """
        if self._alphabet is not None and not self._alphabet.issuperset(text):
            raise UserError(self._unknown(text, name))
        if self._table is not None:
            return [self._table[character] for character in text]
        return [k for piece in _pieces(text) for k in self.tokenizer.encode(piece, add_special_tokens=False).ids]

    def decode(self, ids: Iterable[int]) -> str:
        """The text of ids; the inverse of `encode`."""
        if self._table is not None:
            return "".join(self.texts[k] for k in ids)
        return self.tokenizer.decode(list(ids), skip_special_tokens=False)

    def stream(self) -> "Spelling":
        """A decoder for ids that come one after the other."""
        return Spelling(self)

    def _unknown(self, text: str, name: str) -> str:
        strange = dict.fromkeys(character for character in text if character not in self._alphabet)
        named = [f"{_named(character)} (character {text.index(character) + 1})" for character in islice(strange, 3)]
        more = f" and {len(strange) - 3} more" if len(strange) > 3 else ""
        return f"{name} holds what this model has never seen: {', '.join(named)}{more}."


class Spelling:
    """Turns ids that come one after the other into text; what is not yet a whole character is held back."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self._stream = DecodeStream(skip_special_tokens=False) if tokens._table is None else None

    def add(self, k: int) -> str:
        """The text that a further id completes; empty when it completes no character."""
        if self._stream is None:
            return self.tokens.texts[k]
        return self._stream.step(self.tokens.tokenizer, k) or ""


def characters(alphabet: Iterable[str]) -> Tokens:
    """Every character of `alphabet` is a token, numbered in its order."""
    tokenizer = Tokenizer(models.WordLevel({character: k for k, character in enumerate(alphabet)}))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    tokenizer.decoder = decoders.Fuse()
    return Tokens(tokenizer)


def words(text: str, size: int) -> Tokens:
    """The `size` most frequent words of a text, each with the space before it, and its alphabet.

    A rare word is its longest beginning that is a token, and so on: in the end letters.
    """
    alphabet = dict.fromkeys(sorted(set(text)))
    counts = Counter(re.findall(WORD, text))
    common = [word for word, count in counts.most_common(size) if len(word) > 1 and count > 1]
    vocabulary = {token: k for k, token in enumerate([*alphabet, *common])}
    tokenizer = Tokenizer(
        models.WordPiece(vocabulary, unk_token="", continuing_subword_prefix="", max_input_chars_per_word=100_000)
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(WORD), "isolated")
    tokenizer.decoder = decoders.Fuse()
    return Tokens(tokenizer)


def byte_pairs(text: str, size: int, special: tuple[str, ...] = ()) -> Tokens:
    """The 256 bytes and the pairs of tokens that are merged first in a text, `size` in all: any text has tokens.

    `special` tokens, numbered from 0, stand for no text; no text has them.
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=list(special),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_pieces(text), trainer)
    return Tokens(tokenizer)


def _pieces(text: str, lines: int = 1000) -> Iterable[str]:
    """A text in pieces of so many lines: a tokenizer takes long and much memory for millions of characters at once."""
    split = text.splitlines(keepends=True)
    return ("".join(split[k : k + lines]) for k in range(0, len(split), lines))


def _named(character: str) -> str:
    """A character so that it can be told, also one that cannot be seen: é (U+00E9), U+200F (right-to-left mark)."""
    code, name = f"U+{ord(character):04X}", unicodedata.name(character, "").lower()
    seen = character.isprintable() and not unicodedata.combining(character)
    return f"{character} ({code})" if seen else f"{code} ({name})" if name else code
