"""What several test files share: tiny models on disk and the engines that run them."""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch

import pytest

import pipelines

from .browsing import browser, context, page, visit  # noqa: F401 fixtures


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory):
    """Folder with a tiny network for every entry."""
    from .tiny import write_models

    return write_models(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="session")
def tiny_engine(tiny_models):
    """An engine of its own for the tiny networks."""
    from pipelines.engine import Engine

    return Engine(models=tiny_models, device="cpu", dtype="fp32")


@pytest.fixture
def tiny_pipelines(tiny_models, monkeypatch):
    """`pipelines.load`, `stream` and `record` use the tiny networks."""
    monkeypatch.setattr(pipelines, "_settings", {})
    pipelines.configure(models=tiny_models, device="cpu", dtype="fp32")
    yield pipelines
    pipelines.made_engine.cache_clear()


@pytest.fixture(scope="session")
def tiny_server(tmp_path_factory, tiny_models):
    """The real app with the tiny networks; at the end its log must hold no traceback."""
    from .serving import serve

    with serve(tmp_path_factory.mktemp("tiny-server") / "app.log", "--models", str(tiny_models)) as running:
        yield running
    assert not running.complaints(), running.tail()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The real app with the shipped weights; at the end its log must hold no traceback."""
    from .serving import serve

    with serve(tmp_path_factory.mktemp("server") / "app.log") as running:
        yield running
    assert not running.complaints(), running.tail()
