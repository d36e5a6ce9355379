"""A tiny translator with random weights, saved as the shipped one is."""

from pathlib import Path

import torch

from pipelines.models import seq2seq, tokens
from pipelines.models.seq2seq import SPECIAL
from pipelines.training.recipes.seq2seq import write_tokens

TEXT = "the black cat is sleeping in the garden\nчёрная кошка спит в саду\n" * 4


def write_translator(folder: Path) -> Path:
    """A Marian folder whose vocabulary spells any text."""
    folder.mkdir(parents=True, exist_ok=True)
    cut = tokens.byte_pairs(TEXT, 320, SPECIAL)
    net = seq2seq.network(cut.size, width=16, encoder=2)
    with torch.no_grad():  # random weights are nearly indifferent, trained ones are not
        net.model.shared.weight.mul_(6)
    net.save_pretrained(folder)
    write_tokens(cut, {"en": ["the", "cat", "black"], "ru": ["кошка"]}, folder)
    return folder
