"""In a real Chromium: what StyleGAN and the autoencoder can do, one real run per sub-tab; the game and the workshop."""

import json
import re
import zipfile

import pytest
from PIL import Image
from playwright.sync_api import expect

from pipelines import ENTRIES
from pipelines.game import moments
from pipelines.recipe import read_recipe

from .browsing import (
    at,
    choose,
    done,
    fill,
    message,
    no_sideways_scrolling,
    note,
    number,
    picture,
    player,
    png,
    press,
    screenshot,
    slider,
    unfold,
)


def test_stylegan_paints_faces_and_shows_them_growing(page):
    choose(page, "GAN")
    press(page, "Generate")
    shown = done(page)
    note(shown, "Seed 0")
    expect(shown.get_by_role("figure")).to_have_count(16)
    for _ in range(2):
        slider(shown).press("ArrowLeft")
    expect(shown.get_by_text("8x8")).to_be_visible()
    screenshot(page, "stylegan")


def test_styles_are_mixed_in_a_table(page):
    choose(page, "GAN")
    choose(page, "Style mixing")
    press(page, "Mix")
    expect(done(page).locator(".pl-grid .pl-cell")).to_have_count(30)
    screenshot(page, "stylegan-mix")


def test_the_palette_answers_the_keyboard(page):
    choose(page, "GAN")
    choose(page, "Palette")
    palette = page.get_by_role("application", name="Palette")
    seen = page.locator(".pad-picture:visible")
    expect(seen).to_have_attribute("src", re.compile("^data:image/png"))
    first = seen.get_attribute("src")
    for _ in range(9):
        palette.press("Shift+ArrowLeft")
    expect(page.get_by_role("spinbutton", name="x")).to_have_value("0.00")
    expect(seen).not_to_have_attribute("src", first)
    expect(page.get_by_text(re.compile(r"0 \(50%\), 1 \(0%\)"))).to_be_visible()
    screenshot(page, "stylegan-palette")


def test_a_face_is_edited_along_a_direction(page):
    choose(page, "GAN")
    choose(page, "Directions")
    page.get_by_role("spinbutton", name=re.compile("Glasses")).fill("2.5")
    press(page, "Paint again")
    shown = done(page)
    expect(shown.get_by_text("edited")).to_be_visible()
    page.get_by_role("tabpanel").get_by_role("radio", name="toon-head", exact=True).last.check()
    expect(page.get_by_role("spinbutton", name=re.compile("Glasses"))).to_have_count(0)
    screenshot(page, "stylegan-directions")


def test_faces_lie_on_a_way_and_on_a_plane(page):
    choose(page, "GAN")
    choose(page, "Interpolate")
    press(page, "Interpolate")
    expect(done(page).get_by_role("button", name=re.compile(r"^Picture \d+$"))).to_have_count(8)
    choose(page, "Seed plane")
    expect(page.locator(".pad-picture:visible")).to_have_attribute("src", re.compile("^data:image/png"))


def bring(page, place=0, colour="teal"):
    """Upload a picture of one's own to one of the places that the page shows."""
    seen = page.locator(".face-input:visible").nth(place)
    before = seen.get_by_role("img").first.get_attribute("src")
    own = {"name": "mine.png", "mimeType": "image/png", "buffer": png(Image.new("RGB", (200, 300), colour))}
    seen.locator("input[type=file]").set_input_files(own)
    message(page, "This model knows cartoon faces of four styles only")
    expect(seen.get_by_role("img").first).not_to_have_attribute("src", before)


def test_a_picture_of_ones_own_is_looked_for_among_the_faces(page):
    choose(page, "GAN")
    choose(page, "Find a face")
    bring(page)
    page.get_by_role("tabpanel").get_by_role("button", name="Advanced").locator("visible=true").last.click()
    fill(page, Steps=10)
    press(page, "Find the nearest face")
    note(done(page), "Network evaluations: 10")


def test_the_search_for_a_face_can_be_stopped(page):
    choose(page, "GAN")
    choose(page, "Find a face")
    page.get_by_role("tabpanel").get_by_role("button", name="Advanced").locator("visible=true").last.click()
    fill(page, Steps=1000)
    press(page, "Find the nearest face")
    expect(page.locator("[data-state=running]:visible").first).to_be_visible()
    page.get_by_role("tabpanel").get_by_role("button", name="Stop", exact=True).locator("visible=true").last.click()
    note(done(page, state="stopped"), "PSNR")


def test_sub_tabs_follow_what_the_model_can_do(page):
    choose(page, "GAN")
    expect(page.get_by_role("tab", name="Style mixing")).to_be_visible()
    page.get_by_role("radio", name="GAN (MLP)", exact=True).check()
    expect(page.get_by_role("tab", name="Style mixing")).to_have_count(0)
    expect(page.get_by_role("tab", name="Seed plane")).to_be_visible()


def test_one_can_be_the_discriminator(page):
    choose(page, "GAN")
    choose(page, "Be the discriminator")
    newest = moments("stylegan-faces")
    expect(number(page, "Moment of its training")).to_have_value(str(newest))
    _judge_ten(page)
    last, everything = page.locator("#game-result").get_by_role("row"), page.locator("#game-summary").get_by_role("row")
    expect(last).to_have_count(3)
    expect(last.nth(1)).to_contain_text(re.compile(r"You.*%"))
    expect(last.nth(2)).to_contain_text("The finished discriminator of StyleGAN")
    expect(everything).to_have_count(2)
    expect(everything.nth(1)).to_contain_text(re.compile(r"StyleGAN.*finished10\d+%"))
    fill(page, Moment_of_its_training=3)
    _judge_ten(page)
    expect(everything).to_have_count(3)
    expect(everything.nth(2)).to_contain_text(re.compile(rf"StyleGAN.*moment 3 of {newest}10\d+%"))
    screenshot(page, "game")


def _judge_ten(page):
    press(page, "Ten new faces")
    for count in range(1, 11):
        expect(page.get_by_text(f"Face {count} of 10")).to_be_visible()
        press(page, "Real" if count % 2 else "Generated")
    expect(page.locator("#game-result").get_by_role("table")).to_be_visible()


def test_characters_are_found_kept_and_taken_home(page, tmp_path):
    choose(page, "GAN")
    choose(page, "Workshop")
    page.get_by_role("radio", name="blue", exact=True).last.check()  # hair, background
    press(page, "Find characters")
    expect(page.get_by_text(re.compile(r"24 of 24 found among \d+ faces; too much like another: \d+"))).to_be_visible()
    found = page.get_by_role("button", name=re.compile("Thumbnail 1 of"))
    found.first.click()
    expect(found).to_have_count(2)
    with page.expect_download() as waiting:
        press(page, "Download sheet, pictures and recipes")
    path = tmp_path / "characters.zip"
    waiting.value.save_as(path)
    with zipfile.ZipFile(path) as bundle:
        assert sorted(bundle.namelist()) == ["0000.json", "0000.png", "recipes.json", "sheet.png"]
        assert [recipe["entry"] for recipe in json.loads(bundle.read("recipes.json"))] == ["stylegan-faces"]
        bundle.extract("0000.png", tmp_path)
    assert read_recipe(tmp_path / "0000.png").entry == "stylegan-faces"
    screenshot(page, "workshop")


# ------------------------------------------------------------------------------------ autoencoder


def test_a_picture_is_encoded_and_decoded(page):
    choose(page, "Autoencoder")
    press(page, "Encode and decode")
    note(done(page), "PSNR")
    screenshot(page, "autoencoder")


@pytest.mark.parametrize(("mode", "size"), [("RGB", (900, 500)), ("L", (20, 20)), ("RGBA", (300, 640))])
def test_any_upload_is_fitted_and_its_limits_are_told(page, mode, size):
    choose(page, "Autoencoder")
    upload = page.locator("input[type=file]:visible, .face-input input[type=file]").first
    upload.set_input_files({"name": "mine.png", "mimeType": "image/png", "buffer": png(Image.new(mode, size, 128))})
    message(page, "This model knows cartoon faces of four styles only")
    press(page, "Encode and decode")
    note(done(page), "PSNR")


def test_a_latent_is_edited_and_interpolated_and_generated(page):
    choose(page, "Autoencoder")
    choose(page, "Edit the latent")
    press(page, "Decode the changed latent")
    note(done(page), "PSNR")
    choose(page, "Interpolate")
    bring(page, 0)
    bring(page, 1, "orange")
    page.get_by_role("tabpanel").get_by_role("button", name="Interpolate", exact=True).click()
    done(page)
    choose(page, "Generate")
    page.get_by_role("tabpanel").get_by_role("button", name="Generate", exact=True).click()
    note(done(page), "Seed 0")
    screenshot(page, "autoencoder-generated")


# ------------------------------------------------------------------------------------ CycleGAN, diffusion, Compare


def cyclegan(page):
    choose(page, "GAN")
    page.get_by_role("radio", name="CycleGAN", exact=True).check()
    expect(page.get_by_role("tab", name="To another style", exact=True)).to_be_visible()


def test_a_face_is_translated_and_comes_back(page):
    cyclegan(page)
    expect(page.get_by_role("button", name="Generate", exact=True)).to_have_count(0)
    choose(page, "To another style")
    seen = page.locator(".pixelated:visible img")
    before = seen.get_attribute("src")
    page.get_by_role("tabpanel").get_by_role("radio", name="personas to toon-head", exact=True).check()
    expect(seen).not_to_have_attribute("src", before)
    page.locator("[role=tabpanel]:visible").get_by_role("button", name="To another style", exact=True).click()
    expect(done(page).get_by_text("in the other style").first).to_be_visible()
    expect(page.get_by_role("row", name=re.compile(r"^Mood: kept \d+% \d+%$"))).to_be_visible()
    screenshot(page, "cyclegan")


def test_a_face_that_was_brought_stays_when_the_direction_changes(page):
    cyclegan(page)
    choose(page, "To another style")
    seen = page.locator(".pixelated:visible img")
    shipped = seen.get_attribute("src")
    upload = page.locator("[role=tabpanel]:visible .face-input input[type=file]").first
    upload.set_input_files(
        {"name": "mine.png", "mimeType": "image/png", "buffer": png(Image.new("RGB", (80, 80), "red"))}
    )
    message(page, "This generator takes every picture for a face of its one source style, toon-head.")
    expect(seen).not_to_have_attribute("src", shipped)
    brought = picture_of(seen)
    page.get_by_role("tabpanel").get_by_role("radio", name="personas to toon-head", exact=True).check()
    page.locator("[role=tabpanel]:visible").get_by_role("button", name="To another style", exact=True).click()
    done(page)
    assert picture_of(seen) == brought


def picture_of(shown):
    return shown.evaluate("async (image) => [...new Uint8Array(await (await fetch(image.src)).arrayBuffer())]")


def test_twelve_faces_are_translated_at_once(page):
    cyclegan(page)
    choose(page, "Twelve at once")
    page.locator("[role=tabpanel]:visible").get_by_role("button", name="To another style", exact=True).click()
    expect(done(page).locator(".pl-grid .pl-cell")).to_have_count(48)
    expect(page.locator(".pl-grid:visible figcaption").filter(has_text=re.compile(r"\w"))).to_have_text(
        ["held-out face", "in the other style", "and back", "the difference"]
    )
    screenshot(page, "cyclegan-several")


def short_run(page):
    choose(page, "Diffusion")
    page.get_by_role("radio", name="Diffusion (attributes)", exact=True).check()
    expect(page.get_by_role("radio", name="personas", exact=True).first).to_be_visible()
    unfold(page, "Advanced")
    fill(page, Steps=3, Pictures=2)


def test_diffusion_makes_faces_to_order_and_changes_its_mind(page):
    short_run(page)
    page.get_by_role("radio", name="personas", exact=True).first.check()
    press(page, "Generate")
    at(done(page), "step 3 of 3")
    choose(page, "Branch")
    fill(page, From_step=1)
    page.locator("fieldset:visible").filter(has_text="New beard").get_by_role("radio", name="yes", exact=True).check()
    press(page, "Branch")
    original, branch = done(page, 0), done(page, 1)
    assert picture(original) != picture(branch)
    screenshot(page, "diffusion-faces-branch")


@pytest.mark.parametrize(
    ("tab", "button", "shown"), [("Interpolate", "Interpolate", "1 / 8"), ("Guidance sweep", "Sweep", "step 3 of 3")]
)
def test_diffusion_of_faces_walks_and_is_led_more_and_more(page, tab, button, shown):
    short_run(page)
    choose(page, tab)
    page.get_by_role("tabpanel").get_by_role("button", name=button, exact=True).click()
    note(done(page), "Network evaluations: 6")  # that of the stored example is another
    at(player(page), shown)


def test_diffusion_goes_on_from_a_face_and_a_digit(page):
    short_run(page)
    choose(page, "From a picture")
    seen = page.locator(".pixelated:visible img")
    first = seen.get_attribute("src")
    press(page, "Another face")
    expect(seen).not_to_have_attribute("src", first)
    press(page, "Add noise and remove it")
    done(page)
    page.get_by_role("radio", name="Diffusion (DDPM U-Net)", exact=True).check()
    expect(page.get_by_role("img", name="Draw a digit")).to_be_visible()
    expect(page.get_by_role("button", name="Another face")).to_have_count(0)
    fill(page, Steps=4)
    press(page, "Add noise and remove it")
    at(done(page), "step 4 of 4")


def test_models_of_faces_are_compared_by_what_was_asked_for(page):
    choose(page, "Compare")
    for name in ("StyleGAN", "Autoencoder (VAE)"):
        page.get_by_role("checkbox", name=name, exact=True).check()
    for name in ("DCGAN (conditional)", "Diffusion (DDPM U-Net)"):
        page.get_by_role("checkbox", name=name, exact=True).uncheck()
    unfold(page, "Attributes")
    page.locator("fieldset:visible").filter(has_text="Glasses").get_by_role("radio", name="yes", exact=True).check()
    page.locator("fieldset:visible").filter(has_text="Upscale").get_by_role("radio", name="on", exact=True).check()
    press(page, "Compare")
    table = page.locator("#comparison").get_by_role("table")
    expect(table.get_by_role("columnheader", name="Attributes asked for and seen")).to_be_visible()
    expect(page.get_by_role("button", name="Download everything")).to_be_visible()
    expect(done(page, 0).get_by_text("upscaled", exact=True)).to_be_visible()
    done(page, 1)
    choose(page, "Is it memorised?")
    expect(page.locator(".pairs figure:visible")).to_have_count(16)
    screenshot(page, "compare-memorised")


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_the_new_tabs_fit_the_window(visit, size):
    page = visit("?lang=ru", size)
    choose(page, "Автокодировщик")
    no_sideways_scrolling(page)
    screenshot(page, f"autoencoder-{size}")
    choose(page, "GAN")
    no_sideways_scrolling(page)
    screenshot(page, f"gan-{size}")
    assert "stylegan-faces" in ENTRIES
