"""What the Music tab makes of runs: values of the player, pasted tunes, exports, sound."""

import base64
import io
import json
import wave

import pytest

from pipelines import ENTRIES, Recipe, UserError
from pipelines.abc_notation import parse
from pipelines.options.tunes import TASKS, Generate
from pipelines.recipe import read_recipe
from pipelines.runs import Run
from pipelines.snippets import as_python
from pipelines.synthesis import RATE, RINGS
from playground.events import export_run
from playground.sessions import Session, session
from playground.tabs import music
from playground.tune_views import TuneShow, play_tune, said, text_show

needs_models = pytest.mark.skipif("music" not in {entry.family for entry in ENTRIES.values()}, reason="no models yet")
NAMES = [name for name, entry in ENTRIES.items() if entry.family == "music"]


@pytest.fixture
def run(tiny_pipelines):
    """Makes finished runs."""

    def make(task="generate", name="tunes-lstm", **options) -> Run:
        *_, made = tiny_pipelines.record(Recipe.of(name, task, {"max_tokens": 60, "temperature": 1.2, **options}))
        return made

    return make


# ------------------------------------------------------------------------- what is said


@pytest.mark.parametrize(
    ("abc", "given", "sentences"),
    [
        ("ABc def|gab c'2b|", False, ["Bars: 2, each of the right length."]),
        ("ABc def|ABc de|A|ABc|", True, ["Dashed: 2 of 4 bars do not last 6/8: 2 (5/8), 3 (1/8).", "Paler"]),
        ("", False, []),
    ],
)
def test_what_is_said_of_bars(abc, given, sentences):
    shown = said(parse(abc, "G", "6/8"), "", "en", given=given)
    assert [one[: len(sentence)] for one, sentence in zip(shown, sentences, strict=True)] == sentences


def test_where_music_ends_is_said_in_the_words_of_the_reader():
    tune, fault = Generate(key="G", metre="6/8").tune("ABc def|<script>|")
    assert said(tune, fault, "ru")[-1] == "Здесь музыка кончается: Такт 2: '<' стоит там, где нет ноты."
    assert fault.startswith("Bar 2 holds")


# ------------------------------------------------------------------------- sound


def sound(answer):
    with wave.open(io.BytesIO(base64.b64decode(answer["url"].removeprefix("data:audio/wav;base64,")))) as file:
        return file.getframerate(), file.getnframes() / file.getframerate()


def test_a_tune_is_played():
    rate, seconds = sound(play_tune({"abc": "X:1\nM:4/4\nK:G\nA8|B8|"}))
    assert rate == RATE
    assert seconds == pytest.approx(8 * 60 / 110 + RINGS, abs=0.01)


@pytest.mark.parametrize(
    ("abc", "sentence"),
    [("", "There is no note to play."), ("A" * 10_000, "at most 9000 characters"), ("K:H\nA", "K: must be a key")],
)
def test_what_cannot_be_played_is_named(abc, sentence):
    with pytest.raises(UserError, match=sentence):
        play_tune({"abc": abc})


# ------------------------------------------------------------------------- pasted tunes


def test_the_first_bars_of_a_pasted_tune_are_continued():
    given = music.opening(music.PASTED, 2, "C", "4/4", "any")
    assert given == "R:jig\nM:6/8\nK:G\nd/c/|BGG DGG|"
    whole = music.opening(music.PASTED, 0, "C", "4/4", "any")
    assert parse(whole).wrong_bars() == []
    assert len(parse(whole).bars) == 9
    assert music.opening("R:polka\nABc", 0, "G", "6/8", "jig") == "R:any\nM:6/8\nK:G\nABc"
    assert Generate(prompt=given).beginning() == given


def test_a_pasted_tune_that_is_none_gets_a_sentence():
    with pytest.raises(UserError, match=r"^Bar 1 holds 'h'"):
        music.opening("hello", 4, "G", "6/8", "jig")
    with pytest.raises(UserError, match=r"^The model knows no key 'F#m'"):
        TASKS["generate"].of({"prompt": music.opening("K:F#m\nFGA", 4, "G", "6/8", "jig")})


# ------------------------------------------------------------------------- runs


@needs_models
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("task", ["generate", "blend"])
def test_a_growing_tune_is_shown_as_score_roll_and_text(tiny_pipelines, name, task):
    asked = {"max_tokens": 60, "count": 2, "prompt": "A3|", "temperature": 1.2}
    show, values = None, []
    for growing in tiny_pipelines.record(Recipe.of(name, task, asked)):
        show = show or text_show(growing, "id")
        values.append(show.value("done" if growing.finished else "running"))
    assert isinstance(show, TuneShow)
    for k, text in enumerate(values[-1]["texts"]):
        assert text["prompt"].startswith("R:jig\nM:6/8\nK:G\nA3|")
        assert text["abc"] == growing.recipe.options.abc(growing.texts[k])
        assert text["score"]["wide"].startswith("<svg")
        assert text["score"]["wide"] != text["score"]["narrow"]
        assert 'data-n="0.0"' in text["roll"]
        assert text["times"][0] == [0, "0.0"]
        assert (text["run"], text["sample"]) == ("id", k)
        written = "".join(token[0] for piece in text["pieces"] for token in json.loads(piece))
        assert written == growing.texts[k]
    assert "sc-given" in values[0]["texts"][0]["score"]["wide"]


@needs_models
def test_files_carry_the_recipe(run, tmp_path):
    made = run(count=2, prompt="A3|")
    own = session("a visitor of tunes")
    own.keep("tune", made)
    for kind, asked in (("abc", {}), ("wav", {}), ("wav", {"sample": 1}), ("json", {})):
        file = export_run({"id": "tune", "kind": kind, **asked})
        assert file["name"] == f"tunes-lstm-generate-0.{kind}"
        path = tmp_path / file["name"]
        path.write_bytes(base64.b64decode(file["url"].split(",")[1]))
        assert read_recipe(path) == made.recipe
    abc = (tmp_path / "tunes-lstm-generate-0.abc").read_text(encoding="utf-8")
    assert abc.startswith("X:1\nR:jig\nM:6/8\nK:G\nA3|")
    assert "\n\nX:2\n" in abc
    assert abc.splitlines()[-1].startswith("% recipe: {")


@needs_models
def test_both_models_and_continuations_are_runs_like_any_other():
    recipes = music.together(Session(), "tunes-lstm", key="Em", seed=3)
    assert [recipe.entry for recipe in recipes] == NAMES
    (recipe,) = music.continued(Session(), "tunes-gpt", pasted=music.PASTED, bars=2, key="D", seed=5)
    assert (recipe.task, recipe.options.seed) == ("generate", 5)
    assert recipe.options.begun().key == "G", "that of the pasted tune"


@needs_models
def test_a_tune_as_python_writes_its_files(tiny_pipelines, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    recipe = Recipe.of("tunes-lstm", "generate", {"max_tokens": 20, "prompt": "A3|"})
    exec(compile(as_python(recipe), "snippet", "exec"), {})
    assert read_recipe(tmp_path / "tune.abc") == read_recipe(tmp_path / "tune.wav") == recipe
