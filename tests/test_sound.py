"""WAV files with recipes in them."""

import io
import wave

import numpy as np
import pytest

from pipelines import Recipe, UserError
from pipelines.recipe import read_recipe
from pipelines.sound import comment_of, to_wav

SOUND = np.linspace(-1, 1, 1001, dtype=np.float32)


@pytest.mark.parametrize("comment", ["", "a", "ab", "кот 🐈 " * 9000])
def test_any_reader_hears_the_sound_and_the_comment_comes_back(comment):
    content = to_wav(SOUND, 8000, comment)
    with wave.open(io.BytesIO(content)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8000)
        heard = np.frombuffer(file.readframes(file.getnframes()), "<i2") / (2**15 - 1)
    assert np.abs(heard - SOUND).max() < 2**-15
    assert comment_of(content) == (comment or None)
    assert int.from_bytes(content[4:8], "little") == len(content) - 8


def test_too_loud_is_cut_off_and_does_not_turn_over():
    with wave.open(io.BytesIO(to_wav(np.array([3.0, -3.0]), 8000))) as file:
        assert np.frombuffer(file.readframes(2), "<i2").tolist() == [2**15 - 1, 1 - 2**15]


@pytest.mark.parametrize("end", [8, 20, 40, 1000, -3])
def test_a_file_that_ends_early_has_no_comment_or_part_of_it(end):
    found = comment_of(to_wav(SOUND, 8000, "here it is")[:end])
    assert found is None or "here it is".startswith(found)


def test_a_recipe_comes_back_from_a_file(tmp_path):
    recipe = Recipe.of("markov-proverbs", "generate", {"prompt": "Не ", "seed": 5})
    path = tmp_path / "sound.wav"
    path.write_bytes(to_wav(SOUND, 8000, recipe.to_json()))
    assert read_recipe(path) == recipe
    path.write_bytes(to_wav(SOUND, 8000))
    with pytest.raises(UserError, match=r"sound\.wav carries no recipe"):
        read_recipe(path)
