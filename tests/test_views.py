"""What travels to the browser, and which controls are shown for which model."""

import base64
import io
import json
import re

import gradio as gr
import pytest
from PIL import Image

import pipelines
from pipelines import ENTRIES, Recipe, UserError
from pipelines.gallery import held_out, load_shipped
from pipelines.game import moments
from pipelines.options import cyclegan, ddpm_faces, diffusion
from pipelines.scrutiny import nearest, usual_distance
from playground import dial, pictures
from playground.controls import meant
from playground.events import make_recipe, show_run
from playground.measured import in_turn, untold
from playground.sessions import begun, forget
from playground.tabs.gan_faces import kept_table
from playground.tabs.gan_game import Judged, summary_of
from playground.views import Show, lookalikes, nearest_measured, read_scores

from .tiny import drawing


def opened(address):
    head, body = address.split(",")
    return head, Image.open(io.BytesIO(base64.b64decode(body)))


@pytest.mark.parametrize(("name", "between"), [("stylegan-faces", "webp"), ("ddpm-digits", "png")])
def test_the_result_travels_exactly_and_coloured_noise_slightly_compressed(tiny_pipelines, name, between):
    *_, run = tiny_pipelines.record(Recipe.of(name, "generate", {"count": 1}))
    *_, before, last = Show(run, "x").value("done")["frames"]
    head, _ = opened(before["images"])
    assert head == f"data:image/{between};base64"
    head, result = opened(last["images"])
    assert head == "data:image/png;base64"
    assert result.tobytes() == run.result.images[0].tobytes()


def test_a_picture_is_brought_to_the_colours_of_its_knob():
    digit = drawing()
    assert meant(diffusion.Vary.knobs()["image"], digit.convert("RGB")).tobytes() == digit.tobytes()
    assert meant(ddpm_faces.Vary.knobs()["image"], Image.new("L", (64, 64))).mode == "RGB"


def test_a_picture_to_start_from_is_of_the_kind_that_the_model_knows():
    for data, size in (("digits", 28), ("faces", 64)):
        assert pictures.example(data).size == (size, size)
    faces = {image.tobytes() for image in load_shipped("test")[0]}
    assert pictures._another("toon-head to personas").tobytes() in faces


def test_a_new_direction_leaves_a_picture_that_was_brought():
    first, brought = load_shipped("test")[0][0], Image.new("RGB", (64, 64), "red")
    personas = {image.tobytes() for image in held_out("personas")}
    assert pictures._of_style("personas to toon-head", first).tobytes() in personas
    assert pictures._of_style("personas to toon-head", brought) == gr.skip()


@pytest.mark.parametrize(("language", "row"), [("en", "in the other style"), ("ru", "в другом стиле")])
def test_the_rows_of_several_translated_faces_are_named(tiny_pipelines, language, row):
    *_, run = tiny_pipelines.record(Recipe.of("cyclegan-faces", "several", {"count": 3}))
    captions = Show(run, "x", language).value("done")["captions"]
    assert len(captions) == len(run.result.images) == 12
    assert captions[3] == row
    assert [bool(caption) for caption in captions] == [True, False, False] * 4


def test_what_the_translation_keeps_is_told_as_it_was_measured():
    scores, rows = read_scores("cyclegan-faces"), kept_table("en").split("<tr>")[1:]
    moods = [f"{scores[f'mood kept, {way}']:.0%}" for way in cyclegan.Translate.knobs()["direction"].choices]
    assert [re.findall("<td>([^<]*)<", row) for row in rows if "Mood: kept" in row] == [moods]
    assert len(rows) == 1 + 1 + 6  # head, style, and the attributes that both styles show
    assert "permutations" in kept_table("en")


def test_attributes_that_a_model_cannot_be_told_are_named():
    asked = {"entries": [], "style": "personas", "skin": "dark", "hair": "long", "beard": "any"}
    chosen = [make_recipe(name, "generate", asked) for name in ("stylegan-faces", "ddpm-faces", "dcgan-digits")]
    said = untold(chosen, asked, "en")
    assert re.findall(">([^<]+)<", said) == ["StyleGAN cannot be told skin, hair: what is seen of it there is chance."]
    assert "тон кожи, волосы" in untold(chosen, asked, "ru")
    assert not untold(chosen, {"style": "personas"}, "en")


def test_generated_faces_stand_above_their_neighbours():
    images = load_shipped("test")[0][:2]
    pairs = list(zip(images, nearest(images), strict=True))
    html = lookalikes([("A <model>", pairs, None)], 0.123, "en")
    assert html.count("<figure>") == 2
    assert html.count("<img") == 4
    assert "A &lt;model&gt;" in html
    assert "Faces that no model has seen are at 0.123 from these 1,920" in html
    assert "Measured" not in html
    assert "at 0.456 from the nearest" in lookalikes([("A model", pairs, (0.456, 0.4))], 0.123, "en")


def test_measured_distances_to_training_faces_are_on_the_scale_of_those_of_single_faces():
    own, floor = nearest_measured("stylegan-faces")
    assert usual_distance() / 2 < floor < usual_distance()  # of 20,000 the nearest is nearer than of 1,920
    assert own > floor
    assert nearest_measured("dcgan-digits") is None


def test_what_was_judged_is_counted_by_model_and_moment_of_training():
    early = [Judged("stylegan-faces", 3, real, real, True) for real in (True, False, False)]
    finished = [Judged("ddpm-faces", 0, True, False, True)]
    html = summary_of([early[0], *finished, *early[1:]], "en")
    head, *rows = [re.findall(r"<t[hd][^>]*>([^<]*)<", row) for row in html.split("<tr>")[1:]]
    assert head[-2:] == ["Sensitivity of the finished discriminator", "Specificity of the finished discriminator"]
    assert [row[1:] for row in rows] == [
        [f"moment 3 of {moments('stylegan-faces')}", "3", "100%", "100%", "0%", "100%"],
        ["finished", "1", "–", "0%", "–", "100%"],
    ]
    assert "готовая модель" in summary_of(finished, "ru")


# ------------------------------------------------------------------------------------------------ visibility


def shown_for(choice, part):
    """The entries of which one must be chosen for `part` to be shown; the event that was wired last tells the page."""
    events = [event for event in gr.context.Context.root_block.fns.values() if (choice._id, "change") in event.targets]
    able = json.loads(re.search(r"=> (\[.*\])\.map", events[-1].js)[1])
    return dict(zip(events[-1].outputs, able, strict=True))[part]


def test_controls_follow_what_any_of_the_chosen_models_has():
    with gr.Blocks():
        chosen = gr.CheckboxGroup([*ENTRIES], value=["dcgan-digits"])
        label, style = gr.Radio(), gr.Radio()
        dial.relevant(chosen, "generate", {"label": label, "style": style})
        assert (label.visible, style.visible) == (True, False)
        for entries, expected in (
            (["stylegan-faces", "dcgan-digits"], (True, True)),
            (["vae-faces"], (False, True)),
            ([], (False, False)),
        ):
            able = (shown_for(chosen, part) for part in (label, style))
            assert tuple(not set(entries).isdisjoint(names) for names in able) == expected


def test_what_needs_a_task_goes_away_with_it():
    with gr.Blocks():
        model = gr.Radio([*ENTRIES], value="cyclegan-faces")
        button = gr.Button()
        dial.only_with(model, "generate", [button])
        assert not button.visible
        assert "stylegan-faces" in shown_for(model, button)
        assert "cyclegan-faces" not in shown_for(model, button)


def test_every_attribute_can_be_changed_in_a_branch():
    branch = ddpm_faces.Branch(style="toon-head", branch_style="personas", branch_glasses="yes", at=3)
    assert branch.changed() == ddpm_faces.Generate(style="personas", glasses="yes")


@pytest.fixture
def visitor():
    yield begun("a visitor")
    forget("a visitor")


def test_a_run_that_cannot_go_on_is_kept_and_shown_as_far_as_it_came(tiny_pipelines, visitor, monkeypatch):
    monkeypatch.setattr(pipelines.shared_engine(), "deadline", 0)
    values, recipe = [], Recipe.of("ddpm-digits", "generate", {"steps": 4, "count": 1})
    with pytest.raises(UserError, match=r"^Stopped at step 0 of 4: the limit is 0 seconds a run\.$"):
        values.extend(show_run(recipe, visitor, "en"))
    assert values[-1]["state"] == "stopped"
    assert list(visitor.runs) == [values[-1]["id"]]
    shown = []
    with pytest.raises(UserError, match="the limit is 0 seconds a run"):
        shown.extend(in_turn([recipe, recipe], {}, visitor, "en"))
    assert [(k, value["state"], row) for k, value, row in shown][-1] == (0, "stopped", None)
