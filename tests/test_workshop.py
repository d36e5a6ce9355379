"""The character workshop: different faces that share what was locked, with recipes that make them again."""

import numpy as np
import pytest

from pipelines import UserError, record, workshop
from pipelines.data.faces import ATTRIBUTES
from pipelines.gallery import load_shipped
from pipelines.options.faces import Attributes

from .tiny import levels


def test_characters_have_what_was_locked_and_recipes_that_make_them_again():
    *_, last = workshop.search(Attributes(style="personas", glasses="yes", background="blue"), seed=7, count=5)
    assert len(last.found) == 5
    for one in last.found:
        assert one.attributes["glasses"] == "yes"
        assert one.attributes["background"] == "blue"
    *_, run = record(last.found[3].recipe)
    assert abs(levels(run.result.images) - levels([last.found[3].image])).max() <= 2


@pytest.mark.parametrize(
    ("locks", "styles"),
    [({}, ATTRIBUTES["style"]), ({"glasses": "yes"}, ("adventurer", "personas", "pixel-art"))],
)
def test_where_no_style_is_locked_characters_of_all_that_can_show_the_locks_take_turns(locks, styles):
    found = next(workshop.search(Attributes(**locks), seed=3, count=24)).found
    assert {one.attributes["style"] for one in found} == set(styles)
    seeds = [one.recipe.options.seed for one in found]
    assert len(set(seeds)) == len(seeds)


def test_no_two_characters_are_nearer_than_real_faces_are():
    real = np.stack([np.asarray(image).ravel() / 255 for image in load_shipped("test")[0]]).astype(np.float32)
    assert 0.078 < nearest_pair(real) < 0.079
    *_, last = workshop.search(Attributes(style="personas"), seed=0, count=40)
    found = np.stack([np.asarray(one.image).ravel() / 255 for one in last.found]).astype(np.float32)
    assert nearest_pair(found) >= workshop.DIFFERENT
    assert len(found) == 40
    assert last.alike > 0
    assert last.tried >= 40 + last.alike
    assert workshop._unlike(real[[3, 3, 8, 3]], real[:3]) == [0, 2]
    assert workshop._unlike(real[:5], real[2:4]) == [0, 1, 4]


def nearest_pair(x):
    return min(np.sqrt(np.square(x[k + 1 :] - x[k]).mean(1)).min() for k in range(len(x) - 1))


def test_a_search_for_characters_says_what_it_cannot_do():
    for count in (0, 1001, "many"):
        with pytest.raises(UserError, match="count must be an integer from 1 to 1000"):
            workshop.search(Attributes(), count=count)
    with pytest.raises(UserError, match="truncation must be a number from 0 to"):
        workshop.search(Attributes(), truncation=7)
    with pytest.raises(UserError, match="seed must be an integer"):
        workshop.search(Attributes(), seed=None)
