"""In a real Chromium, on tiny models: texts are written, branched, rated, blended and co-written."""

import re

import pytest
from playwright.sync_api import Page, expect

from pipelines import ENTRIES
from pipelines.recipe import read_recipe
from playground.i18n import RU

from .browsing import choose, done, fill, message, no_sideways_scrolling, note, number, press, screenshot, unfold

TAB = "Markov & RNN"
STRANGE = "<img src=x onerror=alert(1)><b>the</b> שלום 😀 &amp; "
needs_networks = pytest.mark.skipif("lstm-shakespeare" not in ENTRIES, reason="no networks yet")


@pytest.fixture(scope="module")
def server(tiny_server):
    return tiny_server


@pytest.fixture
def tab(page: Page) -> Page:
    """The tab of text models, set to short runs."""
    choose(page, TAB)
    page.get_by_role("radio", name="Markov chain (Shakespeare)").check()
    unfold(page, "Advanced")
    fill(page, Length=30)
    return page


def tokens(shown, text=0):
    return shown.locator(".tx-tokens").nth(text).locator(".tx-token")


def write(page: Page, prompt: str):
    page.get_by_role("textbox", name="Prompt").first.fill(prompt)
    press(page, "Write")
    shown = done(page)
    expect(tokens(shown)).to_have_count(30)
    return shown


def test_a_text_is_written_and_can_be_scrubbed(tab):
    shown = write(tab, "the ")
    expect(shown.locator(".tx-prompt")).to_have_text("the ")
    expect(shown.locator(".tx-bits")).to_contain_text("bits per character")
    note(shown, "Seed 0")
    shown.get_by_role("button", name="First step").click()
    expect(tokens(shown).locator("visible=true")).to_have_count(0)
    for _ in range(3):
        shown.get_by_role("button", name="Next step").click()
    expect(tokens(shown).locator("visible=true")).to_have_count(3)
    expect(shown.get_by_role("slider", name="Step")).to_have_attribute("aria-valuetext", "token 3 of 30")
    shown.get_by_role("radio", name="Entropy").check(force=True)
    expect(shown.locator(".tx-legend")).to_contain_text("open (4 bits)")
    screenshot(tab, "text-write")


def test_a_click_on_an_alternative_branches_there_and_again(tab):
    shown = write(tab, "the ")
    before = tokens(shown).all_inner_texts()
    tokens(shown).nth(12).click()
    expect(shown.locator(".tx-about")).to_contain_text("token 13")
    shown.locator(".tx-choice[aria-current=false]").first.click()
    expect(tab.get_by_role("tab", name="Branch", exact=True)).to_have_attribute("aria-selected", "true")
    shown = done(tab)
    expect(shown.locator("h4")).to_have_text(["Original", "Branch"])
    assert tokens(shown, 0).all_inner_texts() == before
    after = tokens(shown, 1).all_inner_texts()
    assert after[:12] == before[:12]
    assert after[12] != before[12]
    expect(tokens(shown, 1).nth(12)).to_have_attribute("data-mark", "")
    tokens(shown, 1).nth(20).click()
    shown.locator(".tx-choice[aria-current=false]").first.click()
    expect(tokens(shown, 1).nth(20)).to_have_attribute("data-mark", "")
    done(tab)
    assert tokens(shown, 0).all_inner_texts() == after
    assert tokens(shown, 1).all_inner_texts()[:20] == after[:20]
    screenshot(tab, "text-branch")


def test_the_keyboard_walks_through_tokens_and_takes_another(tab):
    shown = write(tab, "the ")
    shown.locator(".tx-tokens").focus()
    for _ in range(3):
        tab.keyboard.press("ArrowRight")
    expect(shown.locator(".tx-about")).to_contain_text("token 3")
    tab.keyboard.press("Enter")
    expect(shown.locator(".tx-choice").first).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("tab", name="Branch", exact=True)).to_have_attribute("aria-selected", "true")
    done(tab)


def test_no_text_is_ever_markup_and_every_script_survives(tab, tmp_path):
    shown = write(tab, STRANGE)
    expect(shown.locator(".tx-prompt")).to_have_text(STRANGE)
    expect(shown.locator("img, b")).to_have_count(0)
    with tab.expect_download() as waiting:
        shown.get_by_label("Download").select_option("txt")
    waiting.value.save_as(tmp_path / "text.txt")
    assert (tmp_path / "text.txt").read_text(encoding="utf-8").startswith(STRANGE)
    assert read_recipe(tmp_path / "text.txt").options.prompt == STRANGE
    unfold(tab, "Recipe")
    tab.get_by_role("textbox", name="Prompt").first.fill("")
    tab.locator("#recipe-file input").set_input_files(tmp_path / "text.txt")
    expect(tab.get_by_role("textbox", name="Prompt").first).to_have_value(STRANGE)
    unfold(tab, "History of this session")
    expect(tab.locator(".hi-text").first).to_contain_text("<img src=x")


def test_a_character_that_was_never_seen_is_named(tab):
    tab.get_by_role("textbox", name="Prompt").first.fill("€")
    press(tab, "Write")
    message(tab, "prompt holds what this model has never seen: € (U+20AC)")


def test_a_given_text_is_rated_token_by_token(tab):
    choose(tab, "Your text")
    tab.get_by_role("textbox", name="Your text").fill("the hat")
    press(tab, "Rate my text")
    shown = done(tab)
    expect(tokens(shown)).to_have_text(list("the hat"))
    expect(shown.locator(".tx-bits")).to_contain_text("perplexity of a token")
    tokens(shown).nth(2).click()
    expect(shown.locator(".tx-choice").first).to_be_disabled()


def test_two_prompts_are_blended(tab):
    choose(tab, "Two prompts")
    press(tab, "Write by both")
    expect(tokens(done(tab))).to_have_count(30)


def test_the_next_token_is_drawn_live(tab):
    choose(tab, "The next token")
    figure = tab.locator(".chances svg")
    expect(figure).to_contain_text("Temperature 0.8")
    fill(tab, Temperature=1.4)
    expect(figure).to_contain_text("Temperature 1.4")
    number(tab, "Top-k").fill("3")
    number(tab, "Top-k").press("Tab")
    expect(figure).to_contain_text("3 tokens")
    screenshot(tab, "text-next-token")


def test_a_text_is_written_together(tab):
    choose(tab, "Co-write")
    story = tab.get_by_role("textbox", name="The text so far")
    story.fill("the ")
    press(tab, "Three continuations")
    shown = done(tab)
    texts = ["".join(tokens(shown, k).all_text_contents()) for k in range(3)]
    shown.get_by_role("button", name="Accept").nth(1).click()
    expect(story).to_have_value("the " + texts[1])
    expect(number(tab, "Seed").first).to_have_value("3")
    press(tab, "Three others")
    expect(number(tab, "Seed").first).to_have_value("6")
    expect(tokens(done(tab))).to_have_count(30)
    screenshot(tab, "text-co-write")


@needs_networks
@pytest.mark.parametrize("name", [TAB, "Transformer"])
def test_all_models_of_a_text_write_side_by_side(page, name):
    choose(page, name)
    unfold(page, "Advanced")
    fill(page, Length=20)
    choose(page, "Side by side")
    press(page, "Write with all")
    shown = done(page)
    same = [entry for key, entry in ENTRIES.items() if entry.data == "corpus" and key.endswith("-shakespeare")]
    expect(shown.locator("h4")).to_have_text([entry.title for entry in same])
    expect(shown.locator(".tx-bits").filter(has_text=re.compile(r"\d\.\d\d bits"))).to_have_count(len(same))
    no_sideways_scrolling(page)
    screenshot(page, f"text-beside-{name.split()[0].lower()}")


def test_a_text_is_written_in_russian(visit):
    page = visit("?lang=ru")
    choose(page, RU[TAB])
    page.get_by_role("radio", name=RU["Markov chain (Russian proverbs)"]).check()
    expect(page.get_by_role("textbox", name=RU["Prompt"]).first).to_have_value("Не ")
    press(page, RU["Write"])
    shown = done(page)
    expect(shown.locator(".tx-bits")).to_contain_text("бит на символ")
    tokens(shown).nth(5).click()
    expect(shown.locator(".tx-about")).to_contain_text("токен 6")
    expect(shown.get_by_role("button", name=RU["Copy text"])).to_be_visible()
    screenshot(page, "text-russian")
