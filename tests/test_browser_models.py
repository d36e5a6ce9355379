"""In a real Chromium: the GAN and the Diffusion tab, by mouse and by keyboard."""

import re

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from pipelines import Recipe, record

from .browsing import (
    at,
    choose,
    digits_gan,
    done,
    few_pictures,
    fill,
    message,
    note,
    number,
    picture,
    png,
    press,
    screenshot,
    slider,
    unfold,
)
from .tiny import drawing

# ------------------------------------------------------------------------------------ GAN


def test_a_gan_generates_with_its_critic_beside_it(page):
    digits_gan(page)
    page.get_by_role("radio", name="7", exact=True).check()
    fill(page, Seed=3)
    press(page, "Generate")
    shown = done(page)
    note(shown, "Seed 3")
    captions = shown.get_by_role("figure")
    expect(captions).to_have_count(16)
    expect(captions.first).to_have_text(re.compile(r"^\d+ %$"))
    expect(captions.first.get_by_text("%")).to_be_visible()
    *_, run = record(Recipe.of("dcgan-digits", "generate", {"seed": 3, "label": 7}))
    expect(captions).to_have_text([f"{percent:.0f} %" for percent in run.result.scalars["realism"]])
    screenshot(page, "gan-generated")


def test_models_without_classes_offer_no_digit(page):
    digits_gan(page)
    digit = page.get_by_role("radio", name="7", exact=True)
    expect(digit).to_be_visible()
    page.get_by_role("radio", name="GAN (MLP)", exact=True).check()
    expect(digit).to_have_count(0)
    press(page, "Generate")
    note(done(page), "Seed 0")


def test_a_gan_walks_between_two_seeds(page):
    digits_gan(page)
    choose(page, "Interpolate")
    fill(page, To_seed=9)
    press(page, "Interpolate")
    shown = done(page)
    expect(shown.get_by_role("button", name=re.compile(r"^Picture \d+$"))).to_have_count(8)
    at(shown, "1 / 8")
    slider(shown).press("End")
    at(shown, "8 / 8")
    expect(shown.get_by_role("checkbox", name="Loop")).to_be_checked()


def test_the_seed_plane_answers_the_keyboard(page):
    digits_gan(page)
    choose(page, "Seed plane")
    plane = page.get_by_role("application", name="Seed plane")
    seen = page.locator(".pad-picture:visible")
    expect(seen).to_have_attribute("src", re.compile("^data:image/png"))
    first = seen.get_attribute("src")
    for _ in range(3):
        plane.press("Shift+ArrowRight")
    expect(page.get_by_role("spinbutton", name="x")).to_have_value("3.00")
    expect(seen).not_to_have_attribute("src", first)
    pad = page.locator("[data-milliseconds]:visible")
    expect(pad).to_have_attribute("data-milliseconds", re.compile(r"^\d+$"))
    expect(pad.get_by_text("(100%)")).to_be_visible()
    plane.press("ArrowDown")
    expect(page.get_by_role("spinbutton", name="y")).to_have_value("0.10")
    expect(pad.get_by_text(re.compile(r"\(\d\d%\), \d+ \("))).to_be_visible()
    screenshot(page, "gan-plane")


def test_a_training_can_be_looked_back_on(page):
    choose(page, "GAN")
    choose(page, "How it trained")
    shown = done(page)
    mark = page.locator(".fig-mark:visible")
    expect(mark).to_be_visible()
    last, place = picture(shown), mark.bounding_box()["x"]
    slider(shown).press("Home")
    at(shown, re.compile(r"^step \d+ of \d+$"))
    assert picture(shown) != last
    assert mark.bounding_box()["x"] < place
    expect(page.get_by_text("D is right")).to_be_visible()


@pytest.mark.parametrize(("tab", "network"), [("GAN", "Discriminator"), ("Diffusion", "embed|conv|unet|U-Net")])
def test_the_architecture_is_drawn(page, tab, network):
    choose(page, tab)
    choose(page, "Architecture")
    expect(page.locator(".diagram svg").get_by_text(re.compile(network)).first).to_be_visible()
    expect(page.locator(".diagram svg").get_by_text("parameters").first).to_be_visible()


def test_the_architecture_follows_the_choice_of_model_while_it_is_open(page):
    digits_gan(page)
    choose(page, "Architecture")
    upsampling, perceptron = (
        page.locator(".diagram svg").get_by_text(name, exact=True) for name in ("up28", "hidden.1")
    )
    expect(upsampling).to_be_visible()
    page.get_by_role("radio", name="GAN (MLP)", exact=True).check()
    expect(perceptron).to_be_visible()
    expect(upsampling).to_have_count(0)
    choose(page, "Generate")
    page.get_by_role("radio", name="DCGAN (conditional)", exact=True).check()
    choose(page, "Architecture")
    expect(upsampling).to_be_visible()


def test_the_estimate_stands_beside_every_button_and_follows_the_knobs(page):
    few_pictures(page, steps=4)
    press(page, "Generate")
    done(page)
    choose(page, "Guidance sweep")
    line = page.locator(".block.estimate:visible").last
    expect(line).to_have_text(re.compile(r"^\s*(about [\d.]+|less than 0\.1) s\s*$"))
    before = line.inner_text()
    fill(page, Steps=400)
    expect(line).not_to_have_text(before)
    expect(line).to_have_text(re.compile(r"^\s*about \d+ s\s*$"))


# ------------------------------------------------------------------------------------ Diffusion


def test_diffusion_generates_and_can_be_scrubbed(page):
    few_pictures(page, steps=4)
    page.get_by_role("radio", name="3", exact=True).check()
    press(page, "Generate")
    shown = done(page)
    note(shown, "Seed 0")
    at(shown, "step 4 of 4")
    bar, result = slider(shown), picture(shown)
    for key, text in (("Home", "step 0 of 4"), ("ArrowRight", "step 1 of 4"), ("End", "step 4 of 4")):
        bar.press(key)
        at(shown, text)
    bar.press("ArrowLeft")
    at(shown, "step 3 of 4")
    assert picture(shown) != result
    x_t = picture(shown)
    shown.get_by_text("predicted x0").click()
    expect(shown.get_by_role("radio", name="predicted x0")).to_be_checked()
    x_0 = picture(shown)
    shown.get_by_text("predicted noise").click()
    expect(shown.get_by_role("radio", name="predicted noise")).to_be_checked()
    assert len({x_t, x_0, picture(shown)}) == 3
    bar.press("Space")
    at(shown, "step 4 of 4")
    screenshot(page, "diffusion-generated")


def test_the_noise_schedule_shows_where_we_are(page):
    choose(page, "Diffusion")
    shown = done(page, state="stored")
    slider(shown).press("Home")
    slider(shown).press("ArrowRight")
    mark = page.locator(".fig-mark:visible")
    expect(mark).to_be_visible()
    early = mark.bounding_box()["x"]
    slider(shown).press("End")
    at(shown, "step 20 of 20")
    assert mark.bounding_box()["x"] != early


def test_the_example_is_of_the_chosen_model_until_there_is_a_run(page):
    choose(page, "Diffusion")
    shown = done(page, state="stored")
    at(shown, "step 20 of 20")
    digits = picture(shown)
    page.get_by_role("radio", name="Diffusion (attributes)", exact=True).check()
    at(done(page, state="stored"), "step 10 of 10")
    assert picture(shown) != digits
    unfold(page, "Advanced")
    fill(page, Steps=2, Pictures=1)
    press(page, "Generate")
    at(done(page), "step 2 of 2")
    choose(page, "Interpolate")  # opened for the first time
    at(done(page, state="stored"), "1 / 6")  # the example of digits has eight pictures
    choose(page, "Generate")
    page.get_by_role("radio", name="Diffusion (DDPM U-Net)", exact=True).check()
    expect(page.get_by_role("radio", name="7", exact=True)).to_be_visible()
    at(done(page), "step 2 of 2")


def test_stop_leaves_what_there_is(page):
    few_pictures(page, steps=200, count=4)
    press(page, "Generate")
    shown = done(page, state="running")
    at(shown, re.compile(r"^step [1-9]\d* of 200$"))
    press(page, "Stop")
    done(page, state="stopped")
    expect(shown.get_by_role("status")).to_have_text(re.compile(r"^stopped at step ([1-9]\d?|1\d\d)$"))
    stopped = re.search(r"\d+$", shown.get_by_role("status").inner_text())[0]
    at(shown, f"step {stopped} of 200")
    fill(page, Steps=2)
    press(page, "Generate")
    at(done(page), "step 2 of 2")


def test_an_untouched_branch_repeats_its_parent(page):
    few_pictures(page)
    choose(page, "Branch")
    fill(page, From_step=2)
    press(page, "Branch")
    original, branch = done(page, 0), done(page, 1)
    at(branch, "step 4 of 4")
    assert picture(branch) == picture(original)


def test_a_branch_goes_another_way_from_its_step_on(page):
    few_pictures(page)
    choose(page, "Branch")
    fill(page, From_step=1)
    page.get_by_role("radio", name="8", exact=True).last.check()
    press(page, "Branch")
    original, branch = done(page, 0), done(page, 1)
    slider(branch).press("Home")
    at(original, "step 0 of 4")  # the two move together
    slider(branch).press("ArrowRight")
    at(original, "step 1 of 4")
    assert picture(branch) == picture(original)
    slider(branch).press("End")
    at(original, "step 4 of 4")
    assert picture(branch) != picture(original)
    screenshot(page, "diffusion-branch")


def test_a_run_can_be_branched_from_where_one_looks(page):
    few_pictures(page)
    press(page, "Generate")
    shown = done(page)
    slider(shown).press("Home")
    slider(shown).press("ArrowRight")
    at(shown, "step 1 of 4")
    press(page, "Branch from this step")
    expect(page.get_by_role("tab", name="Branch", exact=True)).to_have_attribute("aria-selected", "true")
    expect(number(page, "From step")).to_have_value("1")


def test_guidance_is_swept(page):
    few_pictures(page, steps=2)
    choose(page, "Guidance sweep")
    press(page, "Sweep")
    expect(done(page).get_by_role("figure")).to_have_text([f"{k:.1f}" for k in range(9)])


def test_diffusion_walks_between_two_noises(page):
    few_pictures(page, steps=2)
    choose(page, "Interpolate")
    press(page, "Interpolate")
    expect(done(page).get_by_role("button", name=re.compile(r"^Picture \d+$"))).to_have_count(8)


# ------------------------------------------------------------------------------------ a picture of one's own


def own_picture(page: Page) -> Locator:
    """Opens the sub-tab; returns what the model sees."""
    few_pictures(page)
    choose(page, "From a picture")
    seen = page.locator(".pixelated:visible img")
    expect(seen).to_have_attribute("src", re.compile("."))
    return seen


def upload(page: Page, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "image/png", "buffer": content}
    page.locator("input[type=file]:not(#recipe-file *)").first.set_input_files(file)


def denoised(page: Page) -> Locator:
    press(page, "Add noise and remove it")
    return done(page)


def test_a_drawn_digit_is_noised_and_denoised(page):
    seen = own_picture(page)
    before = seen.get_attribute("src")
    box = page.get_by_role("img", name="Draw a digit").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y - 80)
    page.mouse.down()
    page.mouse.move(x, y + 80, steps=8)
    page.mouse.up()
    expect(seen).not_to_have_attribute("src", before)
    shown = denoised(page)
    slider(shown).press("Home")
    expect(shown.get_by_text("your picture")).to_be_visible()
    screenshot(page, "diffusion-picture")


@pytest.mark.parametrize("kind", ["grey", "transparent", "animated"])
def test_an_uploaded_digit_is_noised_and_denoised(page, kind):
    seen = own_picture(page)
    before, digit = seen.get_attribute("src"), drawing().resize((280, 280))
    if kind == "transparent":
        upload(page, "digit.png", png(digit.convert("RGBA")))
    elif kind == "animated":
        frames = {"save_all": True, "append_images": [drawing(5)], "duration": 100}
        upload(page, "digit.gif", png(drawing(), "GIF", **frames))
    else:
        upload(page, "digit.png", png(digit))
    expect(seen).not_to_have_attribute("src", before)
    denoised(page)


@pytest.mark.parametrize("kind", ["text", "200 megapixels", "half"])
def test_what_is_no_picture_gets_one_sentence_and_changes_nothing(page, kind):
    seen = own_picture(page)
    before = seen.get_attribute("src")
    content, sentence = {
        "text": (b"seven", "digit.png is not a picture that can be read."),
        "half": (png(drawing().resize((280, 280)))[:200], "digit.png is not a picture that can be read."),
        "200 megapixels": (png(Image.new("1", (20_000, 10_000))), re.compile(r"digit\.png has .* megapixels|too many")),
    }[kind]
    upload(page, "digit.png", content)
    message(page, sentence)
    expect(seen).to_have_attribute("src", before)
    denoised(page)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("Seed", "-1", "seed must be an integer from 0 to 4294967295, not -1."),
        ("Seed", "", "seed must be an integer from 0 to 4294967295, not None."),
        ("Seed", "1.5", "seed must be an integer from 0 to 4294967295, not 1.5."),
        ("Seed", "99999999999", "seed must be an integer from 0 to 4294967295, not 99999999999."),
        ("Steps", "10000", "steps must be an integer from 1 to 900, not 10000."),
    ],
)
def test_a_mistake_is_shown_where_it_is_made(page, name, value, sentence):
    choose(page, "Diffusion")
    unfold(page, "Advanced")
    fill(page, Steps=2, Pictures=1)
    fill(page, **{name: value})
    press(page, "Generate")
    message(page, sentence)
    expect(number(page, name)).to_have_value(value)
    fill(page, Seed=4, Steps=2)
    press(page, "Generate")
    note(done(page), "Seed 4")
