"""DALL·E: a picture is a text of 64 words from a language of 1,024, written by a Transformer after the prompt.

A vector quantiser turns each 8x8 pixels into the nearest vector of a codebook, so a scene becomes 8x8 numbers. A GPT
reads the prompt's tokens and then writes these numbers row by row, p(x) = prod_t p(x_t | prompt, x_<t), as it would
write text; the decoder of the quantiser paints them. Guidance as in diffusion, on logits: l_empty + guidance (l_prompt
- l_empty). Many candidates can be ranked by CLIP.

Papers: A. Ramesh et al., "Zero-Shot Text-to-Image Generation" (2021), arXiv:2102.12092; A. van den Oord et al.,
"Neural Discrete Representation Learning" (2017), arXiv:1711.00937. The networks are `GPT2LMHeadModel` of
`transformers` and `VQModel` of `diffusers`, which sees a 64x64 picture as twelve 32x32 channels.
"""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import torch
from diffusers import VQModel
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn.functional import pixel_shuffle, pixel_unshuffle
from transformers import CLIPTokenizer, DynamicCache, GPT2Config, GPT2LMHeadModel

from ..frames import Frame, to_images, to_tensor
from ..options.dalle import LENGTH, SIDE, Branch, Complete, Generate
from .clip import CONTEXT, Clip, check, encode
from .sampling import chances, draw, exchange, filters, luck, traced

CLIP = "clip-scenes"  # ranks the pictures, when its folder lies beside
PATCH = 8  # pixels of a token in each direction
PATCHES = "patches.safetensors"  # beside the quantiser: the mean picture of every token, "patches" (codes, 3, 8, 8)


class Quantiser:
    """Pictures to tokens and back."""

    def __init__(self, vq: VQModel, patches: Tensor) -> None:
        """Args: `patches` `(codes, 3, 8, 8)` in [-1, 1], what each token is like by itself."""
        self.vq, self.patches = vq, patches

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read a `VQModel` folder with its patches."""
        vq = VQModel.from_pretrained(folder, dtype=dtype, local_files_only=True)
        patches = load_file(folder / PATCHES)["patches"].to(device, dtype)
        return cls(vq.to(device, memory_format=torch.channels_last).eval(), patches)

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The networks by name, for parameter counts and memory."""
        return {"encoder": self.vq.encoder, "codebook": self.vq.quantize, "decoder": self.vq.decoder}

    def paint(self, x: Tensor) -> Tensor:
        """Pictures `(N, 3, 64, 64)` in [-1, 1], encoded and decoded."""
        return self.decode(self.encode(x.to(self.vq.device, self.vq.dtype)))

    def encode(self, x: Tensor) -> Tensor:
        """Tokens `(N, 64)` int64, row by row, of pictures `(N, 3, 64, 64)` in [-1, 1]."""
        _, _, (_, _, indices) = self.vq.quantize(self.vq.encode(pixel_unshuffle(x, 2)).latents)
        return indices.view(len(x), -1)

    def decode(self, tokens: Tensor) -> Tensor:
        """Pictures `(N, 3, 64, 64)`, about in [-1, 1], of tokens `(N, 64)`."""
        shape = (len(tokens), SIDE, SIDE, self.vq.config.vq_embed_dim)
        vectors = self.vq.quantize.get_codebook_entry(tokens.flatten(), shape)
        return pixel_shuffle(self.vq.decode(vectors, force_not_quantize=True).sample, 2)

    def preview(self, tokens: Tensor) -> Tensor:
        """Pictures `(N, 3, 64, 64)` of the first T tokens `(N, T)`, each by itself, grey where none is yet."""
        n, t = tokens.shape
        cells = self.patches.new_zeros(n, LENGTH, *self.patches.shape[1:])
        cells[:, :t] = self.patches[tokens]
        cells = cells.view(n, SIDE, SIDE, 3, PATCH, PATCH).permute(0, 3, 1, 4, 2, 5)
        return cells.reshape(n, 3, SIDE * PATCH, SIDE * PATCH)


class Dalle:
    """The Transformer with its quantiser; each task yields a frame for every token."""

    def __init__(
        self, gpt: GPT2LMHeadModel, quantiser: Quantiser, tokenizer: CLIPTokenizer, clip: Clip | None = None
    ) -> None:
        self.gpt, self.quantiser, self.tokenizer, self.clip = gpt.eval(), quantiser, tokenizer, clip
        self.words = gpt.config.vocab_size - len(quantiser.patches)  # image tokens come after those of the text
        self.names = [str(k) for k in range(len(quantiser.patches))]

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read a GPT-2 folder with its tokenizer and its subfolder `vq`, and the CLIP beside it when there is one."""
        gpt = GPT2LMHeadModel.from_pretrained(folder, dtype=dtype, local_files_only=True).to(device)
        tokenizer = CLIPTokenizer.from_pretrained(folder, local_files_only=True)
        beside = folder.parent / CLIP
        clip = Clip.load(beside, device, dtype) if beside.is_dir() else None
        return cls(gpt, Quantiser.load(folder / "vq", device, dtype), tokenizer, clip)

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The networks by name, for parameter counts and memory."""
        return {"gpt": self.gpt, **self.quantiser.networks}

    # ---------------------------------------------------------------------------------------------- tasks

    def generate(self, options: Generate) -> Iterator[Frame]:
        """Write pictures after a prompt."""
        return self._write(options)

    def complete(self, options: Complete) -> Iterator[Frame]:
        """Write what follows the upper rows of a picture."""
        x = to_tensor([options.image]).to(self.gpt.device, self.gpt.dtype)
        return self._write(options, self.quantiser.encode(x)[:, : options.rows * SIDE])

    def branch(self, options: Branch) -> Iterator[Frame]:
        """Replay a run with other tokens at some places of its pictures."""
        return self._write(options, exchanged=options.taken())

    # ---------------------------------------------------------------------------------------------- the loop

    def _write(
        self, options: Generate, given: Tensor | None = None, exchanged: dict[tuple[int, int], int] | None = None
    ) -> Iterator[Frame]:
        """Write `count` pictures at once.

        Args:
            given: tokens `(1, T)` that all begin with.
            exchanged: (sample, place) -> the token that is taken there instead of what is drawn, see `exchange`.
        """
        check(self.tokenizer, options)
        count = options.count
        given = self._nothing(count) if given is None else given.expand(count, -1)
        begin = given.shape[1]
        told = [[] for _ in range(count)]
        bits = math.ceil(math.log2(len(self.names)))
        open_ = [Image.new("L", (SIDE * PATCH, SIDE * PATCH))] * count
        yield Frame(
            begin, LENGTH, "given" if begin else "nothing yet", self._preview(given),
            tokens=[[] for _ in range(count)], entropy=open_, bits=bits,
        )  # fmt: skip
        prompts = [options.prompt] * count
        for t, logits, drawn_from, tokens in self._tokens(prompts, options, given, exchanged or {}):
            news = traced(logits[:, None], drawn_from[:, None], tokens[:, -1:], self.names)
            for old, new in zip(told, news, strict=True):
                old.extend(new)
            open_ = _opened(open_, t, [token.entropy / bits for (token,) in news])
            if t + 1 < LENGTH:
                yield Frame(
                    t + 1, LENGTH, f"token {t + 1}", self._preview(tokens), tokens=news, entropy=open_, bits=bits
                )
        images = to_images(self.quantiser.decode(tokens))
        scalars = {"evaluations": (LENGTH - begin) * (1 + (options.guidance != 1))}
        if self.clip:
            scalars["CLIP score"] = self.clip.scores(images, [options.prompt])[:, 0].tolist()
        yield Frame(LENGTH, LENGTH, "picture", images, tokens=told, scalars=scalars, entropy=open_, bits=bits)

    def _tokens(
        self, prompts: list[str], options: Generate, tokens: Tensor, exchanged: dict[tuple[int, int], int]
    ) -> Iterator[tuple[int, Tensor, Tensor, Tensor]]:
        """Write one picture after each of N prompts, the k-th with the luck of seed + k.

        Args:
            tokens: `(N, T)`, what they begin with.
            exchanged: as in `_write`.
        Yields:
            place of a token, logits and chances `(N, codes)`, and all tokens with it `(N, place + 1)`.
        """
        guided, cache = options.guidance != 1, DynamicCache(config=self.gpt.config)
        lucky, chosen = luck(options.seed, len(prompts), LENGTH), filters(options).values()
        ids = encode(self.tokenizer, [""] * (len(prompts) * guided) + prompts).to(self.gpt.device)
        if tokens.shape[1]:
            ids = torch.cat([ids, self.words + tokens.repeat(1 + guided, 1)], 1)
        for t in range(tokens.shape[1], LENGTH):
            read = self.gpt(ids, past_key_values=cache, use_cache=True, logits_to_keep=1)
            logits = read.logits[:, -1, self.words :].float()
            if guided:
                without, wanted = logits.chunk(2)
                logits = without + options.guidance * (wanted - without)
            scores = logits
            for each in chosen:
                scores = each(tokens, scores)
            drawn_from = chances(scores, options.temperature)
            taken = draw(drawn_from, lucky[:, t])
            exchange(taken, logits, t, exchanged)
            step = taken[:, None].to(ids.device)
            tokens, ids = torch.cat([tokens, step], 1), self.words + step.repeat(1 + guided, 1)
            yield t, logits, drawn_from, tokens

    # ---------------------------------------------------------------------------------------------- for scores

    @torch.inference_mode()
    def answers(self, prompts: list[str], options: Generate) -> list[list[Image.Image]]:
        """`count` pictures for each of many prompts, those of the k-th as `generate` makes them of seed + count k."""
        each = [prompt for prompt in prompts for _ in range(options.count)]
        *_, (_, _, _, tokens) = self._tokens(each, options, self._nothing(len(each)), {})
        images = [image for part in tokens.split(100) for image in to_images(self.quantiser.decode(part))]
        return [images[k : k + options.count] for k in range(0, len(images), options.count)]

    def _nothing(self, count: int) -> Tensor:
        return torch.empty(count, 0, dtype=torch.int64, device=self.gpt.device)

    def _preview(self, tokens: Tensor) -> list[Image.Image]:
        return to_images(self.quantiser.preview(tokens))


def _opened(before: list[Image.Image], place: int, shares: list[float]) -> list[Image.Image]:
    """Grey pictures in which a token at one more place is as light as its share in [0, 1] says, one per sample."""
    row, column = divmod(place, SIDE)
    box = (column * PATCH, row * PATCH, (column + 1) * PATCH, (row + 1) * PATCH)
    images = [image.copy() for image in before]
    for image, share in zip(images, shares, strict=True):
        image.paste(round(255 * share), box)
    return images


def network(words: int, codes: int, *, width: int = 256, layers: int = 8) -> GPT2LMHeadModel:
    """An untrained GPT-2 for `CONTEXT` tokens of text, out of `words`, and `LENGTH` of a picture, out of `codes`."""
    config = GPT2Config(
        vocab_size=words + codes,
        n_positions=CONTEXT + LENGTH,
        n_embd=width,
        n_layer=layers,
        n_head=max(1, width // 32),
        activation_function="gelu_pytorch_tanh",
        resid_pdrop=0.0,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
        bos_token_id=None,
        eos_token_id=None,
    )
    return GPT2LMHeadModel(config)
