"""What travels to the browser, and which controls are shown for which model."""

import base64
import io

import gradio as gr
import pytest
from PIL import Image

from pipelines import ENTRIES, Recipe
from pipelines.gallery import load_shipped
from pipelines.options import ddpm_faces, diffusion
from pipelines.scrutiny import nearest
from playground import dial, pictures
from playground.controls import meant
from playground.views import Show, lookalikes

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


def test_generated_faces_stand_above_their_neighbours():
    images = load_shipped("test")[0][:2]
    html = lookalikes([("A <model>", list(zip(images, nearest(images), strict=True)))], 0.123, "en")
    assert html.count("<figure>") == 2
    assert html.count("<img") == 4
    assert "0.123" in html
    assert "A &lt;model&gt;" in html


# ------------------------------------------------------------------------------------------------ visibility


def shown_for(choice, change, part):
    """Whether `part` is shown once `choice` has the value `change`: what the event that was wired last answers."""
    handlers = [
        event.fn for event in gr.context.Context.root_block.fns.values() if (choice._id, "change") in event.targets
    ]
    return handlers[-1](change)[part]["visible"]


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
            assert tuple(shown_for(chosen, entries, part) for part in (label, style)) == expected


def test_what_needs_a_task_goes_away_with_it():
    with gr.Blocks():
        model = gr.Radio([*ENTRIES], value="cyclegan-faces")
        button = gr.Button()
        dial.only_with(model, "generate", [button])
        assert not button.visible
        assert shown_for(model, "stylegan-faces", button)
        assert not shown_for(model, "cyclegan-faces", button)


def test_every_attribute_can_be_changed_in_a_branch():
    branch = ddpm_faces.Branch(style="toon-head", branch_style="personas", branch_glasses="yes", at=3)
    assert branch.changed() == ddpm_faces.Generate(style="personas", glasses="yes")
