"""How the translator was trained: predict every next token of the translation, given the source and what comes before.

Loss: cross-entropy against 1 - `SMOOTHING` for the right token and the rest spread over all others (C. Szegedy et al.
2016, arXiv:1512.00567), over all tokens of a batch. Half of the pairs are sentences of templates, made anew for every
batch, a fifth are phrases, the rest real strings and titles. Sentences of a batch have about the same length. The
average of the weights is what is shipped.
"""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import torch
from PIL import Image
from tokenizers.processors import TemplateProcessing
from torch import Tensor
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pad_sequence
from transformers import PreTrainedTokenizerFast

from ...data import pair_sentences, pairs
from ...data.pair_sentences import ONE_IN
from ...models import seq2seq, tokens
from ...models.seq2seq import END, PADDING, PLACES, SPECIAL, Translator, words
from ...models.tokens import Tokens
from ...options.seq2seq import DIRECTIONS, MAX_TOKENS, Translate
from ..ema import average
from ..loop import Recipe
from ..precision import mixed
from ..rate import cosine
from .text import page

VOCABULARY = 6000
BATCH = 16  # pairs of a step: small batches, many steps
BUDGET = 360_000  # pairs
RATE = 1e-3  # after the warm-up; then it falls with a cosine to a hundredth
WARM_UP = 500  # steps
SMOOTHING = 0.1
SHARES = {"phrases": 0.2, "sentences": 0.5, "real": 0.2, "titles": 0.1}  # of a batch, by where a pair comes from
POOL = 64  # batches that are made at once and sorted by length
COUNTED = 30_000  # sentences that the vocabulary is counted in
IGNORED = -100
PREVIEWED = ((("sentences", 3), ("real", 2)), (("titles", 1),))  # held out: of translations, of titles

Pair = tuple[str, str, str]  # direction, source, target


class Seq2SeqRecipe(Recipe):
    """Translation in both directions, and titles of keywords in both languages."""

    def __init__(self, name: str) -> None:
        self.name, self.batch, self.budget = name, BATCH, BUDGET
        self.pairs = {name: pairs.load(name) for name in pairs.SETS}
        self.held_out = {pairs.plain(text) for pair in pairs.load("real", "test") for text in pair}
        rng = random.Random(0)
        counted = [pair_sentences.sample(rng)[:2] for _ in range(COUNTED)]
        both = [*counted, *self.pairs["real"], *((text, "") for text in _texts(self.pairs["titles-en"]))]
        both += [("", text) for text in _texts(self.pairs["titles-ru"])]
        self.known = {
            language: sorted({word for pair in both for word in words(pair[side])})
            for side, language in enumerate(("en", "ru"))
        }
        self.tokens = tokens.byte_pairs("\n".join(_texts(both)), VOCABULARY, SPECIAL)
        self.network = seq2seq.network(self.tokens.size).train()
        self.averaged = average(self.network)
        decayed = [p for p in self.network.parameters() if p.dim() > 1 and p.requires_grad]
        rest = [p for p in self.network.parameters() if p.dim() <= 1]
        groups = [{"params": decayed, "weight_decay": 0.01}, {"params": rest, "weight_decay": 0.0}]
        self.adam = torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-9)
        self.parts = {"network": self.network, "averaged": self.averaged, "adam": self.adam}
        self.pool, self.ready = -1, []  # number of the pool that batches come from, and the batches
        self.settings = {
            "a sample is": "a sentence with its translation, or keywords with their title",
            "templates": f"{len(pair_sentences.TEMPLATES)} of sentences, {len(pair_sentences.PHRASES)} of phrases",
            "held out": f"one pair of words in {ONE_IN}",
            "other pairs": ", ".join(f"{len(found):,} {name}" for name, found in self.pairs.items()),
            "shares": ", ".join(f"{share:.0%} {name}" for name, share in SHARES.items()),
            "parameters": sum(p.numel() for p in self.network.parameters()),
            "loss": f"cross-entropy, label smoothing {SMOOTHING}, dropout 0.1",
            "optimiser": f"AdamW, rate {RATE}, warmed up over {WARM_UP} steps, cosine to a hundredth, decay 0.01",
            "averaging of weights": 0.999,
        }

    def step(self, progress: float) -> dict[str, Tensor]:
        """One step on `batch` pairs."""
        cosine(self.adam, RATE, progress, steps=int(self.averaged.n_averaged), warm_up=WARM_UP)
        source, target = self.next_batch()
        before = torch.cat([torch.zeros_like(target[:, :1]), target[:, :-1].clamp(min=0)], 1)  # it begins with padding
        with mixed():
            logits = self.network(
                input_ids=source, attention_mask=(source != 0).long(), decoder_input_ids=before, use_cache=False
            ).logits
        flat, wanted = logits.float().flatten(0, 1), target.flatten()
        loss = cross_entropy(flat, wanted, ignore_index=IGNORED, label_smoothing=SMOOTHING)
        self.adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.adam.step()
        self.averaged.update_parameters(self.network)
        with torch.no_grad():
            plain = cross_entropy(flat, wanted, ignore_index=IGNORED)
        return {"loss": plain, "smoothed loss": loss.detach()}

    def next_batch(self) -> tuple[Tensor, Tensor]:
        """Sources `(N, S)` of about the same length, padded with 0, and targets `(N, T)`, padded with `IGNORED`."""
        pool, place = divmod(int(self.averaged.n_averaged), POOL)
        if pool != self.pool:
            self.pool, self.ready = pool, self.batches(random.Random(pool))
        return self.ready[place]

    def batches(self, rng: random.Random) -> list[tuple[Tensor, Tensor]]:
        """`POOL` batches in any order."""
        drawn = (self.encoded(*self.draw(rng)) for _ in range(POOL * self.batch))
        sized = sorted(drawn, key=lambda pair: (len(pair[0]), len(pair[1])))
        ready = [
            (
                pad_sequence([source for source, _ in part], batch_first=True),
                pad_sequence([target for _, target in part], batch_first=True, padding_value=IGNORED),
            )
            for part in (sized[k : k + self.batch] for k in range(0, len(sized), self.batch))
        ]
        rng.shuffle(ready)
        return ready

    def draw(self, rng: random.Random) -> Pair:
        """A random pair in a random direction, now and then as people type: without full stop or large letter."""
        kind = rng.choices([*SHARES], [*SHARES.values()])[0]
        if kind == "titles":
            language = rng.choice(("en", "ru"))
            keywords, title = rng.choice(self.pairs[f"titles-{language}"])
            kept = [word for word in keywords.split(", ") if rng.random() < 0.9] or [title]
            return f"title-{language}", ", ".join(kept), title
        pair = self._pair(kind, rng)
        if rng.random() < 0.1:
            pair = [text.removesuffix(".") for text in pair]
        if rng.random() < 0.1:
            pair = [text if text.startswith("I ") else text[0].lower() + text[1:] for text in pair]
        english, russian = pair
        if rng.random() < 0.5:
            return "en-ru", english, russian
        return "ru-en", russian.replace("ё", "е").replace("Ё", "Е") if rng.random() < 0.3 else russian, english

    def _pair(self, kind: str, rng: random.Random) -> tuple[str, str]:
        """English and Russian of a kind; no phrase is one of the real strings that are held out."""
        if kind == "real":
            return rng.choice(self.pairs["real"])
        if kind == "sentences":
            return pair_sentences.sample(rng)[:2]
        while True:
            pair = pair_sentences.phrase(rng)[:2]
            if not self.held_out.intersection(map(pairs.plain, pair)):
                return pair

    def encoded(self, direction: str, source: str, target: str) -> tuple[Tensor, Tensor]:
        """The ids of both, the direction before the source, the end after both."""
        end = SPECIAL.index(END)
        ids = [SPECIAL.index(f"<{direction}>"), *self.tokens.encode(source)[: PLACES - 2], end]
        return torch.tensor(ids), torch.tensor([*self.tokens.encode(target)[: MAX_TOKENS - 1], end])

    @torch.no_grad()
    def preview(self) -> Image.Image:
        """The same held-out sentences, real strings and keywords, and what it makes of them now."""
        translator, lines = Translator(self.averaged.module, self.tokens, self.known), []
        for direction in DIRECTIONS:
            for kind, count in PREVIEWED[direction.partition("-")[0] == "title"]:
                for source, target in pairs.held_out(direction, kind, count):
                    *_, last = translator.translate(Translate(text=source, direction=direction, max_tokens=40))
                    lines += [f"{direction}  {source}", f"    = {target}", f"    > {last.text[0]}"]
        return page(["\n".join(lines)])

    def save(self, folder: Path) -> None:
        """The averaged network in fp16, its tokens and the words that it has read."""
        self.averaged.module.half().save_pretrained(folder)
        write_tokens(self.tokens, self.known, folder)


def write_tokens(cut: Tokens, known: dict[str, list[str]], folder: Path) -> None:
    """`tokenizer.json` as `transformers` reads it, which puts the end after a text; `words.json`: known words."""
    cut.tokenizer.post_processor = TemplateProcessing(single=f"$A {END}", special_tokens=[(END, SPECIAL.index(END))])
    PreTrainedTokenizerFast(
        tokenizer_object=cut.tokenizer, pad_token=PADDING, eos_token=END, clean_up_tokenization_spaces=False
    ).save_pretrained(folder)
    (folder / "words.json").write_text(json.dumps(known, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def _texts(found: list[tuple[str, str]]) -> Iterator[str]:
    return (text for pair in found for text in pair if text)
