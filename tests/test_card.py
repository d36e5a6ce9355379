"""Model cards say what entries, trainings and measurements say now."""

import shutil

import pytest

from pipelines import ENTRIES, present
from pipelines.card import write_card
from pipelines.paths import MODELS


@pytest.mark.parametrize("name", [name for name, entry in ENTRIES.items() if entry.recipe and present(name)])
def test_a_card_is_what_would_be_written_now(name, tmp_path):
    for part in ("training.json", "scores.json"):
        if (MODELS / name / part).is_file():
            shutil.copy(MODELS / name / part, tmp_path)
    write_card(name, tmp_path)
    card = (MODELS / name / "README.md").read_text(encoding="utf-8")
    assert card == (tmp_path / "README.md").read_text(encoding="utf-8")
