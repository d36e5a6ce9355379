"""In a real Chromium: Start, language, theme, keyboard, lessons, in two languages and widths."""

import re

import pytest
from playwright.sync_api import expect

from pipelines import ENTRIES, present
from playground import ui
from playground.i18n import RU, t
from playground.lessons import FAMILIES, LESSONS, START

from .browsing import SIZES, TABS, choose, done, message, no_sideways_scrolling, note, number, press, screenshot, unfold

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
    for family in FAMILIES:
        expect(page.locator(".story svg").get_by_text(family.name[language], exact=True)).to_be_visible()
    rows = page.get_by_role("table").get_by_role("row")
    there = [entry for name, entry in ENTRIES.items() if present(name)]
    expect(rows).to_have_count(1 + len(there))
    for entry in there:
        expect(rows.get_by_role("rowheader", name=t(entry.title, language), exact=True)).to_be_visible()
    no_sideways_scrolling(page)
    screenshot(page, f"start-{language}-{size}")


def test_each_of_the_six_things_runs_with_one_click(page):
    for item in START:
        choose(page, "Start")
        press(page, item.title["en"])
        title = next(tab.TITLE for tab in ui.TABS if item.tab == tab.ID)
        expect(page.get_by_role("tab", name=title, exact=True)).to_have_attribute("aria-selected", "true")
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
    expect(done(page, state="stored").locator(".pl-status")).to_have_text("example")
    no_sideways_scrolling(page)
    screenshot(page, f"{tab.lower()}-{size}")


@pytest.mark.parametrize("tab", TABS[1:])
def test_a_tab_opens_with_an_example_in_russian_too(visit, tab):
    page = visit("?lang=ru")
    choose(page, t(tab, "ru"))
    example = done(page, state="stored")
    expect(example.locator(".pl-status")).to_have_text(RU["example"])
    expect(example.locator(".pl-note").first).to_have_text(re.compile("[а-я]"))


@pytest.mark.parametrize("tab", TABS[1:])
def test_every_subtab_fits_a_telephone(visit, tab):
    page = visit(size="narrow")
    choose(page, tab)
    subtabs = page.get_by_role("tablist").last.get_by_role("tab")
    for name in subtabs.all_inner_texts():
        choose(page, name)
        no_sideways_scrolling(page)


# ------------------------------------------------------------------------------------ the frame


def test_the_language_can_be_switched_and_back_and_nothing_is_lost(page):
    choose(page, "GAN")
    choose(page, "Interpolate")
    unfold(page, "Advanced")
    number(page, "Truncation").fill("0.5")
    press(page, "Interpolate")
    done(page)
    page.get_by_role("radio", name="RU", exact=True).click()
    expect(page.get_by_role("button", name=RU["Stop"], exact=True).first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    for opened in ("GAN", RU["Interpolate"]):
        expect(page.get_by_role("tab", name=opened, exact=True)).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("button", name=RU["Play"], exact=True)).to_be_visible()
    note(done(page), RU["Network evaluations"])
    press(page, RU["Interpolate"])
    note(done(page), RU["Network evaluations"])
    unfold(page, RU["Advanced"])
    expect(number(page, RU["Truncation"])).to_have_value("0.5")
    page.goto(page.url.split("?")[0])  # remembered
    expect(page.get_by_role("tab", name=RU["Diffusion"], exact=True)).to_be_visible()
    page.get_by_role("radio", name="EN", exact=True).click()
    expect(page.get_by_role("tab", name="Diffusion", exact=True)).to_be_visible()


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


def test_start_asks_and_then_reveals(page):
    lesson = LESSONS["start"]
    unfold(page, "What am I looking at?")
    page.get_by_role("radio", name=lesson.choices["en"][lesson.right], exact=True).check()
    press(page, "Reveal")
    expect(page.get_by_text(lesson.answer["en"][:40])).to_be_visible()
    expect(page.get_by_text("Right!")).to_be_visible()


@pytest.mark.parametrize("right", [True, False])
def test_a_lesson_asks_and_then_reveals(page, right):
    lesson = LESSONS["gan"]
    choose(page, "GAN")
    unfold(page, "What am I looking at?")
    expect(page.get_by_text("Each picture here is made in")).to_be_visible()
    answer = page.get_by_text(lesson.answer["en"][:40])
    expect(answer).to_have_count(0)
    guess = lesson.right if right else lesson.right - 1
    page.get_by_role("radio", name=lesson.choices["en"][guess], exact=True).check()
    press(page, "Reveal")
    expect(answer).to_be_visible()
    expect(page.get_by_text("Right!" if right else "Not quite.")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile(re.escape(lesson.paper[0][:30])))).to_be_visible()
