"""What the Autoregressive tab makes of runs: values of its players, branches, notes of the palette, figures, races."""

import base64
import json
import re
from itertools import pairwise
from types import SimpleNamespace

import gradio as gr
import numpy as np
import pytest

from pipelines import ENTRIES, Recipe, UserError
from pipelines.options.notes import NAMES, PITCHES
from pipelines.options.pixels import LEVELS, PIXELS
from pipelines.recipe import read_recipe
from pipelines.snippets import as_python
from pipelines.sound import comment_of
from playground import growth_figures, race, views
from playground.events import export_run, history, shown
from playground.pixel_views import ONE, PixelShow, beside, encoded
from playground.sessions import Session, session
from playground.sound_views import SoundShow, joined, pitch_name, waveform
from playground.sound_views import encoded as encoded_sound
from playground.tabs import pixels, wavenet
from playground.text_runs import needed

from .tiny import drawing

needs_pixels = pytest.mark.skipif(pixels.ENTRY not in ENTRIES, reason="no pixel transformer yet")
needs_sounds = pytest.mark.skipif(wavenet.ENTRY not in ENTRIES, reason="no WaveNet yet")


@pytest.fixture
def run(tiny_pipelines):
    """Makes finished runs."""

    def make(name=pixels.ENTRY, task="generate", **options):
        *_, made = tiny_pipelines.record(Recipe.of(name, task, options))
        return made

    return make


def decoded(pieces):
    """Greys `(T,)`, probabilities and chances `(T, 16)`, as `pixels.js` reads them."""
    parts = []
    for piece in map(base64.b64decode, pieces.split(",")):
        count = len(piece) // (1 + 4 * LEVELS)
        numbers = np.frombuffer(piece[count:], "<u2").reshape(2, count, LEVELS) / ONE
        parts.append((np.frombuffer(piece[:count], np.uint8), *numbers))
    return [np.concatenate(column) for column in zip(*parts, strict=True)]


def heard(pieces):
    """Samples as `sounds.js` reads them."""
    companded = np.frombuffer(b"".join(map(base64.b64decode, pieces.split(","))), np.uint8) * (2 / 255) - 1
    return np.sign(companded) * np.expm1(np.abs(companded) * np.log(256)) / 255


# ------------------------------------------------------------------------- values of the players


@needs_pixels
@pytest.mark.parametrize(("task", "more"), [("generate", {}), ("complete", {"image": drawing(), "rows": 5})])
def test_a_growing_picture_is_shown_whole_and_encoded_once(tiny_pipelines, task, more):
    recipe = Recipe.of(pixels.ENTRY, task, {"count": 3, "temperature": 0.7, **more})
    show, values = None, []
    for growing in tiny_pipelines.record(recipe):
        show = show or shown(growing, "id", "en")
        values.append(show.value("done" if growing.finished else "running"))
    assert isinstance(show, PixelShow)
    for earlier, later in pairwise(values):
        for before, after in zip(earlier["pictures"], later["pictures"], strict=True):
            assert after["pieces"].startswith(before["pieces"])
    for k, picture in enumerate(values[-1]["pictures"]):
        greys, p, drawn_with = decoded(picture["pieces"])
        tokens = growing.result.tokens[k]
        assert greys.tolist() == [token.id for token in tokens]
        assert p[range(PIXELS), greys] == pytest.approx([token.probability for token in tokens], abs=1e-4)
        assert drawn_with[range(PIXELS), greys] == pytest.approx([token.chance for token in tokens], abs=1e-4)
        assert p.sum(1) == pytest.approx(1, abs=1e-3), "all sixteen greys travel"
        assert picture["given"] == more.get("rows", 0)
        assert picture["run"] == ("id" if task == "generate" else None)
    assert "recipe" not in values[0]
    assert Recipe.from_json(values[-1]["recipe"]) == recipe
    assert len(json.dumps(values[-1])) < 3 * 30_000


def test_a_pixel_travels_with_all_of_its_chances():
    choices = [SimpleNamespace(id=level, probability=level / 120, chance=1 / 16) for level in range(LEVELS)]
    greys, p, drawn_with = decoded(encoded([SimpleNamespace(id=7, alternatives=choices)]))
    assert greys.tolist() == [7]
    assert p[0] == pytest.approx(np.arange(16) / 120, abs=1e-5)
    assert drawn_with[0] == pytest.approx(1 / 16, abs=1e-5)


@needs_sounds
@pytest.mark.parametrize("task", ["generate", "interpolate"])
def test_a_growing_sound_is_shown_whole_and_exactly(tiny_pipelines, task):
    recipe = Recipe.of(wavenet.ENTRY, task, {"count": 3, "duration": 0.15})
    show, values = None, []
    for growing in tiny_pipelines.record(recipe):
        show = show or shown(growing, "id", "ru")
        values.append(show.value("done" if growing.finished else "running"))
    assert isinstance(show, SoundShow)
    for earlier, later in pairwise(values):
        for before, after in zip(earlier["sounds"], later["sounds"], strict=True):
            assert after["pieces"].startswith(before["pieces"])
    for sound, made in zip(values[-1]["sounds"], growing.sounds, strict=True):
        assert heard(sound["pieces"]) == pytest.approx(made, abs=1e-6)
        assert sound["total"] == 1200
    assert Recipe.from_json(values[-1]["recipe"]) == recipe
    titles = [sound["title"] for sound in values[-1]["sounds"]]
    assert titles == (
        ["труба C4", "50%", "флейта C4"] if task == "interpolate" else [f"труба C4 · Сид {k}" for k in range(3)]
    )


def test_every_value_of_the_mu_law_survives_the_way_to_the_browser():
    values = np.arange(256, dtype=np.uint8)
    samples = heard(base64.b64encode(values.tobytes()).decode()).astype(np.float32)
    assert base64.b64decode(encoded_sound(samples)) == values.tobytes()


@pytest.mark.parametrize(("pitch", "name"), [(48, "C3"), (60, "C4"), (69, "A4"), (70, "A♯4"), (83, "B5")])
def test_pitches_have_names(pitch, name):
    assert pitch_name(pitch) == name


def test_a_waveform_is_as_high_as_the_sound_is_loud():
    rising = np.linspace(0, 1, 5600) * np.sin(np.arange(5600))
    inked = (np.asarray(waveform(0.01 * rising)) > 0).sum(0)
    assert inked[-1] > 40
    assert 0 < inked[0] < 5
    assert np.asarray(waveform(np.zeros(0))).shape == (56, 56)


# ------------------------------------------------------------------------- history and files


@needs_sounds
def test_a_kept_sound_is_in_the_history_and_its_file_restores_its_recipe(run, tmp_path):
    own = session("a visitor who listens")
    own.keep("sound", run(wavenet.ENTRY, count=2, duration=0.05, seed=4))
    (item,) = history(own, "en")
    assert item["thumbnail"].startswith("data:image/png")
    for sample in (None, 1):
        file = export_run({"id": "sound", "kind": "wav", "sample": sample})
        assert file["name"] == f"{wavenet.ENTRY}-generate-4.wav"
        head, body = file["url"].split(",")
        assert head == "data:audio/wav;base64"
        path = tmp_path / "sound.wav"
        path.write_bytes(base64.b64decode(body))
        assert read_recipe(path) == own.runs["sound"].recipe
        assert ('"index": 1' in comment_of(path.read_bytes())) == (sample == 1)


@needs_pixels
def test_pixels_in_colour_when_they_stand_in_the_common_player(run):
    frames = views.Show(run(count=2), "x").value("done")["frames"]
    assert frames[-1]["entropy"].startswith("data:image/png")
    assert frames[-1]["entropy"] != frames[0]["entropy"]


def test_colours_run_from_dark_blue_to_yellow():
    grey = views.Image.fromarray(np.array([[0, 128, 255]], np.uint8))
    dark, middle, light = (views.coloured(grey).getpixel((k, 0)) for k in range(3))
    assert dark == views.CIVIDIS[0]
    assert light == views.CIVIDIS[-1]
    assert sum(dark) < sum(middle) < sum(light)


@needs_pixels
@pytest.mark.parametrize("options", [{}, {"guidance": 1}, {"label": 3, "temperature": 0.7, "top_k": 5, "top_p": 0.9}])
def test_stock_code_draws_the_same_pictures(run, tiny_models, options):
    made = run(count=3, seed=5, **options)
    code = as_python(made.recipe).replace("assets/models", str(tiny_models))
    drawn = {}
    exec(code, drawn)
    assert [image.tobytes() for image in drawn["pictures"]] == [image.tobytes() for image in made.result.images]


@needs_sounds
def test_a_sound_as_python_says_where_the_sound_is():
    code = as_python(Recipe.of(wavenet.ENTRY, "generate", {}))
    assert code.endswith("sounds, rate = result.audio, result.rate")
    compile(code, "snippet", "exec")


# ------------------------------------------------------------------------- branches


@needs_pixels
def test_original_and_branch_stand_side_by_side_and_part_at_the_pixel(run):
    asked = {"entry": pixels.ENTRY, "count": 2, "seed": 3, "sample": 1, "at": 60, "level": 9}
    recipes = pixels.original_and_branch(Session(), **asked)
    assert [recipe.task for recipe in recipes] == ["generate", "branch"]
    runs = [run(task=recipe.task, **recipe.options.asdict()) for recipe in recipes]
    headings = pixels.grown(recipes, "ru")
    shows = [
        PixelShow(made, f"run {k}", "ru", *heading)
        for k, (made, heading) in enumerate(zip(runs, headings, strict=True))
    ]
    value = beside(shows, "done")
    original, branch = value["pictures"]
    assert (original["title"], branch["title"]) == ("Исходный ход", "Ветвление")
    assert (original["mark"], branch["mark"]) == (None, 60)
    assert (original["run"], branch["run"]) == ("run 0", None)
    (before, *_), (after, *_) = decoded(original["pieces"]), decoded(branch["pieces"])
    assert before[:60].tolist() == after[:60].tolist()
    assert after[60] == 9
    assert Recipe.from_json(value["recipe"]) == recipes[1]
    own = Session()
    assert len(needed(pixels.original_and_branch)(own, **asked)) == 2
    own.keep("kept", runs[0])
    assert needed(pixels.original_and_branch)(own, **asked) == recipes[1:]


# ------------------------------------------------------------------------- the palette


@needs_sounds
def test_a_note_of_the_palette_is_made_once_and_carries_its_recipe(tiny_pipelines):
    value = wavenet.draw_palette("ru", entry=wavenet.ENTRY, seed=2, temperature=0.8, duration=0.05)
    assert [name for name, _ in value["instruments"]] == list(NAMES)
    assert value["instruments"][7] == ["trumpet", "труба"]
    assert [pitch for pitch, _ in value["pitches"]] == list(PITCHES)
    wavenet._made.cache_clear()
    asked = {**value["asked"], "instrument": "oboe", "pitch": 64}
    first, again = wavenet.palette_note(asked), wavenet.palette_note(asked)
    assert first == again
    assert wavenet._made.cache_info().misses == 1
    recipe = Recipe.from_json(comment_of(base64.b64decode(first["url"].partition(",")[2])))
    assert (recipe.options.instrument, recipe.options.pitch, recipe.options.count) == ("oboe", 64, 1)


@needs_sounds
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"instrument": "kazoo"}, "instrument must be one of all, piano"),
        ({"pitch": 200}, "pitch must be an integer from 48 to 83, not 200."),
        ({"entry": "gan"}, "There is no model 'gan'"),
        ({"knob": 1}, "There is no option 'knob' here"),
    ],
)
def test_a_wrong_note_gets_a_sentence(tiny_pipelines, wrong, sentence):
    asked = {"entry": wavenet.ENTRY, "instrument": "oboe", "pitch": 64, "duration": 0.05, **wrong}
    assert wavenet.palette_note(asked)["error"].startswith(sentence)


# ------------------------------------------------------------------------- what it hears


def test_what_an_output_needs_are_all_sums_of_dilations():
    rows = growth_figures.needed([1, 2, 4])
    assert rows == [list(range(8)), [0, 2, 4, 6], [0, 4], [0]]
    stacks = growth_figures.needed([2**k for k in range(9)] * 2)
    assert stacks[0] == list(range(1023)), "eighteen layers hear 1,023 samples, without a gap"


@pytest.mark.parametrize("layers", [1, 4, 9, 18])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_figure_says_how_much_is_heard(layers, language):
    dilations = [2**k for k in range(9)] * 2
    figure = growth_figures.receptive(dilations, layers, 60, 8000, language)["svg"]
    reach = 1 + sum(dilations[:layers])
    assert f"{reach:,}".replace(",", " ") in figure
    assert figure.count("class='rf-row'") == layers + 1
    assert f"d = {max(dilations[:layers])}" in figure
    assert len(figure) < 200_000
    if reach <= growth_figures.FEW:
        assert figure.count("class='rf-node'") == sum(map(len, growth_figures.needed(dilations[:layers])))


@needs_sounds
def test_the_drawing_is_of_the_network_that_is_there(tiny_pipelines):
    drawn = wavenet.draw_reach("en", wavenet.ENTRY, 18, 60)["svg"]
    assert re.findall(r"d = (\d+)<", drawn)[-1] == "8"
    assert "8 layers: one new sample hears 31 samples" in drawn


# ------------------------------------------------------------------------- races


@needs_sounds
@pytest.mark.parametrize(
    ("name", "shows", "knobs"),
    [(pixels.ENTRY, (PixelShow, beside), {}), (wavenet.ENTRY, (SoundShow, joined), {"duration": 0.05})],
)
def test_a_race_makes_the_same_values_twice_and_measures_both(tiny_pipelines, name, shows, knobs):
    handler = race.run_race(race.racers({"count": 2}), *shows, "samples")
    request = SimpleNamespace(session_hash=f"racer of {name}")
    values = list(handler(request, "en", True, entry=name, seed=3, cache="on", **knobs))
    shown_last, clock, seed, kept = values[-1]
    assert (shown_last["state"], seed, len(kept)) == ("done", gr.skip(), 2)  # the seed that was typed is not touched
    assert all(value["state"] == "running" for value, *_ in values[:-1])
    parts = shown_last.get("pictures") or shown_last["sounds"]
    half = len(parts) // 2
    whole = [b"".join(map(base64.b64decode, part["pieces"].split(","))) for part in parts]
    if name == wavenet.ENTRY:
        assert whole[:half] == whole[half:]
    else:
        greys = [decoded(part["pieces"])[0].tolist() for part in parts]
        assert greys[:half] == greys[half:]
    for label in race.LABELS.values():
        assert re.search(rf"{label}: [\d.]+ s\.", clock["svg"], re.IGNORECASE)
    assert "times as long" in clock["svg"]


def test_a_clock_counts_only_the_work_of_the_model():
    made = SimpleNamespace(finished=False, result=SimpleNamespace(step=0, total=2))

    def working():
        for made.result.step in range(3):
            yield made

    clock = race.Racer("with the cache", "#000")
    for _ in race.timed(working(), clock):
        sum(range(300_000))  # the page draws
    assert clock.made == [0, 1, 2]
    assert clock.finished
    assert clock.seconds[-1] < 0.005


def test_a_race_under_way_names_no_winner():
    racers = [
        race.Racer("with the cache", "#1", 10, [0, 10], [0.1, 0.2]),
        race.Racer("everything computed again", "#2"),
    ]
    assert "times as long" not in growth_figures.race(racers, "rows", "en")["svg"]
    racers[1] = race.Racer("everything computed again", "#2", 10, [0, 10], [0.1, 0.8])
    drawn = growth_figures.race(racers, "rows", "en")["svg"]
    assert "That is 4.0 times as long" in drawn
    assert drawn.count("<polyline") == 2


# ------------------------------------------------------------------------- options


@needs_sounds
def test_runs_without_a_cache_have_a_pace_of_their_own():
    for name in (pixels.ENTRY, wavenet.ENTRY):
        on, off = (Recipe.of(name, "generate", {"cache": cache}).options.kind() for cache in ("on", "off"))
        assert on == "" != off


@needs_pixels
def test_an_example_is_taken_where_no_picture_is_given():
    from playground.api import _picture

    assert _picture(pixels.ENTRY, "image", "").size == (28, 28)
    with pytest.raises(UserError, match=r"^A picture must be an address like data:image/png;base64"):
        _picture(pixels.ENTRY, "image", "/etc/passwd")
    with pytest.raises(UserError, match=r"^The picture is not valid base64"):
        _picture(pixels.ENTRY, "image", "data:image/png;base64,%%%")
    assert _picture(pixels.ENTRY, "image", views.data_uri(drawing())).getextrema()[1] == 255


@needs_sounds
def test_the_diagram_shows_every_layer_and_every_parameter(tiny_pipelines):
    from pipelines.checkpoint import size
    from pipelines.describe import describe

    (blocks,) = describe(wavenet.ENTRY).values()
    layers = [f"{k}: d = {2 ** ((k - 1) % 4)}" for k in range(1, 9)]
    assert [block.name for block in blocks][-10:] == ["embed", *layers, "head"]
    assert sum(block.parameters for block in blocks) == size(tiny_pipelines.load(wavenet.ENTRY).network)
