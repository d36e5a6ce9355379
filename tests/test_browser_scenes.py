"""In a real Chromium, on tiny models: a prompt becomes scenes, a mask is painted, a panorama grows, a token changes."""

import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from pipelines import Recipe
from pipelines.data.scenes import SIZE
from pipelines.options.stable_diffusion import EXAMPLE
from playground.i18n import RU
from playground.lessons.scenes import EXAMPLE_BECOMES

from .browsing import (
    choose,
    done,
    drop,
    fill,
    message,
    no_sideways_scrolling,
    note,
    number,
    picture,
    press,
    screenshot,
    stroke,
    unfold,
)

COVERED = """(canvas) => {
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  return pixels.filter((value, k) => k % 4 === 3 && value > 127).length;
}"""


@pytest.fixture(scope="module")
def server(tiny_server):
    return tiny_server


@pytest.fixture
def told(page: Page) -> Page:
    """The Diffusion tab with the model that takes a prompt, set to a short run."""
    choose(page, "Diffusion")
    page.get_by_role("radio", name="Stable Diffusion (latent)", exact=True).check()
    expect(prompt(page)).to_be_visible()
    unfold(page, "Advanced")
    fill(page, Steps=3, Pictures=2)
    return page


def prompt(page: Page, label: str = "Prompt"):
    return page.get_by_role("textbox", name=re.compile(f"^{label}")).locator("visible=true").first


def test_a_prompt_becomes_scenes_and_unknown_words_are_named(told):
    prompt(told).fill("a helicopter above a <b>cat</b>")
    expect(told.locator(".unknown:visible").first).to_contain_text("does not know “helicopter”; nearest: “airplane”")
    prompt(told, "Negative prompt").fill("a brown <i>🐶</i>")
    lines = told.locator(".unknown:visible").filter(has_text="brown").first
    expect(lines).to_contain_text("does not know “brown”; nearest: “red”")
    expect(lines).to_contain_text("does not know “🐶”; nearest: “dog”")
    press(told, "Generate")
    note(done(told), "Network evaluations: 6")
    first = picture(done(told))
    prompt(told).fill("two big dogs at night")
    fill(told, Steps=2)
    press(told, "Generate")
    note(done(told), "Network evaluations: 4")
    assert picture(done(told)) != first
    screenshot(told, "scenes-generate")


def test_other_models_are_not_asked_in_words(told):
    told.get_by_role("radio", name="Diffusion (DDPM U-Net)", exact=True).check()
    expect(told.get_by_role("tab", name="Inpaint", exact=True)).to_have_count(0)
    expect(told.get_by_role("radio", name="7", exact=True)).to_be_visible()
    told.get_by_role("radio", name="Latent consistency (LCM)", exact=True).check()
    expect(told.get_by_role("tab", name="Branch", exact=True)).to_have_count(0)
    expect(told.get_by_role("spinbutton", name=re.compile("Steps")).first).to_have_value("4")
    press(told, "Generate")
    note(done(told), "Network evaluations: 4")


def test_a_choice_of_model_does_not_wait_for_the_server(page):
    choose(page, "Autoregressive")
    choose(page, "Race")
    sent = []
    page.route("**/gradio_api/run/**", lambda route: sent.append(route.request.url))  # never answered
    page.route("**/gradio_api/queue/**", lambda route: sent.append(route.request.url))
    page.get_by_role("radio", name="DALL·E (image tokens)", exact=True).check()
    expect(page.get_by_role("tab", name="Race", exact=True)).to_have_count(0)
    expect(page.get_by_role("tab", name="Generate", exact=True)).to_have_attribute("aria-selected", "true")
    expect(prompt(page)).to_be_visible()
    choose(page, "Diffusion")
    choose(page, "Guidance sweep")
    digit = page.get_by_role("radio", name="7", exact=True).locator("visible=true").first
    expect(digit).to_be_visible()
    page.get_by_role("radio", name="Stable Diffusion (latent)", exact=True).check()
    expect(page.get_by_role("tab", name="Inpaint", exact=True)).to_be_visible()
    expect(prompt(page)).to_be_visible()
    expect(digit).to_have_count(0)
    assert sent


def test_what_is_masked_is_painted(told):
    choose(told, "Inpaint")
    canvas = told.get_by_role("img", name="Mask")
    press(told, "Clear")
    press(told, "Paint what is masked")
    message(told, "The mask is empty")
    stroke(told, canvas, (40, 40), (120, 120))
    press(told, "Paint what is masked")
    done(told)
    screenshot(told, "scenes-inpaint")


def test_who_asked_for_nothing_yet_gets_a_prompt_that_goes_with_the_picture(told):
    choose(told, "Inpaint")
    expect(prompt(told)).to_have_value(EXAMPLE_BECOMES["en"])
    prompt(told).fill("a cat")
    choose(told, "Generate")
    choose(told, "Inpaint")
    expect(prompt(told)).to_have_value("a cat")
    pictures = {"image": Image.new("RGB", (SIZE, SIZE), "red"), "mask": Image.new("L", (SIZE, SIZE), 255)}
    choose(told, "Generate")
    drop(told, "inpainted.json", Recipe.of("sd-scenes", "inpaint", {"prompt": EXAMPLE, **pictures}).to_json().encode())
    message(told, "Everything is set as it was")
    expect(told.get_by_role("tab", name="Inpaint", exact=True)).to_have_attribute("aria-selected", "true")
    expect(prompt(told)).to_have_value(EXAMPLE)


def test_parts_of_a_picture_are_masked_by_buttons(told):
    choose(told, "Inpaint")
    canvas = told.get_by_role("img", name="Mask")
    half = SIZE * SIZE // 2
    parts = {
        "Left half": half, "Right half": half, "Upper half": half, "Lower half": half, "Clear": 0, "Centre": half // 2,
        "All but the centre": SIZE * SIZE - half // 2, "Box": 24 * 24,
    }  # fmt: skip
    for part, pixels in parts.items():
        press(told, part)
        assert canvas.evaluate(COVERED) == pixels, part
    for _ in range(6):  # out of the picture by a sixth of the box
        told.get_by_role("button", name="Move the mask to the left").press("Enter")
    assert canvas.evaluate(COVERED) == 20 * 24
    press(told, "Paint what is masked")
    note(done(told), "Network evaluations: 6")
    first = picture(done(told))
    press(told, "Upper half")
    fill(told, Steps=2)
    press(told, "Paint what is masked")
    note(done(told), "Network evaluations: 4")
    assert picture(done(told)) != first


def test_a_sketch_in_colours_is_painted_over(told):
    choose(told, "From a picture")
    seen = told.locator(".pixelated img").locator("visible=true").first
    before = seen.get_attribute("src")
    told.get_by_role("radio", name="blue").check(force=True)
    press(told, "Fill all with it")
    expect(seen).not_to_have_attribute("src", before)
    told.get_by_role("radio", name="scarlet").check(force=True)
    stroke(told, told.get_by_role("img", name="Draw a scene"), (60, 60), (160, 120))
    press(told, "Add noise and remove it")
    done(told)
    screenshot(told, "scenes-sketch")


def test_a_new_style_is_turned_up_and_steps_race(told):
    choose(told, "LoRA")
    fill(told, Steps=2)
    press(told, "Turn it up")
    done(told)
    screenshot(told, "scenes-lora")
    choose(told, "Race")
    press(told, "Race")
    rows = (
        told.get_by_role("row")
        .filter(has_text=re.compile("Latent consistency|Stable Diffusion"))
        .locator("visible=true")
    )
    expect(rows).to_have_count(3)
    expect(rows.last).to_contain_text("20")
    screenshot(told, "scenes-race")


def test_a_prompt_is_read_token_by_token(told):
    prompt(told).fill("a cat")
    choose(told, "Reading")
    figure = told.locator(".alignment:visible svg")
    expect(figure).to_contain_text("place 3.3")
    expect(figure).not_to_contain_text("place 1.4")
    expect(figure).to_contain_text(re.compile(r"cat\s+\d+"))
    prompt(told).fill("two big dogs at night")
    layer = told.locator("fieldset", has_text="Layer").locator("visible=true").first
    layer.get_by_role("radio", name="1", exact=True).check()
    expect(figure).to_contain_text(re.compile("night|ni-"))
    no_sideways_scrolling(told)
    screenshot(told, "scenes-reading")


def test_a_panorama_grows(told):
    choose(told, "Panorama")
    shown = told.locator(".pixelated:visible img").last
    width = "(image) => image.naturalWidth"
    assert shown.evaluate(width) == 64
    told.get_by_role("button", name=re.compile("Extend to the right")).click()
    told.wait_for_function(
        "[...document.querySelectorAll('.pixelated img')].some((image) => image.naturalWidth === 124)"
    )
    screenshot(told, "scenes-panorama")


def test_a_token_is_exchanged_for_another_and_the_picture_goes_on(page):
    choose(page, "Autoregressive")
    page.get_by_role("radio", name="DALL·E (image tokens)", exact=True).check()
    expect(prompt(page)).to_be_visible()
    unfold(page, "Advanced")
    fill(page, Pictures=2)
    press(page, "Generate")
    first = picture(done(page))
    player = done(page)
    expect(player.locator(".pl-grid figcaption").first).to_have_text(re.compile(r"^(★ )?[12]\. \(-?\d\.\d\d\)$"))
    player.get_by_role("radio", name="Entropy").check()
    assert picture(player) != first
    expect(player.locator(".px-legend")).to_contain_text("5 bits")  # of 32 tokens
    player.get_by_role("button", name="Previous step", exact=True).click()
    expect(player.locator(".pl-title")).to_have_text("token 63")
    expect(player.locator(".pl-grid figcaption").first).to_have_text(re.compile(r"^[\d.]+ %$"))
    expect(player.locator(".pl-grid figcaption").first).to_be_visible()
    screenshot(page, "tokens-entropy")
    player.get_by_role("radio", name="Picture", exact=True).check()
    player.get_by_role("button", name="Last step", exact=True).click()
    page.locator(".tk-grid:visible").first.get_by_role("button").nth(20).click()
    page.locator(".tk-choice:visible:not([disabled])").first.click()
    expect(page.get_by_role("tab", name="Branch", exact=True)).to_have_attribute("aria-selected", "true")
    assert picture(done(page)) != first
    expect(page.locator(".tk-grid:visible")).to_have_count(2)
    page.locator(".tk-grid:visible").first.get_by_role("button").nth(40).click()  # a branch of the branch
    page.locator(".tk-choice:visible:not([disabled])").first.click()
    unfold(page, "Place and token")
    expect(number(page, "At token").locator("visible=true")).to_have_value("40")
    expect(page.get_by_role("textbox", name=re.compile("^Earlier branches")).locator("visible=true")).to_have_value(
        re.compile(r"^0:20:\d+$")
    )
    screenshot(page, "tokens-branch")
    choose(page, "Generate")
    expect(page.locator(".tk-grid:visible")).to_have_count(2)


def test_it_fits_a_telephone_and_speaks_russian(visit):
    page = visit("?lang=ru", size="narrow")
    choose(page, RU["Diffusion"])
    page.get_by_role("radio", name=RU["Stable Diffusion (latent)"], exact=True).check()
    expect(prompt(page, RU["Prompt"])).to_be_visible()
    for tab in ("From a picture", "Inpaint", "LoRA", "Race", "Panorama"):
        choose(page, RU[tab])
        no_sideways_scrolling(page)
        screenshot(page, f"scenes-narrow-{tab.lower().replace(' ', '-')}")
