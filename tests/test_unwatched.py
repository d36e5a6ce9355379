"""The page gets one script more, and nothing else changes."""

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from playground.unwatched import BEFORE, SCRIPT, Unwatched

PAGE = "<head><script>window.gradio_config = {};</script>" + BEFORE.decode() + " = {};</script></head>"


@pytest.fixture
def client():
    routes = [Route("/", lambda _: HTMLResponse(PAGE)), Route("/config", lambda _: PlainTextResponse(PAGE))]
    return TestClient(Unwatched(Starlette(routes=routes)))


def test_the_script_stands_behind_the_description(client):
    answer = client.get("/")
    assert answer.text == PAGE.replace(BEFORE.decode(), (SCRIPT + BEFORE).decode())
    assert answer.headers["content-length"] == str(len(answer.content))


def test_all_other_answers_pass(client):
    assert client.get("/config").text == PAGE
    assert client.head("/").headers["content-length"] == str(len(PAGE))
    assert client.get("/nothing").status_code == 404
