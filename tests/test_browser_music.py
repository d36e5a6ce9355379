"""In a real Chromium, on tiny models: tunes are written, seen, heard, branched and downloaded."""

import pytest
from playwright.sync_api import Page, expect

from pipelines import ENTRIES
from pipelines.recipe import read_recipe
from playground.i18n import RU

from .browsing import choose, done, fill, message, no_sideways_scrolling, press, screenshot, unfold

pytestmark = pytest.mark.skipif("tunes-lstm" not in ENTRIES, reason="no models of tunes yet")
BEGINNING = "ABc def|gab c'2b|A6|"


@pytest.fixture(scope="module")
def server(tiny_server):
    return tiny_server


@pytest.fixture
def tab(page: Page) -> Page:
    """The tab, set to short runs."""
    choose(page, "Music")
    unfold(page, "Advanced")
    fill(page, Length=20)
    return page


def write(page: Page, beginning: str = BEGINNING):
    page.get_by_role("textbox", name="Beginning (ABC)").first.fill(beginning)
    press(page, "Write a tune")
    return done(page)


def test_a_tune_is_seen_as_score_roll_and_text(tab):
    shown = write(tab)
    expect(shown.locator(".sc-wide svg")).to_be_visible()
    expect(shown.locator(".sc-narrow svg")).to_be_hidden()
    assert shown.locator(".sc-wide .sc-note.sc-given").count() == 12
    assert shown.locator(".ro-note").count() >= 12
    expect(shown.locator(".tune-said")).to_contain_text("Paler: what was given.")
    expect(shown.locator(".tx-prompt")).to_have_text(f"R:jig\nM:6/8\nK:G\n{BEGINNING}")
    shown.get_by_role("button", name="First step").click()
    expect(shown.locator(".sc-wide .sc-note:not([data-hidden])")).to_have_count(12)
    screenshot(tab, "music-write")


def test_a_tune_is_heard_with_a_cursor_in_score_and_roll(tab):
    shown = write(tab)
    expect(shown.locator("audio")).to_be_hidden()
    press(tab, "Listen")
    audio = shown.locator("audio")
    expect(audio).to_be_visible()
    tab.wait_for_function("document.querySelector('audio').duration > 3")
    audio.evaluate("(audio) => { audio.pause(); audio.currentTime = 1.8; }")
    expect(shown.locator(".sc-wide .sc-note.sc-now")).to_have_attribute("data-n", "1.3")
    expect(shown.locator(".ro-note.sc-now")).to_have_count(1)
    expect(shown.locator(".tune-place")).to_be_visible()
    assert shown.locator(".sc-wide .sc-cursor").count() == 1
    audio.evaluate("(audio) => { audio.currentTime = 0.1; }")
    expect(shown.locator(".sc-wide .sc-note.sc-now")).to_have_attribute("data-n", "0.0")


def test_files_are_downloaded_with_their_recipe_and_restore_it(tab, tmp_path):
    shown = write(tab)
    for kind in ("ABC", "WAV"):
        with tab.expect_download() as waiting:
            shown.get_by_role("button", name=kind, exact=True).click()
        path = tmp_path / f"tune.{kind.lower()}"
        waiting.value.save_as(path)
        assert read_recipe(path).options.prompt == BEGINNING
    tab.get_by_role("textbox", name="Beginning (ABC)").first.fill("")
    unfold(tab, "Recipe")
    tab.locator("#recipe-file input").set_input_files(path)
    expect(tab.get_by_role("textbox", name="Beginning (ABC)").first).to_have_value(BEGINNING)


def test_a_note_leads_to_its_character_and_to_a_branch(tab):
    shown = write(tab)
    shown.locator(".tx-token").nth(3).click()
    shown.locator(".tx-choice[aria-current=false]").first.click()
    expect(tab.get_by_role("tab", name="Branch", exact=True)).to_have_attribute("aria-selected", "true")
    shown = done(tab)
    expect(shown.locator("h4")).to_have_text(["Original", "Branch"])
    expect(shown.locator(".sc-narrow svg").first).to_be_visible()
    screenshot(tab, "music-branch")


def test_a_pasted_tune_is_continued_and_a_bad_one_gets_its_sentence(tab):
    choose(tab, "Continue a tune")
    press(tab, "Continue my tune")
    shown = done(tab)
    assert shown.locator(".sc-wide .sc-note.sc-given").count() == 2 + 6 + 6 + 6
    tab.get_by_role("textbox", name="Your tune (ABC)").fill("hello <b>world</b>")
    press(tab, "Continue my tune")
    message(tab, "Bar 1 holds 'h', which is not read here.")
    expect(shown.locator("b")).to_have_count(0)


def test_both_models_write_side_by_side(tab):
    choose(tab, "Side by side")
    tab.get_by_role("textbox", name="Beginning (ABC)").first.fill(BEGINNING)
    press(tab, "Write with both")
    shown = done(tab)
    expect(shown.locator("h4")).to_have_text(["Folk tunes (LSTM)", "Folk tunes (GPT)"])
    expect(shown.get_by_role("button", name="Listen")).to_have_count(2)
    screenshot(tab, "music-beside")


def test_a_tune_between_two_is_written_when_the_slider_is_let_go(tab):
    choose(tab, "Between two tunes")
    tab.get_by_role("slider", name="Blend").focus()
    press(tab, "Write by both")
    expect(done(tab).locator(".tx-prompt")).to_contain_text("K:Em")


def test_a_tune_fits_a_phone_in_russian(visit):
    page = visit("?lang=ru", "narrow")
    choose(page, RU["Music"])
    page.get_by_role("textbox", name=RU["Beginning (ABC)"]).first.fill(BEGINNING)
    press(page, RU["Write a tune"])
    shown = done(page)
    expect(shown.locator(".sc-narrow svg")).to_be_visible()
    expect(shown.get_by_role("button", name=RU["Listen"])).to_be_visible()
    no_sideways_scrolling(page)
    screenshot(page, "music-russian-phone")
