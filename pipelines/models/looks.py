"""Where a denoiser looks for each word of its prompt: cross-attention, the mean over heads and layers.

    A = softmax(Q K^T / sqrt(d)),  `(places, tokens)`; maps of smaller layers are enlarged, tokens of a word are added

Paper: R. Tang et al., "What the DAAM: Interpreting Stable Diffusion Using Cross Attention" (2022), arXiv:2210.04885,
eq. 3-6. Nothing is replaced in the network: queries and keys are copied on their way.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate
from transformers import CLIPTokenizer

from ..hooks import of_this_thread
from .clip import CONTEXT

SIDE = 16  # places of a map in each direction


@contextmanager
def watched(part: nn.Module) -> Iterator[list[Tensor]]:
    """Collects the maps `(N, tokens, 16, 16)` of every cross-attention of a U-Net, or of a part of it.

    Only those that this thread computes in the block.
    """
    seen: dict[nn.Module, Tensor] = {}  # queries and keys by what has just computed them
    hooks, maps = [], []

    @of_this_thread
    def keep(projection: nn.Module, _inputs: tuple, output: Tensor) -> None:
        seen[projection] = output

    @of_this_thread
    def attend(layer: nn.Module, _inputs: tuple, _output: Tensor) -> None:
        maps.append(_map(seen.pop(layer.to_q), seen.pop(layer.to_k), layer.heads))

    for name, layer in part.named_modules():
        if name.endswith("attn2"):
            hooks += [projection.register_forward_hook(keep) for projection in (layer.to_q, layer.to_k)]
            hooks.append(layer.register_forward_hook(attend))
    try:
        yield maps
    finally:
        for hook in hooks:
            hook.remove()


def _map(queries: Tensor, keys: Tensor, heads: int) -> Tensor:
    """Mean over heads of the attention of queries `(N, P, D)` to keys `(N, L, D)`, `(N, L, 16, 16)`."""
    n, places, width = queries.shape
    q, k = (x.float().view(n, -1, heads, width // heads).transpose(1, 2) for x in (queries, keys))
    taken = (q @ k.transpose(2, 3) / math.sqrt(width // heads)).softmax(-1).mean(1)  # (N, P, L)
    side = math.isqrt(places)
    return interpolate(taken.transpose(1, 2).reshape(n, -1, side, side), (SIDE, SIDE), mode="bilinear")


def words_of(tokenizer: CLIPTokenizer, prompt: str) -> list[tuple[str, list[int]]]:
    """The words of a prompt as it is read, and the places of their tokens among `CONTEXT`."""
    ids = tokenizer(prompt, max_length=CONTEXT, truncation=True).input_ids
    words, places = [], []
    for place, number in enumerate(ids):
        if number in (tokenizer.bos_token_id, tokenizer.eos_token_id):
            continue
        places.append(place)
        if tokenizer.convert_ids_to_tokens(number).endswith("</w>"):
            words.append((tokenizer.decode([ids[k] for k in places]).strip(), places))
            places = []
    if places:  # the end of a word that was cut
        words.append((tokenizer.decode([ids[k] for k in places]).strip(), places))
    return words


def of_words(maps: list[Tensor], sample: int, words: list[tuple[str, list[int]]]) -> Tensor:
    """Maps `(words, 16, 16)` of one sample, each from 0 to 1 at its brightest place."""
    mean = torch.stack([each[sample] for each in maps]).mean(0)
    summed = torch.stack([mean[places].sum(0) for _, places in words])
    return summed / summed.amax((1, 2), keepdim=True).clamp_min(1e-9)
