"""What the browser tests share: Chromium, pages that must have no console errors, and a vocabulary of what one does."""

import io
import os
import re
import shutil
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from playground.lessons import LESSONS

SCREENSHOTS = Path(__file__).parent / "screenshots"
SIZES = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 375, "height": 812}}
TABS = (
    "Start",
    "Markov & RNN",
    *(["Transformer"] if "transformer" in LESSONS else []),
    *(["Translate"] if "seq2seq" in LESSONS else []),
    *(["Music"] if "music" in LESSONS else []),
    "GAN",
    "Autoencoder",
    *(["Autoregressive"] if "autoregressive" in LESSONS else []),
    "Diffusion",
    "Compare",
)
PATIENCE = 1000 * int(os.environ.get("PATIENCE", "150"))  # milliseconds, for a machine that also does other things
FILES = {"Picture (PNG)": "png", "Filmstrip (PNG)": "png", "Animation (WebP)": "webp", "Animation (GIF)": "gif"}
# what Gradio says when a page is left, as switching the language does, while an answer is on its way: first, and then
LEFT = ("AbortError: signal is aborted without reason", "Unexpected error Connection errored out")
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
    pages, loads, errors = [], [], []

    def open_page(query: str = "", size: str = "wide") -> Page:
        page = context.new_page()
        pages.append(page)
        page.set_viewport_size(SIZES[size])
        page.on("load", lambda _: loads.append(1))
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
    left = [error for error in errors if str(error[0]).startswith(LEFT)]
    if len(loads) > len(pages) and any(str(error[0]).startswith(LEFT[0]) for error in left):
        errors = [error for error in errors if error not in left]
    assert not errors, errors


@pytest.fixture
def page(visit) -> Page:
    return visit()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def choose(page: Page, name: str) -> None:
    """Open a tab or a sub-tab."""
    page.get_by_role("tab", name=name, exact=True).click()
    expect(page.get_by_role("tab", name=name, exact=True)).to_have_attribute("aria-selected", "true")
    built(page)


def digits_gan(page: Page) -> None:
    """The GAN tab with the conditional GAN of digits."""
    choose(page, "GAN")
    page.get_by_role("radio", name="DCGAN (conditional)", exact=True).check()
    expect(page.get_by_role("radio", name="7", exact=True)).to_be_visible()


def digits_diffusion(page: Page) -> None:
    """The Diffusion tab with the model of digits."""
    choose(page, "Diffusion")
    expect(page.get_by_role("radio", name="7", exact=True)).to_be_visible()


def unfold(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(f"^{re.escape(name)}")).click()
    built(page)


def built(page: Page) -> None:
    """Wait for the next picture: only then Gradio has given what lies in a tab or a fold its first values."""
    page.evaluate("() => new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)))")


def number(page: Page, name: str) -> Locator:
    """The box of a number, whether it has a slider or not."""
    return page.get_by_role("spinbutton", name=re.compile(f"^(number input for )?{re.escape(name)}$"))


def fill(page: Page, **values: object) -> None:
    for name, value in values.items():
        box = number(page, name.replace("_", " ")).first
        expect(box).to_be_visible()
        built(page)
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


def picture(shown: Locator) -> bytes:
    """The bytes of the sheet that a player shows."""
    content = shown.locator(".pl-grid").evaluate("""async (grid) => {
      const address = grid.style.getPropertyValue("--sheet").replace(/^url\\("?(.*?)"?\\)$/, "$1");
      return [...new Uint8Array(await (await fetch(address)).arrayBuffer())];
    }""")
    return bytes(content)


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
    """The Diffusion tab with the model of digits, set to a short run."""
    digits_diffusion(page)
    unfold(page, "Advanced")
    fill(page, Steps=steps, Pictures=count)


def seed_is(page: Page, seed: int) -> None:
    expect(number(page, "Seed")).to_have_value(str(seed))


def png(image: Image.Image, kind: str = "PNG", **extra: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **extra)
    return buffer.getvalue()


def stroke(page: Page, canvas: Locator, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Draw a line on a canvas with the mouse; places are pixels from its upper left corner."""
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + start[0], box["y"] + start[1])
    page.mouse.down()
    page.mouse.move(box["x"] + end[0], box["y"] + end[1], steps=4)
    page.mouse.up()


def drop(page: Page, name: str, content: bytes) -> None:
    """Drop a file with a recipe."""
    unfold(page, "Recipe")
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator("#recipe-file input[type=file]").set_input_files(file)
