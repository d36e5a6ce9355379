"""Names that models of scenes learned after their training are read as the usual ones, and nothing else changes."""

import json
import shutil

import numpy as np
import pytest
import torch
from transformers import CLIPTokenizer

from pipelines import UserError, load
from pipelines.data.scene_words import FURTHER, OBJECTS, THINGS, english, russian
from pipelines.models.clip import Clip, encode, ends_word
from pipelines.models.dalle import Dalle
from pipelines.models.looks import words_of
from pipelines.models.stable_diffusion import StableDiffusion
from pipelines.paths import MODELS
from pipelines.training import names
from pipelines.training.recipes import clip as recipes

from .tiny_scenes import write_models

KNOWN = ["a dog left of a big tree on a red background", "три маленьких будильника ночью", "xyzzy, glossy style", ""]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_further_name_of_an_object_is_read_as_its_usual_one(language):
    clip = load("clip-scenes")
    called = [getattr(THINGS[name], "english" if language == "en" else "russian") for name in OBJECTS]
    say = english if language == "en" else russian
    for count in (1, 3):
        told = [[say(name, count, "normal") for name in all_names] for all_names in called]
        further = [(k, text) for k, texts in enumerate(told) for text in texts if FURTHER & set(text.split())]
        assert len(further) >= {"en": 12, "ru": 21}[language]
        with torch.inference_mode():
            usual, new = clip.read([texts[0] for texts in told]), clip.read([text for _, text in further])
        best = (new @ usual.t()).argmax(1).tolist()
        assert [(OBJECTS[k], text) for k, (_, text) in zip(best, further, strict=True)] == [
            (OBJECTS[k], text) for k, text in further
        ]


def test_all_models_of_scenes_have_one_tokenizer_with_a_token_for_every_further_word():
    folders = [MODELS / "clip-scenes", MODELS / "sd-scenes" / "tokenizer", MODELS / "dalle-scenes"]
    made = [CLIPTokenizer.from_pretrained(folder, local_files_only=True) for folder in folders]
    assert len({json.dumps(tokenizer.get_vocab(), sort_keys=True) for tokenizer in made}) == 1
    for word in sorted(FURTHER):
        for spelt in (word, word.replace("ё", "е"), word.upper()):
            (number,) = made[0](spelt, add_special_tokens=False).input_ids
            assert ends_word(made[0], number)
    told = [text for text, _ in words_of(made[0], "Kitten, пёс над хрюшкой; a cat's kittens")]
    assert told == ["kitten", ",", "пёс", "над", "хрюшкой", ";", "a", "cat", "'s", "kittens"]


@pytest.fixture
def taught(tmp_path, monkeypatch):
    """Models that are about to learn that an alarm clock is called waker; each has a record of its training."""
    models = write_models(tmp_path)
    clock = THINGS["alarm clock"]
    monkeypatch.setitem(THINGS, "alarm clock", clock._replace(english=(clock.english[0], ("waker", "wakers"))))
    monkeypatch.setattr(names, "FURTHER", frozenset({"waker", "wakers"}))
    monkeypatch.setattr(names, "MODELS", models)
    monkeypatch.setattr(names, "STEPS", 20)
    monkeypatch.setattr(names, "BATCH", 16)
    monkeypatch.setattr(names, "RATE", 0.03)
    for name in names.READERS:
        shutil.copy(MODELS / name / "training.json", models / name)
    return models


def states(models):
    """What the three models make of sentences whose words they knew before."""
    clip, sd = Clip.load(models / "clip-scenes"), StableDiffusion.load(models / "sd-scenes")
    dalle = Dalle.load(models / "dalle-scenes")
    ids = encode(dalle.tokenizer, KNOWN)
    seen = torch.cat([ids, dalle.words + torch.arange(10).expand(len(KNOWN), -1)], 1)
    with torch.inference_mode():
        logits = dalle.gpt(seen).logits[:, :, dalle.words :]
        return [clip.read(KNOWN), sd.pipeline.text_encoder(encode(sd.pipeline.tokenizer, KNOWN))[0], logits]


def test_learning_a_name_changes_nothing_that_was_known(taught):
    torch.manual_seed(0)
    before = states(taught)
    for name in names.READERS:
        names.teach(name)
    assert all(torch.equal(*both) for both in zip(before, states(taught), strict=True))
    for name in names.READERS:
        told = json.loads((taught / name / "training.json").read_text())["settings"]["names learned afterwards"]
        assert told.startswith("2 words in 20 steps of 16 captions")
        assert told in (taught / name / "README.md").read_text()
        assert len(CLIPTokenizer.from_pretrained(inside(taught / name))) == 1630


def inside(folder):
    """Where the tokenizer of a model is."""
    return folder / "tokenizer" if (folder / "tokenizer").is_dir() else folder


@pytest.mark.parametrize("name", names.READERS)
def test_captions_with_a_new_name_are_read_more_and_more_as_with_the_usual_one(taught, name):
    torch.manual_seed(0)
    folder = taught / name
    known = CLIPTokenizer.from_pretrained(inside(folder), local_files_only=True)
    first, last = names.learn(names.READERS[name](folder), known, names.extended(known))
    assert np.isfinite(first)
    assert last < first


def test_what_is_known_already_is_not_learned_again(taught, capsys, monkeypatch):
    monkeypatch.setattr(names, "FURTHER", FURTHER)
    before = (taught / "clip-scenes" / "model.safetensors").read_bytes()
    names.teach("clip-scenes")
    assert "clip-scenes knows all names." in capsys.readouterr().out
    assert (taught / "clip-scenes" / "model.safetensors").read_bytes() == before


def test_a_clip_that_learned_names_is_trained_anew(taught, monkeypatch):
    short = names.extended(Clip.load(taught / "clip-scenes").tokenizer)
    monkeypatch.setattr(recipes, "tokenizer", lambda: short)
    with pytest.raises(UserError, match="it has 1,628 tokens, its training 1,630"):
        recipes.ClipRecipe("clip-scenes").adopt(taught / "clip-scenes")
