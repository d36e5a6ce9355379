"""Teach trained models of scenes names that no caption of their training held: `python -m pipelines.training.names`.

Every new word becomes a token, and only the vectors of these tokens are learned, until a caption with new names is
read as the same caption with the usual ones. All other weights stay as they are: what a model said or painted of the
words that it knew is the same to the bit, and nobody who reads its states must learn anew. So are words learned for a
trained text-to-image model by R. Gal et al., "An Image is Worth One Word" (2022), arXiv:2208.01618, from pictures
there, from what the model itself makes of a word that it knows here.
"""

import argparse
import copy
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

import torch
from tokenizers import AddedToken
from torch import Tensor, nn
from tqdm import trange
from transformers import CLIPTokenizer, GPT2LMHeadModel, PretrainedConfig

from ..card import write_card
from ..data.scene_captions import caption
from ..data.scene_words import FURTHER, LANGUAGES, THINGS
from ..data.scenes import Scene
from ..models.clip import Clip, encode
from ..paths import MODELS
from . import scene_batches
from .recipes.stable_diffusion import read_text, write_text

STEPS, BATCH, RATE = 400, 64, 3e-3


@dataclass
class Reader:
    """A network that reads captions.

    Attributes:
        network: all of it, in fp32.
        config: where the number of tokens stands.
        table: its vectors of tokens; those of pictures, if any, come after those of the text.
        read: ids `(N, L)` -> states `(N, L, D)` of some layers, or `(N, 1, D)` of whole captions.
        save: writes the network and a tokenizer into its folder.
    """

    network: nn.Module
    config: PretrainedConfig
    table: nn.Embedding
    read: Callable[[Tensor], list[Tensor]]
    save: Callable[[CLIPTokenizer], None]


def _clip(folder: Path) -> Reader:
    clip = Clip.load(folder).model

    def read(ids: Tensor) -> list[Tensor]:
        return [clip.get_text_features(ids).pooler_output[:, None]]

    def save(tokenizer: CLIPTokenizer) -> None:
        clip.half().save_pretrained(folder)
        tokenizer.save_pretrained(folder)

    return Reader(clip, clip.config.text_config, clip.text_model.get_input_embeddings(), read, save)


def _diffusion(folder: Path) -> Reader:
    text = read_text(folder / "text_encoder")

    def read(ids: Tensor) -> list[Tensor]:
        return [text(ids)[0]]

    def save(tokenizer: CLIPTokenizer) -> None:
        write_text(text.half(), folder / "text_encoder")
        tokenizer.save_pretrained(folder / "tokenizer")

    return Reader(text, text.config, text.get_input_embeddings(), read, save)


def _gpt(folder: Path) -> Reader:
    gpt = GPT2LMHeadModel.from_pretrained(folder, dtype=torch.float32, local_files_only=True)

    def read(ids: Tensor) -> list[Tensor]:
        return gpt.transformer(ids, use_cache=False, output_hidden_states=True).hidden_states[1:]

    def save(tokenizer: CLIPTokenizer) -> None:
        gpt.tie_weights()
        gpt.half().save_pretrained(folder)
        tokenizer.save_pretrained(folder)

    return Reader(gpt, gpt.config, gpt.transformer.wte, read, save)


READERS = {"clip-scenes": _clip, "sd-scenes": _diffusion, "dalle-scenes": _gpt}


def learn(reader: Reader, known: CLIPTokenizer, tokenizer: CLIPTokenizer) -> tuple[float, float]:
    """Learn the vectors of the tokens that `tokenizer` has and `known` has not.

    Returns:
        the squared error of the states, as a share of their variance, in the first and the last tenth of the steps.
    """
    reader.network.eval().requires_grad_(False)
    before, after = len(known), len(tokenizer)
    weight = _insert(reader.table, before, _beginnings(reader.table.weight, known, tokenizer))
    reader.config.vocab_size = len(weight)
    new = torch.zeros(len(weight), 1)
    new[before:after] = 1
    weight.register_hook(lambda slope: slope * new)
    adam = torch.optim.Adam([weight], lr=RATE)
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(adam, STEPS)
    errors = []
    for _ in trange(STEPS, desc="new names", disable=None):
        told, usual = _pairs(tokenizer, before)
        same = told == usual
        with torch.no_grad():
            targets = reader.read(usual)
        error = sum(_apart(*both, same) for both in zip(reader.read(told), targets, strict=True)) / len(targets)
        adam.zero_grad()
        error.backward()
        adam.step()
        falling.step()
        errors.append(error.item())
    tenth = STEPS // 10
    return sum(errors[:tenth]) / tenth, sum(errors[-tenth:]) / tenth


def _insert(table: nn.Embedding, place: int, rows: Tensor) -> nn.Parameter:
    """Put vectors into a table of embeddings, those from `place` on come after them."""
    weight = table.weight
    table.weight = nn.Parameter(torch.cat([weight[:place], rows, weight[place:]]))
    table.num_embeddings = len(table.weight)
    return table.weight


def _beginnings(weight: Tensor, known: CLIPTokenizer, tokenizer: CLIPTokenizer) -> Tensor:
    """Vectors of the new tokens at first: of a form of a name, the mean of those of the same form of the usual name."""
    rows = weight[: len(known)].mean(0).repeat(len(tokenizer) - len(known), 1)
    for form, usual in _alike().items():
        spelt = known(usual, add_special_tokens=False).input_ids
        for number in tokenizer(form).input_ids:
            if number >= len(known):
                rows[number - len(known)] = weight[spelt].mean(0)
    return rows


def _alike() -> dict[str, str]:
    """Forms of all names but the usual ones, with «ё» and with «е», -> the same form of the usual name."""
    return {
        spelt: like
        for thing in THINGS.values()
        for usual, *others in (thing.english, thing.russian)
        for name in others
        for form, like in zip(name[:3], usual[:3], strict=True)
        for spelt in _spellings(form)
    }


def _spellings(form: str) -> tuple[str, str]:
    """A word with «ё», and as most people type it."""
    return form, form.replace("ё", "е")


def _pairs(tokenizer: CLIPTokenizer, known: int) -> tuple[Tensor, Tensor]:
    """Ids `(BATCH, L)` of captions that hold new tokens, those from `known` on, and of the same with usual names."""
    rng = random.Random(int(torch.randint(2**62, ())))
    told, usual = [], []
    while len(told) < BATCH:
        for row in scene_batches.rows(BATCH):
            scene, language, seed, full = Scene.of(row), rng.choice(LANGUAGES), rng.random(), rng.random() < 0.5
            new, old = (
                caption(scene, language, random.Random(seed), full=full, say=say)
                for say in (lambda names: rng.choice(names[1:] or names), itemgetter(0))
            )
            if rng.random() < 0.5:
                new, old = new.replace("ё", "е"), old.replace("ё", "е")
            if max(tokenizer(new).input_ids) >= known:
                told.append(new)
                usual.append(old)
    return encode(tokenizer, told[:BATCH]), encode(tokenizer, usual[:BATCH])


def _apart(states: Tensor, targets: Tensor, same: Tensor) -> Tensor:
    """Squared error as a share of the variance, of whole captions or where both captions have the same token."""
    if states.shape[1] > 1:
        states, targets = states[same], targets[same]
    return (states - targets).square().mean() / targets.var()


def extended(known: CLIPTokenizer) -> CLIPTokenizer:
    """A copy with a token for every word of the further names; all others are read as before."""
    tokenizer = copy.deepcopy(known)
    new = sorted({spelt for word in FURTHER for spelt in _spellings(word)})
    tokenizer.add_tokens([AddedToken(word, single_word=True, normalized=True) for word in new])
    return tokenizer


def teach(name: str) -> None:
    """Teach a model; its folder gets tokenizer, weights, record and card anew, and nothing when it knows all names."""
    folder, started = MODELS / name, time.monotonic()
    inside = folder / "tokenizer"
    known = CLIPTokenizer.from_pretrained(inside if inside.is_dir() else folder, local_files_only=True)
    tokenizer, reader = extended(known), READERS[name](folder)
    if len(tokenizer) == len(known):
        print(f"{name} knows all names.")
        return
    torch.manual_seed(0)
    first, last = learn(reader, known, tokenizer)
    print(f"{name}: error of the states {first:.4f} of their variance at first, {last:.4f} at last")
    reader.save(extended(known))  # another one, which was not told to pad
    path = folder / "training.json"
    training = json.loads(path.read_text(encoding="utf-8"))
    training["seconds"] = round(training["seconds"] + time.monotonic() - started, 1)
    training["settings"]["names learned afterwards"] = (
        f"{len(FURTHER)} words in {STEPS} steps of {BATCH} captions, rate {RATE}, vectors of new tokens alone: "
        "`python -m pipelines.training.names`"
    )
    path.write_text(json.dumps(training) + "\n", encoding="utf-8")
    write_card(name, folder)


def main() -> None:
    """Teach all models that read captions, or one of them."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.training.names", description=__doc__)
    parser.add_argument("--only", choices=READERS, help="one model instead of all of them")
    only = parser.parse_args().only
    torch.set_flush_denormal(True)
    for name in [only] if only else READERS:
        teach(name)


if __name__ == "__main__":
    main()
