"""Lessons, presets and the story: complete in both languages, and every preset can be run."""

import re

import pytest

from pipelines import ENTRIES, Recipe
from pipelines.registry import tasks
from playground import ui
from playground.i18n import t
from playground.lessons import FAMILIES, LESSONS, START
from playground.tabs.compare import recipes
from playground.tabs.texts import together

from .tiny import pictures

PRESETS = [preset for lesson in LESSONS.values() for preset in lesson.presets] + [item.preset for item in START]


@pytest.mark.parametrize("tab", LESSONS)
def test_a_lesson_is_complete_in_both_languages(tab):
    lesson = LESSONS[tab]
    assert both(lesson.text)
    assert both(lesson.question)
    assert both(lesson.answer)
    assert len(lesson.choices["en"]) == len(lesson.choices["ru"]) > lesson.right >= 0
    assert lesson.paper[1].startswith("https://")
    assert len(lesson.presets) >= 3
    assert any(preset.failure for preset in lesson.presets)


def test_every_tab_has_a_lesson():
    assert [key for key in LESSONS if key not in ENTRIES] == [tab.ID for tab in ui.TABS]


def test_the_story_runs_through_the_years_and_knows_every_family():
    years = [family.year for family in FAMILIES]
    assert years == sorted(years)
    assert {(entry.kind,) for entry in ENTRIES.values() if entry.tasks} <= {family.keys for family in FAMILIES}
    assert all(both(family.idea) for family in FAMILIES)


# ------------------------------------------------------------------------------------------------ figures


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_story_names_every_family_and_what_is_here(language):
    from playground.figures import story

    drawn = story(language)["svg"]
    for family in FAMILIES:
        assert f">{family.name[language]}<" in drawn
        assert f">{family.idea[language]}<" in drawn
    gans = sum(entry.family == "gan" and bool(entry.tasks) for entry in ENTRIES.values())
    assert t("models here: {count}", language).format(count=gans) in drawn


def test_diagrams_of_several_models_stand_below_each_other_and_twins_share_one(tiny_pipelines):
    from playground.figures import architectures

    drawn = architectures(["gan-mlp-digits", "ddpm-digits", "gan-collapsed-digits"], "en")["svg"]
    assert re.findall("<h4>(.*?)</h4>", drawn) == ["GAN (MLP) · GAN (MLP), collapsed", "Diffusion (DDPM U-Net)"]
    assert drawn.count("<svg") == 2
    assert architectures([], "en")["svg"] == ""


def test_there_are_six_things_to_try():
    assert len(START) == 6
    assert all(both(item.title) and both(item.note) for item in START)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_a_preset_can_be_run(preset):
    assert both(preset.title)
    assert both(preset.note)
    if preset.task == "compare":
        values = dict(preset.options)
        assert len(recipes(values.pop("entries"), {**values, "count": 4})) >= 2
    elif preset.task == "beside":
        assert len(together(None, **preset.options)) >= 1
    else:
        missing = pictures(tasks(preset.entry)[preset.task])
        assert Recipe.of(preset.entry, preset.task, {**missing, **preset.options})


def test_presets_have_keys_of_their_own():
    of_key = {}
    for preset in PRESETS:
        assert of_key.setdefault(preset.key, preset) is preset


def both(text):
    """Whether a text is there in English and in Russian."""
    return text.keys() == {"en", "ru"} and text["en"].strip() and re.search("[а-яё]", text["ru"], re.IGNORECASE)
