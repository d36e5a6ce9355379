"""A painted part meets what was there without a step, and leaves it alone."""

import numpy as np
import pytest
from PIL import Image

from pipelines.seam import LARGEST, mend

SIDE = 16


def flat(*colour: int) -> Image.Image:
    return Image.new("RGB", (SIDE, SIDE), colour)


def mask(left: int = 4, top: int = 4, right: int = 12, below: int = 12) -> Image.Image:
    drawn = Image.new("L", (SIDE, SIDE))
    drawn.paste(255, (left, top, right, below))
    return drawn


def test_a_tint_goes_and_what_was_painted_keeps_its_gradients():
    painted = np.full((SIDE, SIDE, 3), (110, 150, 190), np.uint8)
    painted[7:9, 7:9] += 50  # a thing in the middle
    (mended,) = mend(flat(100, 160, 180), [Image.fromarray(painted)], mask())
    expected = np.full((SIDE, SIDE, 3), (100, 160, 180), np.uint8)
    expected[7:9, 7:9] += 50
    assert np.abs(np.asarray(mended, int) - expected).max() <= 1


@pytest.mark.parametrize("where", [mask(), mask(0, 0, 8, SIDE), mask(5, 5, 6, 6)])
def test_what_is_not_masked_stays_exactly(where):
    rng = np.random.default_rng(0)
    picture = Image.fromarray(rng.integers(0, 256, (SIDE, SIDE, 3), np.uint8))
    painted = [Image.fromarray(rng.integers(0, 256, (SIDE, SIDE, 3), np.uint8)) for _ in range(2)]
    kept = np.asarray(where) < 128
    for mended in mend(picture, painted, where):
        assert (np.asarray(mended)[kept] == np.asarray(picture)[kept]).all()


def test_another_colour_on_purpose_is_shifted_by_no_more_than_a_tint():
    (mended,) = mend(flat(0, 0, 0), [flat(200, 200, 200)], mask(0, 0, 8, SIDE))
    assert np.asarray(mended)[:, :8].min() == 200 - LARGEST


def test_under_a_full_mask_all_is_as_it_was_painted():
    painted = [flat(1, 2, 3)]
    assert mend(flat(9, 9, 9), painted, Image.new("L", (SIDE, SIDE), 255)) == painted
