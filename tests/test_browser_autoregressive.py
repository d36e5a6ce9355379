"""In a real Chromium, on tiny models: pictures are drawn pixel by pixel and branched, notes are made and played."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from pipelines import ENTRIES
from pipelines.recipe import read_recipe
from playground.i18n import RU

from .browsing import choose, done, fill, message, no_sideways_scrolling, note, press, screenshot, unfold

TAB = "Autoregressive"
pytestmark = pytest.mark.skipif("pixel-gpt-digits" not in ENTRIES, reason="no pixel transformer yet")
needs_sounds = pytest.mark.skipif("wavenet-notes" not in ENTRIES, reason="no WaveNet yet")


@pytest.fixture(scope="module")
def server(tiny_server):
    return tiny_server


@pytest.fixture
def pixels(page: Page) -> Page:
    """The tab with the pixel transformer, set to two pictures."""
    choose(page, TAB)
    unfold(page, "Advanced")
    fill(page, Pictures=2)
    return page


@pytest.fixture
def wavenet(page: Page) -> Page:
    """The tab with WaveNet, set to two short notes."""
    if "wavenet-notes" not in ENTRIES:
        pytest.skip("no WaveNet yet")
    choose(page, TAB)
    page.get_by_role("radio", name="WaveNet", exact=True).check()
    expect(page.get_by_role("tab", name="Palette", exact=True)).to_be_visible()
    unfold(page, "Advanced")
    fill(page, Seconds=0.1, Notes=2)
    return page


def drawn(page: Page) -> Locator:
    press(page, "Generate")
    shown = done(page)
    expect(shown.locator(".px-canvas")).to_have_count(2)
    return shown


def pixel(shown: Locator, picture: int, row: int, column: int) -> None:
    """Click a pixel, counted from 0."""
    canvas = shown.locator(".px-canvas").nth(picture)
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * (column + 0.5) / 14, "y": box["height"] * (row + 0.5) / 14})


def canvas_bytes(canvas: Locator) -> str:
    return canvas.evaluate("(canvas) => canvas.toDataURL()")


# ------------------------------------------------------------------------------------ pixels


def test_a_picture_is_drawn_pixel_by_pixel_and_can_be_scrubbed(pixels):
    shown = drawn(pixels)
    slider = shown.get_by_role("slider", name="Step")
    expect(slider).to_have_attribute("aria-valuetext", "pixel 196 of 196")
    expect(shown.locator(".px-bits").first).to_contain_text("bits per pixel")
    note(shown, "Network evaluations: 392")
    whole = canvas_bytes(shown.locator(".px-canvas").first)
    shown.get_by_role("button", name="Previous step").click()
    expect(slider).to_have_attribute("aria-valuetext", "pixel 195 of 196")
    assert canvas_bytes(shown.locator(".px-canvas").first) != whole
    shown.get_by_role("radio", name="Entropy").check(force=True)
    expect(shown.locator(".px-legend")).to_contain_text("4 bits")
    screenshot(pixels, "pixels-entropy")


def test_a_click_on_another_grey_branches_there(pixels):
    shown = drawn(pixels)
    pixel(shown, 1, 4, 6)
    expect(shown.locator(".tx-about")).to_contain_text("row 5, column 7")
    expect(shown.locator(".px-grey")).to_have_count(16)
    shown.locator(".px-grey[aria-current=false]").last.click()
    expect(pixels.get_by_role("tab", name="Branch", exact=True)).to_have_attribute("aria-selected", "true")
    branched = done(pixels)
    expect(branched.locator(".px-title")).to_have_text(["Original", "Branch"])
    slider = branched.get_by_role("slider", name="Step")
    slider.fill("62")  # up to the pixel both are equal
    pictures = branched.locator(".px-canvas")
    assert canvas_bytes(pictures.first) == canvas_bytes(pictures.last)
    slider.fill("196")
    assert canvas_bytes(pictures.first) != canvas_bytes(pictures.last)
    screenshot(pixels, "pixels-branch")


def test_the_keyboard_walks_over_pixels(pixels):
    shown = drawn(pixels)
    shown.locator(".px-canvas").first.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowRight"):
        pixels.keyboard.press(key)
    expect(shown.locator(".tx-about")).to_contain_text("row 2, column 2")
    pixels.keyboard.press("Enter")
    expect(shown.locator(".px-grey").first).to_be_focused()


def test_a_digit_is_completed(pixels, tmp_path):
    choose(pixels, "Complete")
    press(pixels, "Complete")
    shown = done(pixels)
    expect(shown.locator(".px-canvas")).to_have_count(8)
    expect(shown.locator(".px-about-view")).to_contain_text("Above the dashed line: given.")
    with pixels.expect_download() as waiting:
        shown.get_by_label("Download").select_option("png")
    waiting.value.save_as(tmp_path / "digits.png")
    recipe = read_recipe(tmp_path / "digits.png")
    assert (recipe.task, recipe.options.rows, recipe.options.count) == ("complete", 7, 8)
    screenshot(pixels, "pixels-complete")


def test_a_race_is_measured(pixels):
    choose(pixels, "Race")
    press(pixels, "Race")
    expect(done(pixels).locator(".px-canvas")).to_have_count(8)
    expect(pixels.locator(".ra-verdict:visible")).to_contain_text("times as long for the same values")


# ------------------------------------------------------------------------------------ WaveNet


def test_notes_grow_and_can_be_played_and_kept(wavenet, tmp_path):
    press(wavenet, "Generate")
    shown = done(wavenet)
    expect(shown.locator(".so-time")).to_have_text(["800 of 800 samples"] * 2)
    audio = shown.locator("audio").first
    wavenet.wait_for_function("(audio) => audio.readyState >= 2", arg=audio.element_handle())
    assert audio.evaluate("(audio) => audio.duration") == pytest.approx(0.1, abs=0.002)
    audio.evaluate("(audio) => audio.play()")
    wavenet.wait_for_function("(audio) => audio.ended", arg=audio.element_handle())
    with wavenet.expect_download() as waiting:
        shown.get_by_role("button", name="WAV with its recipe").last.click()
    waiting.value.save_as(tmp_path / "note.wav")
    recipe = read_recipe(tmp_path / "note.wav")
    assert (recipe.entry, recipe.options.duration, recipe.options.count) == ("wavenet-notes", 0.1, 2)
    unfold(wavenet, "History of this session")
    expect(wavenet.locator(".hi-list img").first).to_have_attribute("src", re.compile("^data:image/png"))
    screenshot(wavenet, "wavenet-generate")


def test_a_square_of_the_palette_is_heard_and_the_second_time_at_once(wavenet):
    choose(wavenet, "Palette")
    square = wavenet.get_by_role("gridcell", name="flute C4", exact=True)
    square.click()
    expect(square).to_have_attribute("data-heard", "")
    audio = wavenet.locator(".pa-audio")
    expect(audio).to_have_attribute("src", re.compile("^data:audio/wav"))
    expect(wavenet.locator(".pa-said")).to_contain_text("flute C4, made in")
    wavenet.keyboard.press("ArrowRight")
    expect(wavenet.get_by_role("gridcell", name="flute C♯4", exact=True)).to_be_focused()
    screenshot(wavenet, "wavenet-palette")


def test_a_way_between_two_instruments(wavenet):
    choose(wavenet, "Interpolate")
    press(wavenet, "Interpolate")
    shown = done(wavenet)
    expect(shown.locator(".so-title")).to_have_text(["trumpet C4", "25%", "50%", "75%", "flute C4"])
    expect(shown.get_by_role("button", name="Play all in a row")).to_be_visible()


def test_what_the_network_hears_follows_the_slider(wavenet):
    choose(wavenet, "What it hears")
    figure = wavenet.locator(".reach:visible").first
    expect(figure).to_contain_text("5 layers: one new sample hears 17 samples")
    fill(wavenet, Layers=3)
    expect(figure).to_contain_text("3 layers: one new sample hears 8 samples")
    screenshot(wavenet, "wavenet-reach")


def test_queues_race_against_computing_everything_again(wavenet):
    choose(wavenet, "Race")
    press(wavenet, "Race")
    expect(done(wavenet).locator("audio")).to_have_count(2)
    expect(wavenet.locator(".ra-verdict:visible")).to_contain_text("times as long for the same values")


# ------------------------------------------------------------------------------------ both


@needs_sounds
def test_sub_tabs_follow_the_model(pixels):
    choose(pixels, "Race")
    pixels.get_by_role("radio", name="WaveNet", exact=True).check()
    expect(pixels.get_by_role("tab", name="Complete", exact=True)).to_have_count(0)
    expect(pixels.get_by_role("tab", name="Race", exact=True)).to_have_attribute("aria-selected", "true")
    expect(pixels.get_by_text("queues").first).to_be_visible()
    expect(pixels.get_by_role("radio", name="7", exact=True)).to_have_count(0)


@needs_sounds
def test_a_link_opens_the_part_of_its_model(visit):
    from pipelines import Recipe

    page = visit(Recipe.of("wavenet-notes", "interpolate", {"instrument": "oboe", "duration": 0.1}).to_link())
    message(page, "Everything is set as it was")
    expect(page.get_by_role("tab", name=TAB, exact=True)).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tab", name="Interpolate", exact=True)).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("radio", name="oboe", exact=True).first).to_be_checked()


@pytest.mark.parametrize("model", ["Pixel transformer (ImageGPT)", pytest.param("WaveNet", marks=needs_sounds)])
def test_it_fits_a_telephone_and_speaks_russian(visit, model):
    page = visit("?lang=ru", size="narrow")
    choose(page, RU[TAB])
    if "wavenet-notes" in ENTRIES:  # a single model is not to be chosen
        page.get_by_role("radio", name=RU[model], exact=True).check()
        expect(page.get_by_text(RU["Instrument" if model == "WaveNet" else "Digit"], exact=True).first).to_be_visible()
    press(page, RU["Generate"])
    done(page)
    no_sideways_scrolling(page)
    screenshot(page, f"autoregressive-narrow-{model.split()[0].lower()}")
