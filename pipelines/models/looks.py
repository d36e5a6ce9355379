"""Where a denoiser looks for each word of its prompt: cross-attention, the mean over heads and layers.

    A = softmax(Q K^T / sqrt(d)),  `(places, tokens)`; maps of smaller layers are enlarged

Paper: R. Tang et al., "What the DAAM: Interpreting Stable Diffusion Using Cross Attention" (2022), arXiv:2210.04885,
eq. 3-6. Nothing is replaced in the network: queries and keys are copied on their way.

A state does not stand for the word at its place alone: the text Transformer has mixed them, and the last states of all,
which no word reaches, tell what stands where. So attention to a state counts for the words that it was made of, by how
far it moves when a word is left out (occlusion: M. D. Zeiler, R. Fergus 2013, arXiv:1311.2901, section 4.2).
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate
from transformers import CLIPTextModel, CLIPTokenizer

from ..hooks import of_this_thread
from .clip import CONTEXT, encode, ends_word

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
        if ends_word(tokenizer, number):
            words.append((tokenizer.decode([ids[k] for k in places]).strip(), places))
            places = []
    if places:  # the end of a word that was cut
        words.append((tokenizer.decode([ids[k] for k in places]).strip(), places))
    return words


def influence(reader: CLIPTextModel, tokenizer: CLIPTokenizer, prompt: str) -> Tensor:
    """How far each state of a prompt moves when a word is left out, `(CONTEXT, words)`; rows sum to 1."""
    ids = encode(tokenizer, [prompt]).to(reader.device)
    places = [places for _, places in words_of(tokenizer, prompt)]
    without = ids.repeat(len(places), 1)
    for row, own in zip(without, places, strict=True):
        row[own] = tokenizer.pad_token_id
    states = reader(torch.cat([ids, without]))[0].float()
    moved = (states[1:] - states[0]).norm(dim=-1).T
    return moved / moved.sum(1, keepdim=True).clamp_min(1e-9)


def of_words(maps: list[Tensor], sample: int, moved: Tensor) -> Tensor:
    """Maps `(words, 16, 16)` of one sample, each from 0 at its darkest to 1 at its brightest place.

    Args:
        maps: of all layers, as `watched` collects them.
        sample: which of the samples.
        moved: the influence of words on states.
    """
    mean = torch.stack([each[sample] for each in maps]).mean(0)
    summed = torch.einsum("lhw,lk->khw", mean, moved.to(mean))
    summed = summed - summed.amin((1, 2), keepdim=True)
    return summed / summed.amax((1, 2), keepdim=True).clamp_min(1e-9)
