"""Messages have a heading and a text in the language of the page, whoever made the mistake."""

import logging

import gradio as gr
import pytest

from pipelines import UserError
from playground import events


@pytest.mark.parametrize(
    ("mistake", "said"),
    [
        (UserError("prompt must have at most 30 tokens, not 31: unknown words take several each."), "31"),
        (gr.Error("Сначала нажмите кнопку."), "Сначала нажмите кнопку."),
        (ZeroDivisionError("a bug"), "Что-то пошло не так"),
    ],
)
def test_a_mistake_is_told_in_russian_on_a_russian_page(mistake, said, caplog):
    caplog.set_level(logging.CRITICAL, "playground.events")
    with pytest.raises(gr.Error) as told, events.reported("ru"):
        raise mistake
    assert (told.value.title, said in told.value.message) == ("Ошибка", True)


def test_a_note_is_no_mistake(monkeypatch):
    told = []
    monkeypatch.setattr(events.gr, "Info", lambda text, title: told.append((title, text)))
    events.note("Всё на местах.", "ru")
    events.note("All is set.", "en")
    assert told == [("К сведению", "Всё на местах."), ("Note", "All is set.")]
