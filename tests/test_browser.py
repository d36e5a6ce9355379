"""The running app in a real Chromium: what a visitor does, by mouse and by keyboard, in two languages and widths."""

import io
import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from pipelines import ENTRIES, Recipe, record
from pipelines.recipe import read_recipe
from playground.i18n import RU, t
from playground.lessons import LESSONS, START

from .tiny import drawing

SCREENSHOTS = Path(__file__).parent / "screenshots"
SIZES = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 375, "height": 812}}
TABS = ("Start", "GAN", "Diffusion", "Compare")
PATIENCE = 60_000  # milliseconds, for a machine that also does other things
FILES = {"Picture (PNG)": "png", "Filmstrip (PNG)": "png", "Animation (WebP)": "webp", "Animation (GIF)": "gif"}
expect.set_options(timeout=PATIENCE)


# ------------------------------------------------------------------------------------ the browser


@pytest.fixture(scope="session")
def browser():
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next((found for name in names if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        program = program or playwright.chromium.executable_path
        assert Path(program).is_file(), "Chromium is missing: install it with `apt-get install chromium`."
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def context(browser: Browser):
    """One profile for all pages, so that Gradio's files are fetched and compiled once."""
    shared = browser.new_context(locale="en-GB", reduced_motion="reduce")
    shared.set_default_timeout(PATIENCE)
    yield shared
    shared.close()


@pytest.fixture
def visit(context: BrowserContext, server):
    """Opens the page (query, size); at the end there must have been no error in the console."""
    pages, errors = [], []

    def open_page(query: str = "", size: str = "wide") -> Page:
        page = context.new_page()
        pages.append(page)
        page.set_viewport_size(SIZES[size])
        page.on("pageerror", lambda error: errors.append(f"page error: {error}"))
        page.on("console", lambda said: errors.append((said.text, said.location)) if said.type == "error" else None)
        page.goto(f"{server.address}/{query}")
        expect(page.get_by_role("tab", name="GAN", exact=True)).to_be_visible()
        expect(page.get_by_text("cpu").first).to_be_visible()  # what runs when the page opens has run
        return page

    yield open_page
    for page in pages:
        page.evaluate("localStorage.clear()")
        page.close()
    assert not errors


@pytest.fixture
def page(visit) -> Page:
    return visit()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def choose(page: Page, name: str) -> None:
    """Open a tab or a sub-tab."""
    page.get_by_role("tab", name=name, exact=True).click()
    expect(page.get_by_role("tab", name=name, exact=True)).to_have_attribute("aria-selected", "true")


def unfold(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(f"^{re.escape(name)}")).click()


def number(page: Page, name: str) -> Locator:
    """The box of a number, whether it has a slider or not."""
    return page.get_by_role("spinbutton", name=re.compile(f"^(number input for )?{re.escape(name)}$"))


def fill(page: Page, **values: object) -> None:
    for name, value in values.items():
        box = number(page, name.replace("_", " ")).first
        box.fill(str(value))
        box.press("Tab")


def player(page: Page, index: int = 0) -> Locator:
    """A player that shows something."""
    return page.locator("[data-state]:visible").nth(index)


def done(page: Page, index: int = 0, state: str = "done") -> Locator:
    """The player once its run is finished."""
    expect(player(page, index)).to_have_attribute("data-state", state)
    return player(page, index)


def slider(shown: Locator) -> Locator:
    return shown.get_by_role("slider", name=re.compile("^Step$|^Шаг$"))


def at(shown: Locator, text: str) -> None:
    expect(slider(shown)).to_have_attribute("aria-valuetext", text)


def picture(shown: Locator) -> str:
    """The address of the sheet that a player shows."""
    return shown.locator(".pl-grid").evaluate("grid => grid.style.getPropertyValue('--sheet')")


def note(shown: Locator, text: str) -> None:
    expect(shown.locator(".pl-note")).to_contain_text(text)


def message(page: Page, text: str | re.Pattern) -> None:
    """A message appears, and says this."""
    expect(page.get_by_test_id("toast-body").filter(has_text=text).first).to_be_visible()


def no_sideways_scrolling(page: Page) -> None:
    page.wait_for_function("document.documentElement.scrollWidth <= window.innerWidth", timeout=5000)


def screenshot(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


def few_pictures(page: Page, steps: int = 4, count: int = 2) -> None:
    """The Diffusion tab, set to a short run."""
    choose(page, "Diffusion")
    unfold(page, "Advanced")
    fill(page, Steps=steps, Pictures=count)


def seed_is(page: Page, seed: int) -> None:
    expect(number(page, "Seed")).to_have_value(str(seed))


# ------------------------------------------------------------------------------------ Start


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_start_is_complete(visit, language, size):
    page = visit(f"?lang={language}", size)
    expect(page.get_by_role("tab", name=t("Start", language), exact=True)).to_be_visible()
    title = t("A playground of generative architectures", language)
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    for item in START:
        expect(page.get_by_role("button", name=item.title[language], exact=True)).to_be_visible()
        expect(page.get_by_text(item.note[language], exact=True)).to_be_visible()
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(1 + len(ENTRIES))
    for entry in ENTRIES.values():
        expect(rows.get_by_role("rowheader", name=t(entry.title, language), exact=True)).to_be_visible()
    no_sideways_scrolling(page)
    screenshot(page, f"start-{language}-{size}")


def test_each_of_the_six_things_runs_with_one_click(page):
    for item in START:
        choose(page, "Start")
        press(page, item.title["en"])
        tab = dict(zip(("gan", "diffusion", "compare"), TABS[1:], strict=True))[item.tab]
        expect(page.get_by_role("tab", name=tab, exact=True)).to_have_attribute("aria-selected", "true")
        last = 1 if item.preset.task in ("branch", "compare") else 0
        note(done(page, last), f"Seed {item.preset.options['seed']}")


def test_a_preset_says_what_to_look_at(page):
    preset = LESSONS["diffusion"].presets[2]
    choose(page, "Diffusion")
    press(page, f"⚠ {preset.title['en']}")
    message(page, preset.note["en"])
    note(done(page), f"Seed {preset.options['seed']}")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("tab", TABS[1:])
def test_a_tab_opens_with_an_example_and_fits(visit, tab, size):
    page = visit(size=size)
    choose(page, tab)
    expect(done(page, state="stored").get_by_role("status")).to_have_text("example")
    no_sideways_scrolling(page)
    screenshot(page, f"{tab.lower()}-{size}")


@pytest.mark.parametrize("tab", ["GAN", "Diffusion"])
def test_every_subtab_fits_a_telephone(visit, tab):
    page = visit(size="narrow")
    choose(page, tab)
    subtabs = page.get_by_role("tablist").last.get_by_role("tab")
    for name in subtabs.all_inner_texts():
        choose(page, name)
        no_sideways_scrolling(page)


# ------------------------------------------------------------------------------------ the frame


def test_the_language_can_be_switched_and_back(page):
    choose(page, "GAN")
    page.get_by_role("radio", name="RU").check()
    for english in ("Generate", "Stop"):
        expect(page.get_by_role("button", name=RU[english], exact=True)).to_be_visible()
    expect(page.get_by_role("tab", name=RU["Diffusion"], exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=RU["Play"], exact=True)).to_be_visible()
    press(page, RU["Generate"])
    note(done(page), RU["Network evaluations"])
    page.get_by_role("radio", name="EN").check()
    expect(page.get_by_role("button", name="Generate", exact=True)).to_be_visible()


def test_light_and_dark_are_remembered(page):
    before = page.evaluate("document.body.classList.contains('dark')")
    theme = page.get_by_role("button", name=re.compile("◐|Theme"))
    theme.click()
    page.wait_for_function("before => document.body.classList.contains('dark') !== before", arg=before)
    page.reload()
    expect(theme).to_be_visible()
    page.wait_for_function("before => document.body.classList.contains('dark') !== before", arg=before)
    choose(page, "GAN")
    screenshot(page, "gan-dark" if not before else "gan-light")


def test_the_dice_changes_the_seed(page):
    choose(page, "GAN")
    page.get_by_role("button", name=re.compile("⚄|dice")).click()
    expect(number(page, "Seed")).not_to_have_value("0")
    chosen = number(page, "Seed").input_value()
    press(page, "Generate")
    note(done(page), f"Seed {chosen}")


def test_a_seed_that_is_not_kept_is_rolled_and_shown(page):
    choose(page, "GAN")
    page.get_by_role("checkbox", name="Keep the seed").uncheck()
    press(page, "Generate")
    expect(number(page, "Seed")).not_to_have_value("0")
    note(done(page), f"Seed {number(page, 'Seed').input_value()}")


def test_the_keyboard_alone_is_enough(page):
    tab = page.get_by_role("tab", name="GAN", exact=True)
    tab.focus()
    page.keyboard.press("Enter")
    expect(tab).to_have_attribute("aria-selected", "true")
    done(page, state="stored")
    generate = page.get_by_role("button", name="Generate", exact=True)
    for _ in range(40):
        page.keyboard.press("Tab")
        if generate.evaluate("button => button === document.activeElement"):
            break
    expect(generate).to_be_focused()
    page.keyboard.press("Enter")
    note(done(page), "Seed 0")


@pytest.mark.parametrize("right", [True, False])
def test_a_lesson_asks_and_then_reveals(page, right):
    lesson = LESSONS["gan"]
    choose(page, "GAN")
    unfold(page, "What am I looking at?")
    expect(page.get_by_text("Each digit here is made in")).to_be_visible()
    answer = page.get_by_text(lesson.answer["en"][:40])
    expect(answer).to_have_count(0)
    guess = lesson.right if right else lesson.right - 1
    page.get_by_role("radio", name=lesson.choices["en"][guess], exact=True).check()
    press(page, "Reveal")
    expect(answer).to_be_visible()
    expect(page.get_by_text("Right!" if right else "Not quite.")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile(re.escape(lesson.paper[0][:30])))).to_be_visible()


# ------------------------------------------------------------------------------------ GAN


def test_a_gan_generates_with_its_critic_beside_it(page):
    choose(page, "GAN")
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
    choose(page, "GAN")
    digit = page.get_by_role("radio", name="7", exact=True)
    expect(digit).to_be_visible()
    page.get_by_role("radio", name="GAN (MLP)", exact=True).check()
    expect(digit).to_have_count(0)
    press(page, "Generate")
    note(done(page), "Seed 0")


def test_a_gan_walks_between_two_seeds(page):
    choose(page, "GAN")
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
    choose(page, "GAN")
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


def png(image: Image.Image, kind: str = "PNG", **extra: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **extra)
    return buffer.getvalue()


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
        ("Steps", "10000", "steps must be an integer from 1 to 1000, not 10000."),
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


def drop(page: Page, name: str, content: bytes) -> None:
    unfold(page, "Recipe")
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator("#recipe-file input[type=file]").set_input_files(file)


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
        ("Copy recipe", lambda text: Recipe.from_json(text).entry == "dcgan-digits"),
        ("Copy link", lambda text: text.startswith(f"{page.url.split('?', maxsplit=1)[0]}?recipe=%7B")),
        ("Copy as Python", lambda text: compile(text, "copied", "exec")),
    ):
        button = shown.get_by_role("button", name=name)
        button.click()
        expect(button).to_have_class(re.compile("copied"))
        assert check(page.evaluate("navigator.clipboard.readText()")), name
