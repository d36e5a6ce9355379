"""What shipped models of faces must reach, by the scores that were measured of them."""

import json

import pytest

from pipelines.data.faces import ATTRIBUTES
from pipelines.paths import ASSETS


def scored(name, part="model"):
    return json.loads((ASSETS / "models" / name / "scores.json").read_text(encoding="utf-8"))[part]


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_the_judge_of_faces_makes_hardly_a_mistake(name):
    said = scored("classifier-faces")
    (read,) = (value for key, value in said.items() if key.split()[0] == name)
    assert read >= 0.98


def test_stylegan_paints_the_style_asked_for_and_much_of_what_there_is():
    said, floor = scored("stylegan-faces"), scored("stylegan-faces", "floor")
    assert said["style accuracy"] >= 0.99
    assert said["coverage"] >= 0.6 * floor["coverage"]
    assert said["rarest attribute value of a style, share against real"] > 0
    assert said["density"] > 0


def test_diffusion_of_faces_does_as_it_is_told_with_combinations_that_it_never_saw():
    assert scored("ddpm-faces")["all attributes right"] >= 0.9


def test_the_autoencoder_of_faces_loses_little():
    assert scored("vae-faces")["PSNR of held-out faces, dB"] >= 26


def test_cyclegan_changes_the_style_and_keeps_most_of_the_rest():
    said = scored("cyclegan-faces")
    assert min(value for key, value in said.items() if key.startswith("style changed")) >= 0.97
    assert said["other attributes kept, mean"] >= 0.75
