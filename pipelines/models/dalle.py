"""DALL·E: a picture is a text of 64 words from a language of 1,024, written by a Transformer after the prompt.

A vector quantiser turns each 8x8 pixels into the nearest vector of a codebook, so a scene becomes 8x8 numbers. A GPT
reads the prompt's tokens and then writes these numbers row by row, p(x) = prod_t p(x_t | prompt, x_<t), as it would
write text; the decoder of the quantiser paints them. Guidance as in diffusion, on logits: l_empty + guidance (l_prompt
- l_empty). Many candidates can be ranked by CLIP.

Papers: A. Ramesh et al., "Zero-Shot Text-to-Image Generation" (2021), arXiv:2102.12092; A. van den Oord et al.,
"Neural Discrete Representation Learning" (2017), arXiv:1711.00937. The networks are `GPT2LMHeadModel` of
`transformers` and `VQModel` of `diffusers`, which sees a 64x64 picture as twelve 32x32 channels.
"""

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
from .clip import CONTEXT, Clip, encode
from .sampling import chances, draw, exchange, filters, luck, traced

CLIP = "clip-scenes"  # ranks the pictures, when its folder lies beside
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
        return cells.view(n, SIDE, SIDE, 3, 8, 8).permute(0, 3, 1, 4, 2, 5).reshape(n, 3, 8 * SIDE, 8 * SIDE)


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
        count, guided = options.count, options.guidance != 1
        lucky, chosen = luck(options.seed, count, LENGTH), filters(options).values()
        prompts = [""] * (count * guided) + [options.prompt] * count
        ids = encode(self.tokenizer, prompts).to(self.gpt.device)
        tokens = ids.new_zeros(count, 0) if given is None else given.expand(count, -1)
        if tokens.shape[1]:
            ids = torch.cat([ids, self.words + tokens.repeat(1 + guided, 1)], 1)
        begin = tokens.shape[1]
        yield Frame(
            begin, LENGTH, "given" if begin else "nothing yet", self._preview(tokens), tokens=[[] for _ in range(count)]
        )
        cache, told = DynamicCache(config=self.gpt.config), [[] for _ in range(count)]
        for t in range(begin, LENGTH):
            read = self.gpt(ids, past_key_values=cache, use_cache=True, logits_to_keep=1)
            logits = read.logits[:, -1, self.words :].float()  # (N, codes)
            if guided:
                without, wanted = logits.chunk(2)
                logits = without + options.guidance * (wanted - without)
            scores = logits
            for each in chosen:
                scores = each(tokens, scores)
            drawn_from = chances(scores, options.temperature)
            taken = draw(drawn_from, lucky[:, t])
            exchange(taken, logits, t, exchanged or {})
            step = taken[:, None].to(ids.device)
            tokens = torch.cat([tokens, step], 1)
            ids = self.words + step.repeat(1 + guided, 1)
            news = traced(logits[:, None], drawn_from[:, None], step, self.names)
            for old, new in zip(told, news, strict=True):
                old.extend(new)
            if t + 1 < LENGTH:
                yield Frame(t + 1, LENGTH, f"token {t + 1}", self._preview(tokens), tokens=news)
        images = to_images(self.quantiser.decode(tokens))
        scalars = {"evaluations": (LENGTH - begin) * (1 + guided)}
        if self.clip:
            scalars["CLIP score"] = self.clip.scores(images, [options.prompt])[:, 0].tolist()
        yield Frame(LENGTH, LENGTH, "picture", images, tokens=told, scalars=scalars)

    def _preview(self, tokens: Tensor) -> list[Image.Image]:
        return to_images(self.quantiser.preview(tokens))


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
