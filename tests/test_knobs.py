"""Whatever is put into a knob, it is allowed or one sentence says why not."""

import math

import pytest
from PIL import Image

from pipelines import ENTRIES, UserError
from pipelines.registry import tasks

from .tiny import pictures

CASES = [(name, task) for name in ENTRIES for task in tasks(name)]
GREY = Image.new("L", (28, 28))


def make(name, task, **values):
    """Options out of values, with a picture where one is needed."""
    options = tasks(name)[task]
    return options.of({**pictures(options), **values})


def numbers_of(name, task):
    """The knobs that are numbers."""
    return {k: d for k, d in tasks(name)[task].knobs().items() if not (d.size or d.choices or d.length)}


@pytest.mark.parametrize(("name", "task"), CASES)
def test_defaults_are_allowed(name, task):
    options = make(name, task)
    assert options == tasks(name)[task].of(options.asdict())
    assert options.work() >= 1
    for declared in options.knobs().values():
        assert declared.label
        assert declared.help.endswith(".")


@pytest.mark.parametrize(("name", "task"), CASES)
def test_numbers_out_of_range_are_named_with_the_range(name, task):
    numbers = numbers_of(name, task)
    for knob, declared in numbers.items():
        wrong = [math.nan, math.inf, -math.inf, True, "5", [5], declared.low - 1, declared.high + 1]
        wrong += [declared.low + 0.5] if declared.step == 1 else []
        wrong += [] if declared.optional else [None]
        for value in wrong:
            with pytest.raises(UserError) as error:
                make(name, task, **{knob: value})
            sentence = str(error.value)
            assert sentence.startswith(knob)
            assert repr(value)[:50] in sentence
            assert f"from {declared.low:g} to " in sentence


@pytest.mark.parametrize(("name", "task"), CASES)
def test_the_ends_of_a_range_are_allowed(name, task):
    numbers = numbers_of(name, task)
    dependent = {"eta": {"scheduler": "ddim"}, "branch_eta": {"scheduler": "ddim"}}
    if "sample" in numbers:
        dependent["sample"] = {"count": numbers["count"].high}
    dependent["at"] = {limit: numbers[limit].high for limit in ("steps", "max_tokens") if limit in numbers}
    for knob, declared in numbers.items():
        if knob == "steps" and "at" in numbers:
            dependent["steps"] = {"at": 0}
        for value in (declared.low, declared.high):
            assert getattr(make(name, task, **{knob: value}, **dependent.get(knob, {})), knob) == value


@pytest.mark.parametrize(("name", "task"), CASES)
def test_a_choice_that_there_is_not_lists_those_that_there_are(name, task):
    for knob, declared in tasks(name)[task].knobs().items():
        for value in ("nothing", 11, -1, True, math.nan, [1]) if declared.choices else ():
            with pytest.raises(UserError, match=f"^{knob} must be one of .*{declared.choices[-1]}, not"):
                make(name, task, **{knob: value})


def test_whole_numbers_are_integers_however_they_are_written():
    options = make("ddpm-digits", "generate", steps=3.0, guidance=2, label=7.0, seed=5.0)
    assert [type(value) for value in (options.steps, options.guidance, options.label)] == [int, float, int]
    assert options == make("ddpm-digits", "generate", steps=3, guidance=2.0, label=7, seed=5)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"label": 11}, "label must be one of all, none, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, not 11."),
        ({"steps": 10_000}, "steps must be an integer from 1 to 900, not 10000."),
        ({"seed": -1}, "seed must be an integer from 0 to 4294967295, not -1."),
        ({"seed": 2**32}, "seed must be an integer from 0 to 4294967295, not 4294967296."),
        ({"seed": ""}, "seed must be an integer from 0 to 4294967295, not ''."),
        ({"guidance": math.nan}, "guidance must be a number from 0 to 10, not nan."),
        ({"count": 65}, "count must be an integer from 1 to 64, not 65."),
        ({"eta": 0.5, "scheduler": "euler"}, "eta must be 0 with the scheduler euler, not 0.5: only ddim has it."),
    ],
)
def test_the_sentence_is_the_one_that_people_read(values, sentence):
    with pytest.raises(UserError) as error:
        make("ddpm-digits", "generate", **values)
    assert str(error.value) == sentence


def test_an_unknown_option_lists_those_that_there_are():
    with pytest.raises(UserError, match=r"no option 'temperature' here; there are .*guidance"):
        make("ddpm-digits", "generate", temperature=1)


@pytest.mark.parametrize("value", [10**400, -(10**400), 10**5000], ids=["400", "-400", "5000"])
@pytest.mark.parametrize("knob", ["seed", "label", "guidance"])
def test_a_number_with_hundreds_of_digits_is_out_of_range_too(knob, value):
    with pytest.raises(UserError, match=f"^{knob} must be") as error:
        make("dcgan-digits" if knob == "seed" else "ddpm-digits", "generate", **{knob: value})
    assert len(str(error.value)) < 200


def test_a_very_long_value_is_cut():
    with pytest.raises(UserError) as error:
        make("dcgan-digits", "generate", seed="9" * 100_000)
    assert len(str(error.value)) < 200


@pytest.mark.parametrize("image", [None, "digit.png", Image.new("RGB", (28, 28)), Image.new("L", (29, 28))])
def test_a_picture_must_be_grey_and_of_the_right_size(image):
    with pytest.raises(UserError, match=r"^image must be a"):
        make("ddpm-digits", "vary", image=image)


def test_a_picture_has_no_default():
    with pytest.raises(UserError, match="image is missing"):
        tasks("ddpm-digits")["vary"].of({})


def test_a_branch_changes_only_what_is_given():
    options = make("ddpm-digits", "branch", label=3, guidance=5, branch_label=8, at=20)
    assert options.changed() == make("ddpm-digits", "generate", label=8, guidance=5)
    with pytest.raises(UserError, match="at must be at most the number of steps, 20, not 21"):
        make("ddpm-digits", "branch", at=21)
    with pytest.raises(UserError, match="eta must be 0 with the scheduler heun"):
        make("ddpm-digits", "branch", eta=0.5, branch_scheduler="heun")


def test_work_counts_network_evaluations():
    assert make("ddpm-digits", "generate", count=4, steps=10, guidance=1).work() == 40
    assert make("ddpm-digits", "generate", count=4, steps=10, guidance=2).work() == 80
    assert make("ddpm-digits", "generate", count=4, steps=10, guidance=2, scheduler="heun").work() == 160
    assert make("ddpm-digits", "sweep", count=4, steps=10, guidance=1, guidance_to=8).work() == 80


@pytest.mark.parametrize("earlier", ["0:1:2", "0:1:2,0:7:3", "0:1:-1", ""])
def test_earlier_branches_are_kept_and_the_newest_counts(earlier):
    options = make("markov-shakespeare", "branch", at=7, token=5, earlier=earlier)
    assert options.taken()[0, 7] == 5
    assert len(options.taken()) == 1 if not earlier else 2


@pytest.mark.parametrize("earlier", ["0:1", "a:b:c", "0:1:2,", "0:1:2;0:1:2", "-1:0:0"])
def test_earlier_branches_are_written_in_one_way(earlier):
    with pytest.raises(UserError, match=r"^earlier must be like 0:12:5"):
        make("markov-shakespeare", "branch", earlier=earlier)


@pytest.mark.parametrize("earlier", ["5:0:1", "0:1:2,0:200:3"])
def test_earlier_branches_lie_within_the_texts(earlier):
    with pytest.raises(UserError, match=r"^earlier must name samples below 1 and places below 200, not \d+:\d+\."):
        make("markov-shakespeare", "branch", earlier=earlier)
