"""Recurrent networks: all that was read is folded into one vector, which is handed on from character to character.

    RNN   h_t = tanh(W x_t + U h_t-1)                    J. Elman, "Finding Structure in Time" (1990)
    LSTM  c_t = f * c_t-1 + i * g,  h_t = o * tanh(c_t)  S. Hochreiter, J. Schmidhuber, "Long Short-Term Memory" (1997)
    GRU   h_t = (1 - z) * n + z * h_t-1                  K. Cho et al. (2014), arXiv:1406.1078

with gates f, i, o, z in ]0, 1[ that see x_t and h_t-1. The RNN multiplies the gradient by U at every step, so it
vanishes or explodes over some ten steps; the LSTM's cell c and the GRU's z h_t-1 let it pass. As generators of text:
A. Graves, "Generating Sequences With Recurrent Neural Networks" (2013), arXiv:1308.0850. Two layers, all three of the
same size in parameters: what has fewer gates is wider.
"""

from pathlib import Path
from typing import Self

import torch
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn

from ..checkpoint import read_network
from .text import Reader, TextModel
from .tokens import Tokens

CELLS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


class Recurrent(nn.Module, PyTorchModelHubMixin):
    """ids `(N, T)` and state -> logits `(N, T, V)` and state: `(layers, N, hidden)`, of an LSTM two of it."""

    def __init__(
        self, cell: str = "lstm", vocabulary: int = 64, hidden: int = 256, *, embedding: int = 64, layers: int = 2,
        dropout: float = 0.0,
    ) -> None:  # fmt: skip
        super().__init__()
        self.cell, self.vocabulary, self.hidden = cell, vocabulary, hidden
        self.embed = nn.Embedding(vocabulary, embedding)
        self.body = CELLS[cell](embedding, hidden, layers, batch_first=True, dropout=dropout)
        self.drop = nn.Dropout(dropout)
        self.head = nn.Linear(hidden, vocabulary)

    def forward(
        self, ids: Tensor, state: Tensor | tuple[Tensor, Tensor] | None = None, keep: int = 0
    ) -> tuple[Tensor, Tensor | tuple[Tensor, Tensor]]:
        """Logits of the last `keep` places (0: of all) and the state after the last."""
        h, state = self.body(self.embed(ids), state)  # (N, T, H)
        return self.head(self.drop(h[:, -keep:])), state


def sized(cell: str, vocabulary: int, parameters: int, **settings: float) -> Recurrent:
    """A network of this cell whose width brings it nearest to a number of parameters; widths go in steps of 4."""

    def count(hidden: int) -> int:
        with torch.device("meta"):
            return sum(p.numel() for p in Recurrent(cell, vocabulary, hidden, **settings).parameters())

    low, high = 1, 1024
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if count(4 * middle) <= parameters else (low, middle)
    hidden = min((4 * low, 4 * high), key=lambda width: abs(count(width) - parameters))
    return Recurrent(cell, vocabulary, hidden, **settings)


class RecurrentModel(TextModel, Reader):
    """A recurrent network with its alphabet."""

    def __init__(self, network: Recurrent, tokens: Tokens) -> None:
        self.network, self.tokens = network.eval(), tokens

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read the network and `tokenizer.json` from `folder`."""
        network = read_network(Recurrent, folder).to(device, dtype)
        return cls(network, Tokens.read(folder / "tokenizer.json"))

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The networks by name, for parameter counts and memory."""
        return {self.network.cell: self.network}

    @property
    def device(self) -> torch.device:
        """Where ids must be."""
        return self.network.head.weight.device

    def read(self, ids: Tensor, state: Tensor | tuple | None = None, keep: int = 0) -> tuple[Tensor, Tensor | tuple]:
        """Read on; the state is the network's own and stays as small as it is."""
        return self.network(ids, state, keep)

    def pick(self, state: Tensor | tuple, rows: Tensor) -> Tensor | tuple:
        """The vectors of these rows."""
        return tuple(part[:, rows] for part in state) if isinstance(state, tuple) else state[:, rows]
