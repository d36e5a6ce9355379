"""CLIP: pictures and sentences in one space, where what belongs together lies together.

A Transformer reads the sentence, a vision Transformer the picture, each gives one vector; trained on batches of pairs
to give the right picture to every sentence and the right sentence to every picture:

    loss = (CE(s I T^t, diagonal) + CE(s T I^t, diagonal)) / 2,  rows of I and T of length 1, s a learned scale

The cosine of two vectors then says how well a sentence fits a picture, and the text Transformer is what text-to-image
models are told their prompts by.

Paper: A. Radford et al., "Learning Transferable Visual Models From Natural Language Supervision" (2021),
arXiv:2103.00020, figure 3. The network is `CLIPModel` of `transformers` with a `CLIPTokenizer`, and so is the folder.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Self

import torch
from PIL import Image
from tokenizers import pre_tokenizers
from torch import Tensor, nn
from transformers import CLIPConfig, CLIPModel, CLIPTextConfig, CLIPTextModel, CLIPTokenizer, CLIPVisionConfig

from ..frames import to_tensor
from ..knobs import Options, UserError

CONTEXT = 32  # tokens of a prompt, beginning and end included
PROMPTS = ("prompt", "negative_prompt", "prompt_to", "branch_prompt", "branch_negative_prompt")  # names of options
VOCABULARY = 1536


class Clip:
    """A CLIP with its tokenizer."""

    def __init__(self, model: CLIPModel, tokenizer: CLIPTokenizer) -> None:
        self.model, self.tokenizer = model.eval(), tokenizer

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read a `CLIPModel` folder with its tokenizer."""
        model = CLIPModel.from_pretrained(folder, dtype=dtype, local_files_only=True)
        return cls(model.to(device), CLIPTokenizer.from_pretrained(folder, local_files_only=True))

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The networks by name, for parameter counts and memory."""
        return {"text": self.model.text_model, "vision": self.model.vision_model}

    def read(self, prompts: list[str]) -> Tensor:
        """Vectors of length 1, `(N, D)`, of sentences; what is beyond the context is not read."""
        ids = encode(self.tokenizer, prompts).to(self.model.device)
        return _unit(self.model.get_text_features(ids))

    def look(self, images: list[Image.Image]) -> Tensor:
        """Vectors of length 1, `(N, D)`, of RGB pictures of the size that the model knows."""
        x = to_tensor(images).to(self.model.device, self.model.dtype)
        return torch.cat([_unit(self.model.get_image_features(part)) for part in x.split(100)])

    @torch.inference_mode()
    def scores(self, images: list[Image.Image], prompts: list[str]) -> Tensor:
        """Cosines `(images, prompts)` in [-1, 1]: how well each sentence fits each picture."""
        return self.look(images) @ self.read(prompts).t()


def check(tokenizer: CLIPTokenizer, options: Options) -> None:
    """Refuse prompts of which the end would not be read.

    Raises:
        UserError: one has more tokens than the context, beginning and end apart.
    """
    for name in PROMPTS:
        count = len(tokenizer(getattr(options, name, None) or "", add_special_tokens=False, verbose=False).input_ids)
        if count > CONTEXT - 2:
            limit = CONTEXT - 2
            raise UserError(f"{name} must have at most {limit} tokens, not {count}: unknown words take several each.")


def encode(tokenizer: CLIPTokenizer, prompts: list[str]) -> Tensor:
    """Ids `(N, CONTEXT)` as a stock pipeline makes them: cut or padded to the context."""
    padded = tokenizer(prompts, padding="max_length", max_length=CONTEXT, truncation=True, return_tensors="pt")
    return padded.input_ids


def ends_word(tokenizer: CLIPTokenizer, number: int) -> bool:
    """Whether a token ends a word; one that was added later is a whole word."""
    return tokenizer.convert_ids_to_tokens(number).endswith("</w>") or number in tokenizer.added_tokens_decoder


def _unit(features: object) -> Tensor:
    vectors = getattr(features, "pooler_output", features)
    return nn.functional.normalize(vectors, dim=-1)


# ---------------------------------------------------------------------------------------------- untrained parts


def learn_tokenizer(texts: Iterable[str], size: int = VOCABULARY) -> CLIPTokenizer:
    """A `CLIPTokenizer` that has learned its byte pairs from texts; it spells whatever else there is byte by byte.

    The most frequent pair is merged first, of equally frequent ones the last in the alphabet (R. Sennrich et al. 2016,
    arXiv:1508.07909, algorithm 1), so that the same texts give the same tokenizer; the trainer of `tokenizers` takes
    equally frequent pairs in another order in every process.
    """
    empty = CLIPTokenizer()  # words are cut as it cuts them
    cut, simple = empty.backend_tokenizer.pre_tokenizer, empty.backend_tokenizer.normalizer
    counts = Counter(word for text in texts for word, _ in cut.pre_tokenize_str(simple.normalize_str(text)))
    words = {word: [*word[:-1], word[-1] + "</w>"] for word in sorted(counts)}
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokens = [empty.bos_token, empty.eos_token, *letters, *(letter + "</w>" for letter in letters)]
    merges: list[tuple[str, str]] = []
    while len(tokens) < size:
        pairs: Counter[tuple[str, str]] = Counter()
        for word, parts in words.items():
            for pair in pairwise(parts):
                pairs[pair] += counts[word]
        if not pairs:
            break
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(best)
        tokens.append("".join(best))
        for parts in words.values():
            for k in range(len(parts) - 2, -1, -1):
                if tuple(parts[k : k + 2]) == best:
                    parts[k : k + 2] = [tokens[-1]]
    vocabulary = {token: k for k, token in enumerate(dict.fromkeys(tokens))}
    return CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=CONTEXT)


def network(
    tokenizer: CLIPTokenizer, *, width: int = 192, layers: int = 4, looks: int = 4, size: int = 64
) -> CLIPModel:
    """An untrained CLIP: `layers` of the text and `looks` of the vision Transformer, pictures in patches of 8x8."""
    alike = {"hidden_size": width, "intermediate_size": 4 * width, "num_attention_heads": max(1, width // 48)}
    text = CLIPTextConfig(
        **alike,
        vocab_size=len(tokenizer),
        num_hidden_layers=layers,
        max_position_embeddings=CONTEXT,
        projection_dim=width,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    vision = CLIPVisionConfig(**alike, num_hidden_layers=looks, image_size=size, patch_size=8, projection_dim=width)
    return CLIPModel(CLIPConfig(text_config=text.to_dict(), vision_config=vision.to_dict(), projection_dim=width))


def text_encoder(model: CLIPModel) -> CLIPTextModel:
    """A copy of the text Transformer of a CLIP, for models that are told their prompts by it."""
    encoder = CLIPTextModel(model.config.text_config)
    encoder.load_state_dict(CLIPTextModel.state_dict(model.text_model))
    return encoder.eval()
