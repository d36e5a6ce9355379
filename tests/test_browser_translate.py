"""In a real Chromium, on a tiny translator: text, direction, alignment, alternatives, a branch, mistakes."""

import re

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from playwright.sync_api import Locator, Page, expect

from pipelines import ENTRIES
from playground.i18n import RU

from .browsing import choose, done, message, no_sideways_scrolling, note, press, screenshot, unfold

TAB = "Translate"
pytestmark = pytest.mark.skipif("seq2seq-enru" not in ENTRIES, reason="no translator yet")


@pytest.fixture(scope="module")
def server(tiny_server):
    return tiny_server


@pytest.fixture
def tab(page: Page) -> Page:
    choose(page, TAB)
    return page


def box(page: Page) -> Locator:
    """Where the text is written; its explanation belongs to its name."""
    return page.get_by_role("textbox", name=re.compile("^Text"))


def write(page: Page, text: str):
    box(page).fill(text)
    press(page, "Translate this")
    return done(page)


def test_a_translation_shows_its_alignment_by_layer_and_head(tab):
    shown = write(tab, "the black helicopter <b>x</b>")
    expect(shown.locator(".tx-token").first).to_be_visible()
    expect(shown.locator("b")).to_have_count(0)
    note(shown, "never read in training: helicopter")
    figure = tab.locator(".alignment svg")
    expect(figure).to_contain_text("<en-ru>")
    expect(tab.locator(".alignment .fig-mark")).to_be_visible()
    before = figure.inner_html()
    tab.locator("fieldset", has_text="Layer").get_by_role("radio", name="2", exact=True).check()
    expect(figure).not_to_have_text("")
    tab.wait_for_function("(old) => document.querySelector('.alignment svg').innerHTML !== old", arg=before)
    screenshot(tab, "translate")


def test_another_direction_brings_a_text_unless_one_was_written(tab):
    tab.get_by_role("radio", name="Russian → English").check()
    expect(box(tab)).to_have_value("Вчера бабушка купила красное платье.")
    box(tab).fill("the cat")
    tab.get_by_role("radio", name="English → Russian").check()
    press(tab, "Translate this")
    expect(tab.locator(".alignment svg")).to_contain_text("<en-ru>")
    expect(box(tab)).to_have_value("the cat")


def test_alternatives_have_scores_and_a_tree(tab):
    choose(tab, "Alternatives")
    press(tab, "Search")
    shown = done(tab)
    expect(shown.locator("h4")).to_have_count(4)
    expect(shown.locator("h4").first).to_contain_text("score")
    expect(tab.locator(".search svg")).to_contain_text("log p")
    screenshot(tab, "translate-beams")


def test_a_click_on_an_alternative_branches_there(tab):
    shown = write(tab, "the black cat")
    shown.locator(".tx-tokens").focus()
    tab.keyboard.press("End")  # by keyboard: some tokens of an untrained network have no width
    shown.locator(".tx-choice[aria-current=false]").first.click()
    expect(tab.get_by_role("tab", name="Branch", exact=True)).to_have_attribute("aria-selected", "true")
    expect(done(tab).locator("h4")).to_have_text(["Original", "Branch"])


def test_the_api_answers_with_the_alignment_and_names_mistakes(server):
    client = Client(server.address, verbose=False)
    answer = client.predict(text="the helicopter", max_tokens=5, api_name="/translate")
    assert answer["unknown"] == ["helicopter"]
    (rows,) = answer["alignment"]
    assert len(rows) == len(answer["tokens"][0])
    assert all(len(row) == len(answer["source"]) for row in rows)
    found = client.predict(beams=3, api_name="/translate_beams")
    assert len(found["texts"]) == 3
    assert found["scalars"]["score"] == sorted(found["scalars"]["score"], reverse=True)
    for asked, sentence in (
        ({"text": ""}, "text is empty: there is nothing to translate."),
        ({"text": "猫" * 300}, "text must have at most 158 tokens, not 900."),
        ({"direction": "de"}, "direction must be one of en-ru, ru-en, title-en, title-ru, not 'de'."),
    ):
        with pytest.raises(AppError) as caught:
            client.predict(**asked, api_name="/translate")
        assert str(caught.value) == sentence


def test_an_empty_text_gets_a_sentence(tab):
    box(tab).fill("")
    press(tab, "Translate this")
    message(tab, "text is empty: there is nothing to translate.")


def test_the_tab_in_russian_and_narrow(visit):
    page = visit("?lang=ru", "narrow")
    choose(page, RU[TAB])
    page.get_by_role("radio", name=RU["Russian → English"]).check()
    press(page, RU["Translate this"])
    expect(page.locator(".alignment svg")).to_contain_text("столбцы")
    unfold(page, RU["What am I looking at?"])
    no_sideways_scrolling(page)
    screenshot(page, "translate-russian-narrow")
