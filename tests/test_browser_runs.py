"""In a real Chromium: comparing, recipes, history, downloads."""

import json
import re
import zipfile

import pytest
from playwright.sync_api import Page, expect

from pipelines import Recipe, record
from pipelines.recipe import read_recipe
from playground.i18n import RU

from .browsing import (
    FILES,
    at,
    built,
    choose,
    done,
    drop,
    few_pictures,
    fill,
    message,
    note,
    number,
    png,
    press,
    screenshot,
    seed_is,
    slider,
    unfold,
)
from .tiny import drawing

# ------------------------------------------------------------------------------------ Compare


def test_two_models_are_compared(page, tmp_path):
    choose(page, "Compare")
    fill(page, Pictures=2, Seed=6)
    page.get_by_role("radio", name="3", exact=True).check()
    press(page, "Compare")
    table = page.locator("#comparison").get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(3)
    columns = ("Parameters", "Network evaluations", "First frame", "Total time", "Peak memory")
    for column in columns:
        expect(table.get_by_role("columnheader", name=column)).to_be_visible()
    expect(table.get_by_role("row", name="Diffusion")).to_contain_text("40")
    first, second = done(page, 0), done(page, 1)
    slider(first).press("Home")
    at(second, "step 0 of 20")  # locked by fraction of the run
    with page.expect_download() as download:
        page.get_by_role("button", name="Download everything").or_(
            page.get_by_role("link", name="Download everything")
        ).first.click()
    path = tmp_path / "all.zip"
    download.value.save_as(path)
    with zipfile.ZipFile(path) as bundle:
        for name in ("dcgan-digits", "ddpm-digits"):
            assert {f"{name}.png", f"{name}.webp", f"{name}.json", f"{name}/001.png"} <= set(bundle.namelist())
            recipe = Recipe.from_json(bundle.read(f"{name}.json").decode())
            assert (recipe.entry, recipe.options.seed, recipe.options.label) == (name, 6, 3)
    screenshot(page, "compare-done")


def test_a_third_model_joins_the_comparison_in_step(page):
    choose(page, "Compare")
    page.get_by_role("checkbox", name="Pixel transformer (ImageGPT)", exact=True).check()
    fill(page, Pictures=1)
    press(page, "Compare")
    expect(page.locator("#comparison").get_by_role("table").get_by_role("row")).to_have_count(4)
    second, third = done(page, 1), done(page, 2)
    slider(second).press("Home")
    expect(slider(third)).to_have_attribute("aria-valuetext", re.compile("^step 0 "))


def test_compared_models_show_their_architectures(page):
    choose(page, "Compare")
    choose(page, "Architecture")
    diagrams = page.locator(".diagram:visible")
    expect(diagrams.get_by_role("heading")).to_have_text(["DCGAN (conditional)", "Diffusion (DDPM U-Net)"])
    page.get_by_role("checkbox", name="DCGAN (conditional)").uncheck()
    page.get_by_role("checkbox", name="GAN (MLP)", exact=True).check()
    expect(diagrams.get_by_role("heading")).to_have_text(["Diffusion (DDPM U-Net)", "GAN (MLP)"])
    expect(diagrams.get_by_text("Generator").first).to_be_visible()
    screenshot(page, "compare-architecture")


def test_a_sub_tab_that_is_opened_during_a_run_stays_open(page):
    choose(page, "Compare")
    press(page, "Compare")
    choose(page, "Is it memorised?")
    expect(page.locator("#comparison")).to_contain_text("Peak memory")  # behind it the run has ended
    expect(page.get_by_role("button", name="Download everything", include_hidden=True)).to_have_count(1)
    for _ in range(10):  # what came with the end has been shown
        built(page)
    expect(page.get_by_role("tab", name="Is it memorised?", exact=True)).to_have_attribute("aria-selected", "true")


def test_one_model_is_not_compared(page):
    choose(page, "Compare")
    page.get_by_role("checkbox", name="DCGAN (conditional)").uncheck()
    press(page, "Compare")
    message(page, "Choose two to 4 models to compare, not 1.")


def test_a_run_is_sent_to_compare(page):
    choose(page, "GAN")
    page.get_by_role("radio", name="GAN (MLP)", exact=True).check()
    fill(page, Seed=8)
    press(page, "Generate")
    done(page)
    press(page, "Send to Compare")
    expect(page.get_by_role("tab", name="Compare", exact=True)).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("checkbox", name="GAN (MLP)", exact=True)).to_be_checked()
    expect(page.get_by_role("checkbox", name="Diffusion (DDPM U-Net)")).to_be_checked()
    seed_is(page, 8)


# ------------------------------------------------------------------------------------ recipes, history, files


def is_restored(page: Page) -> None:
    """The Diffusion tab shows what `RECIPE` says, and one click runs it."""
    message(page, "Everything is set as it was")
    expect(page.get_by_role("tab", name="Diffusion", exact=True)).to_have_attribute("aria-selected", "true")
    seed_is(page, 77)
    expect(page.get_by_role("radio", name="4", exact=True)).to_be_checked()
    press(page, "Generate")
    shown = done(page)
    at(shown, "step 3 of 3")
    note(shown, "Seed 77")
    unfold(page, "Advanced")
    expect(page.get_by_role("radio", name="euler", exact=True)).to_be_checked()
    expect(number(page, "Guidance")).to_have_value("3.5")
    expect(number(page, "Pictures")).to_have_value("2")


OPTIONS = {"seed": 77, "label": 4, "steps": 3, "count": 2, "guidance": 3.5, "scheduler": "euler"}
RECIPE = Recipe.of("ddpm-digits", "generate", OPTIONS)


def test_a_link_restores_a_run(visit):
    is_restored(visit(RECIPE.to_link()))


def test_a_restored_branch_says_in_russian_what_was_left_as_it_was(visit):
    page = visit(f"{Recipe.of('ddpm-digits', 'branch', {'steps': 9}).to_link()}&lang=ru")
    expect(page.get_by_role("tab", name=RU["Branch"], exact=True)).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("radio", name=RU["as it was"], exact=True).first).to_be_checked()
    box = page.get_by_role("textbox", name=RU["New guidance"])
    expect(box).to_have_value("")
    expect(box).to_have_attribute("placeholder", RU["as it was"])


@pytest.mark.parametrize("name", ["recipe.json", "sheet.png"])
def test_a_dropped_file_restores_a_run(page, name):
    *_, run = record(RECIPE)
    drop(page, name, run.png() if name.endswith("png") else RECIPE.to_json().encode())
    is_restored(page)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{seven", "This is not a recipe: it is no JSON"),
        (json.dumps({**json.loads(RECIPE.to_json()), "format": 9}).encode(), "This recipe has format 9"),
        (json.dumps({**json.loads(RECIPE.to_json()), "entry": "vae"}).encode(), "There is no model 'vae'"),
        (png(drawing()), "carries no recipe"),
    ],
    ids=["no json", "newer", "unknown model", "plain picture"],
)
def test_a_dropped_file_that_is_no_recipe_gets_one_sentence(page, content, sentence):
    drop(page, "file.bin", content)
    message(page, sentence)
    expect(page.get_by_role("tab", name="Start", exact=True)).to_have_attribute("aria-selected", "true")


def test_a_broken_link_gets_one_sentence(visit):
    message(visit("?recipe=seven"), "This is not a recipe: it is no JSON ('seven').")


def test_the_history_brings_a_run_back(page):
    few_pictures(page, steps=2)
    for seed in (5, 6):
        fill(page, Seed=seed)
        press(page, "Generate")
        note(done(page), f"Seed {seed}")
    choose(page, "Start")
    unfold(page, "History of this session")
    page.get_by_role("button", name=re.compile(r"Diffusion .* · 5$")).click()
    expect(page.get_by_role("tab", name="Diffusion", exact=True)).to_have_attribute("aria-selected", "true")
    note(done(page), "Seed 5")
    seed_is(page, 5)


def test_every_download_carries_its_recipe(page, tmp_path):
    few_pictures(page, steps=3)
    press(page, "Generate")
    shown = done(page)
    for label, suffix in FILES.items():
        with page.expect_download() as download:
            shown.get_by_role("combobox", name="Download").select_option(label=label)
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        assert path.suffix == f".{suffix}"
        assert read_recipe(path) == Recipe.of("ddpm-digits", "generate", {"steps": 3, "count": 2})


def test_a_recipe_can_be_copied(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    choose(page, "GAN")
    press(page, "Generate")
    shown = done(page)
    for name, check in (
        ("Copy recipe", lambda text: Recipe.from_json(text).entry == "stylegan-faces"),
        ("Copy link", lambda text: text.startswith(f"{page.url.split('?', maxsplit=1)[0]}?recipe=%7B")),
        ("Copy as Python", lambda text: compile(text, "copied", "exec")),
    ):
        button = shown.get_by_role("button", name=name)
        button.click()
        expect(button).to_have_class(re.compile("copied"))
        assert check(page.evaluate("navigator.clipboard.readText()")), name
