"""Texture synthesis: what must come out of patches whose continuation is known."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from PIL import Image

from pipelines import UserError, stream
from pipelines.data import textures
from pipelines.data.textures import PATCHES, SIZE
from pipelines.models.texture import EMPTY, SEED, TextureModel, _Growth
from pipelines.options.texture import Texture

NAME = "markov-texture"


def grown(image, **options):
    """The new picture and the places in the patch, as arrays."""
    with torch.inference_mode():
        *_, last = TextureModel().texture(Texture(image=image, **{"size": 24, "radius": 3, **options}))
    return (np.asarray(picture) for picture in last.images)


def tiles(period):
    """A patch that repeats `period` x `period` different colours."""
    y, x = np.mgrid[:SIZE, :SIZE] % period
    return Image.fromarray(np.stack([40 * x, 40 * y, 30 * (x + y)], -1).astype(np.uint8))


@pytest.mark.parametrize(("period", "radius"), [(2, 1), (3, 2), (5, 3), (6, 4)])
def test_a_periodic_patch_continues_its_period(period, radius):
    picture, _ = grown(tiles(period), radius=radius, seed=period)
    assert (picture[period:] == picture[:-period]).all()
    assert (picture[:, period:] == picture[:, :-period]).all()
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) == period**2


@pytest.mark.parametrize("name", PATCHES)
def test_every_pixel_is_one_of_the_patch(name):
    patch = textures.draw(name)
    assert (patch.mode, patch.size) == ("RGB", (SIZE, SIZE))
    picture, _ = grown(patch, tolerance=0.3)
    known = {tuple(pixel) for pixel in np.asarray(patch).reshape(-1, 3)}
    assert {tuple(pixel) for pixel in picture.reshape(-1, 3)} <= known


def test_the_places_say_where_each_pixel_was_found():
    patch = textures.draw("bricks")
    picture, places = grown(patch)
    x, y = (np.rint(places[..., channel] / 255 * (SIZE - 1)).astype(int) for channel in (0, 2))
    assert (np.asarray(patch)[y, x] == picture).all()


def test_the_same_seed_gives_the_same_bytes_on_any_number_of_threads():
    patch, threads = textures.draw("weave"), torch.get_num_threads()
    first = [array.tobytes() for array in grown(patch, seed=4)]
    try:
        torch.set_num_threads(1)
        assert [array.tobytes() for array in grown(patch, seed=4)] == first
    finally:
        torch.set_num_threads(threads)
    assert [array.tobytes() for array in grown(patch, seed=5)] != first


@pytest.mark.parametrize("tolerance", [0, 0.5])
def test_what_is_taken_fits_as_the_definition_says(tolerance):
    patch, radius = textures.draw("pebbles"), 2
    values, near = np.asarray(patch, float), np.arange(-radius, radius + 1) ** 2
    weight = np.rint(255 * np.exp(-(near[:, None] + near) / (2 * ((2 * radius + 1) / 6.4) ** 2)))
    with torch.inference_mode():
        growth = _Growth(Texture(image=patch, radius=radius, tolerance=tolerance, size=16))
        for y, x in growth.border(0.5):
            window = slice(y, y + 2 * radius + 1), slice(x, x + 2 * radius + 1)
            known = weight * growth.known[window].numpy()
            before = growth.picture[window].numpy().copy()
            growth.add(y, x, 0.7)
            differences = {
                (row, column): (known[..., None] * (cut(values, row, column, radius) - before) ** 2).sum()
                for row in range(radius, SIZE - radius)
                for column in range(radius, SIZE - radius)
            }
            taken = tuple(growth.source[y, x].tolist())
            assert differences[taken] <= (1 + tolerance) * min(differences.values())
            assert (growth.picture[y + radius, x + radius].numpy() == values[taken]).all()


def cut(values, row, column, radius):
    return values[row - radius : row + radius + 1, column - radius : column + radius + 1]


def test_it_grows_from_the_middle_and_nothing_changes_any_more():
    frames = list(stream(NAME, "texture", image=textures.draw("meadow"), size=20, radius=2))
    assert frames[0].step == SEED**2
    assert frames[-1].step == frames[-1].total == 400
    for earlier, later in pairwise(frames):
        assert earlier.step < later.step
        before, after = (np.asarray(frame.images[0]) for frame in (earlier, later))
        there = (np.asarray(earlier.images[1]) != EMPTY).any(-1)
        assert there.sum() >= earlier.step - 1
        assert (before[there] == after[there]).all()
    assert 0 < frames[-1].scalars["in one piece"] < 1


def test_any_upload_becomes_a_patch():
    for image in (Image.new("RGBA", (300, 20)), Image.new("L", (7, 90)), Image.new("P", (48, 48))):
        fitted = textures.fit(image)
        assert (fitted.mode, fitted.size) == ("RGB", (SIZE, SIZE))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "image is missing"),
        ({"image": Image.new("L", (48, 48))}, r"image must be a colour \(mode RGB\) picture of 48x48 pixels"),
        ({"image": Image.new("RGB", (48, 48)), "radius": 11}, "radius must be an integer from 1 to 10, not 11"),
        ({"image": Image.new("RGB", (48, 48)), "size": 97}, "size must be an integer from 16 to 96, not 97"),
    ],
)
def test_mistakes_get_a_sentence(options, sentence):
    with pytest.raises(UserError, match=sentence):
        stream(NAME, "texture", **options)


def test_a_patch_of_16_bits_keeps_its_greys():
    grey = Image.fromarray(np.full((60, 60), 40_000, np.uint16))
    assert np.unique(np.asarray(textures.fit(grey))).tolist() == [40_000 >> 8]
