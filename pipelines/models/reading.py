"""How the text Transformer of CLIP reads a prompt: its tokens, and which of them looks at which.

    A = softmax(Q K^T / sqrt(d) + mask),  the mask is -inf for all that comes later

A token looks at itself and at what is before it; so the places behind the end of a prompt hear all of it. Nothing is
replaced in the network: queries and keys are copied on their way.

Paper: A. Radford et al., "Learning Transferable Visual Models From Natural Language Supervision" (2021),
arXiv:2103.00020, section 2.4.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from transformers import CLIPTextModel, CLIPTokenizer

from ..hooks import outputs
from .clip import encode, ends_word


class Piece(NamedTuple):
    """A token of a prompt.

    Attributes:
        text: as it is read; a replacement character for a token that is only a part of a character.
        id: its number in the vocabulary.
        ends: a word ends with it.
    """

    text: str
    id: int
    ends: bool


@dataclass(frozen=True)
class Reading:
    """A prompt as it is read.

    Attributes:
        pieces: its tokens; in the maps they stand between one that begins the text and one that ends it.
        maps: `(layers, heads, CONTEXT, CONTEXT)` float32: rows look at columns and sum to 1.
    """

    pieces: list[Piece]
    maps: np.ndarray


@torch.inference_mode()
def read(encoder: CLIPTextModel, tokenizer: CLIPTokenizer, prompt: str) -> Reading:
    """Read a prompt, padded to `CONTEXT` tokens as all prompts are."""
    ids = encode(tokenizer, [prompt])
    layers = [part for name, part in encoder.named_modules() if name.endswith("self_attn")]
    with outputs(layer.q_proj for layer in layers) as queries, outputs(layer.k_proj for layer in layers) as keys:
        encoder(ids.to(encoder.device))
    maps = [causal(q[0], k[0], layer.num_heads) for q, k, layer in zip(queries, keys, layers, strict=True)]
    return Reading(_pieces(tokenizer, ids[0].tolist()), torch.stack(maps).cpu().numpy())


def causal(queries: Tensor, keys: Tensor, heads: int) -> Tensor:
    """A `(heads, T, T)` of queries and keys `(T, D)` of all heads."""
    length = len(queries)
    q, k = (part.float().view(length, heads, -1).transpose(0, 1) for part in (queries, keys))  # (heads, T, d)
    later = torch.full((length, length), -torch.inf, device=q.device).triu(1)
    return (q @ k.transpose(1, 2) / q.shape[-1] ** 0.5 + later).softmax(-1)


def _pieces(tokenizer: CLIPTokenizer, ids: list[int]) -> list[Piece]:
    """The tokens between the beginning and the end."""
    own = ids[1 : ids.index(tokenizer.eos_token_id)]
    return [Piece(tokenizer.decode([number]).strip(), number, ends_word(tokenizer, number)) for number in own]
