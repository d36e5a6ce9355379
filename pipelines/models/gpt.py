"""GPT: every token looks back at all tokens before it and decides by their content which of them matter.

    attention(Q, K, V) = softmax(Q K^T / sqrt(d) + mask) V

Nothing is folded into a state: keys and values of what was read stay as they are (the KV cache), up to the length of
the context. So the path from any token to any other is one step long, and training reads all places at once; the price
is memory and time that grow with the length. Characters or byte pairs, whichever `tokenizer.json` says.

Papers: A. Vaswani et al., "Attention Is All You Need" (2017), arXiv:1706.03762; A. Radford et al., "Language Models are
Unsupervised Multitask Learners" (2019). The network is `GPT2LMHeadModel` of `transformers`, and so is the folder.
"""

from pathlib import Path
from typing import Self

import torch
from torch import Tensor, nn
from transformers import DynamicCache, GPT2Config, GPT2LMHeadModel

from .text import Reader, TextModel
from .tokens import Tokens


class GptModel(TextModel, Reader):
    """A GPT-2 with its tokens."""

    def __init__(self, network: GPT2LMHeadModel, tokens: Tokens) -> None:
        self.network, self.tokens = network.eval(), tokens

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read a stock GPT-2 folder with its `tokenizer.json`."""
        network = GPT2LMHeadModel.from_pretrained(folder, dtype=dtype, local_files_only=True).to(device)
        return cls(network, Tokens.read(folder / "tokenizer.json"))

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The networks by name, for parameter counts and memory."""
        return {"gpt": self.network}

    @property
    def device(self) -> torch.device:
        """Where ids must be."""
        return self.network.device

    def read(
        self, ids: Tensor, state: tuple[DynamicCache, Tensor] | None = None, keep: int = 0
    ) -> tuple[Tensor, tuple[DynamicCache, Tensor]]:
        """Read on; the state is the KV cache and the ids in it.

        The network knows `context` places. When they are full, the older half is forgotten and the newer half read
        again as places 0, 1, ...: every token sees at least half a context, and one in so many costs more.
        """
        context = self.network.config.n_positions
        cache, window = state or (DynamicCache(config=self.network.config), ids[:, :0])
        if state is None and keep == 1 and ids.shape[1] > context:
            forgotten = -(-(ids.shape[1] - context) // (context - context // 2)) * (context - context // 2)
            ids = ids[:, forgotten:]  # what is not seen any more in the end is not read at all
        parts = []
        while ids.shape[1]:
            if window.shape[1] == context:
                cache, window = DynamicCache(config=self.network.config), window[:, context - context // 2 :]
                self.network(window, past_key_values=cache, use_cache=True, logits_to_keep=1)
            room = context - window.shape[1]
            piece, ids = ids[:, :room], ids[:, room:]
            wanted = min(keep, piece.shape[1]) if keep else 0
            parts.append(self.network(piece, past_key_values=cache, use_cache=True, logits_to_keep=wanted).logits)
            window = torch.cat([window, piece], 1)
        return torch.cat(parts, 1)[:, -keep:], (cache, window)

    def pick(self, state: tuple[DynamicCache, Tensor], rows: Tensor) -> tuple[DynamicCache, Tensor]:
        """Keys, values and ids of these rows."""
        cache, window = state
        cache.reorder_cache(rows)
        return cache, window[rows]


def network(
    vocabulary: int, *, context: int = 256, width: int = 128, layers: int = 5, heads: int = 4, dropout: float = 0.0,
    attention_dropout: float | None = None,
) -> GPT2LMHeadModel:  # fmt: skip
    """An untrained GPT-2 of this size; the default has about a million parameters.

    `attention_dropout` None is as much as `dropout`; 0 lets a CPU take the attention in one fused pass.
    """
    config = GPT2Config(
        vocab_size=vocabulary,
        n_positions=context,
        n_embd=width,
        n_layer=layers,
        n_head=heads,
        activation_function="gelu_pytorch_tanh",  # the same as GPT-2's own "gelu_new", in one pass
        resid_pdrop=dropout,
        embd_pdrop=dropout,
        attn_pdrop=dropout if attention_dropout is None else attention_dropout,
        bos_token_id=None,  # a text begins after a line feed and has no end
        eos_token_id=None,
    )
    return GPT2LMHeadModel(config)
