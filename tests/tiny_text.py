"""Tiny text models with random weights or few counts, saved as the shipped ones are."""

from pathlib import Path

import numpy as np
import torch

from pipelines.models import gpt, markov, tokens
from pipelines.models.gpt import GptModel
from pipelines.models.markov import MarkovModel
from pipelines.models.recurrent import Recurrent, RecurrentModel

TEXT = "\nthe hat\nthat he ate\nate the heath\nthe tea that he hath\nat heat\n" * 3
ALPHABET = "\n aeht"
# all that plays, proverbs and their prompts are made of, Hebrew, and a character beyond the basic plane
LETTERS = "\n" + "".join(map(chr, (*range(32, 127), *range(0x410, 0x450), *range(0x5D0, 0x5EB)))) + "Ёё—«»😀"
CONTEXT = 16


def write_recurrent(folder: Path, cell: str = "lstm", alphabet: str = ALPHABET) -> Path:
    Recurrent(cell, len(alphabet), hidden=8, embedding=4).save_pretrained(folder)
    tokens.characters(alphabet).write(folder / "tokenizer.json")
    return folder


def write_gpt(folder: Path, alphabet: str = ALPHABET, *, byte_pairs: bool = False) -> Path:
    cut = tokens.byte_pairs(TEXT, 270) if byte_pairs else tokens.characters(alphabet)
    net = gpt.network(cut.size, context=CONTEXT, width=8, layers=2, heads=2)
    with torch.no_grad():  # random weights are nearly indifferent, trained ones are not
        net.transformer.wte.weight.mul_(40)
    net.save_pretrained(folder)
    cut.write(folder / "tokenizer.json")
    return folder


def write_markov(folder: Path, text: str = TEXT) -> Path:
    chains = {}
    for unit, cut in (("characters", tokens.characters(sorted(set(text)))), ("words", tokens.words(text, 8))):
        for _, counts in zip(range(9), markov.count(np.array(cut.encode(text)), cut.size), strict=False):
            chains[unit] = counts, cut
    MarkovModel(chains).save(folder)
    return folder


def models(folder: Path) -> dict[str, GptModel | RecurrentModel | MarkovModel]:
    """One tiny model of every kind, as it is loaded from its folder; the same weights every time."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        made = {cell: RecurrentModel.load(write_recurrent(folder / cell, cell)) for cell in ("rnn", "lstm", "gru")}
        made["gpt"] = GptModel.load(write_gpt(folder / "gpt"))
        made["bpe"] = GptModel.load(write_gpt(folder / "bpe", byte_pairs=True))
        made["markov"] = MarkovModel.load(write_markov(folder / "markov"))
    return made
