"""Model cards say what entries, trainings and measurements say now."""

import shutil

import pytest

from pipelines import ENTRIES, present
from pipelines.card import write_card
from pipelines.paths import MODELS


@pytest.mark.parametrize("name", [name for name, entry in ENTRIES.items() if entry.recipe and present(name)])
def test_a_card_is_what_would_be_written_now(name, tmp_path):
    copy = shutil.copytree(MODELS / name, tmp_path / name, ignore=shutil.ignore_patterns("README.md", "*.webp"))
    write_card(name, copy)
    card = (MODELS / name / "README.md").read_text(encoding="utf-8")
    assert card == (copy / "README.md").read_text(encoding="utf-8")
