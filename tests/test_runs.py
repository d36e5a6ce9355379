"""Runs and what is made of them: films, strips, animations."""

import io

import pytest
import torch
from PIL import Image

from pipelines import Recipe
from pipelines.frames import activation_images, contact_sheet, to_images
from pipelines.runs import SCALE, Run

from .tiny import levels


@pytest.fixture(scope="module")
def diffusion(tiny_engine):
    recipe = Recipe.of("ddpm-digits", "generate", {"count": 5, "steps": 12})
    return Run(recipe, list(tiny_engine.stream(recipe.entry, recipe.task, **recipe.options.asdict())), finished=True)


@pytest.fixture(scope="module")
def gan(tiny_engine):
    recipe = Recipe.of("dcgan-digits", "generate", {"count": 3})
    return Run(recipe, list(tiny_engine.stream(recipe.entry, recipe.task, **recipe.options.asdict())), finished=True)


@pytest.fixture(scope="module")
def point(tiny_engine):
    recipe = Recipe.of("dcgan-digits", "plane", {})
    return Run(recipe, list(tiny_engine.stream(recipe.entry, recipe.task, **recipe.options.asdict())), finished=True)


def opened(content):
    return Image.open(io.BytesIO(content))


def test_record_yields_one_growing_run(tiny_pipelines):
    recipe = Recipe.of("ddpm-digits", "generate", {"count": 1, "steps": 3})
    seen = [(len(run.frames), run.finished) for run in tiny_pipelines.record(recipe)]
    assert seen == [(1, False), (2, False), (3, False), (4, False), (4, True)]


def test_a_recording_that_is_stopped_keeps_what_it_has(tiny_pipelines):
    recording = tiny_pipelines.record(Recipe.of("ddpm-digits", "generate", {"count": 1, "steps": 50}))
    run = next(recording)
    next(recording)
    recording.close()
    assert [frame.step for frame in run.frames] == [0, 1]
    assert run.seconds == sorted(run.seconds)
    assert not run.finished
    assert opened(run.png()).size == (28, 28)


def test_a_film_has_a_picture_for_every_frame_with_that_view(diffusion):
    assert len(diffusion.film()) == 13
    assert len(diffusion.film("predicted")) == len(diffusion.film("noise")) == 12
    assert diffusion.film(index=2)[-1] == diffusion.result.images[2]
    assert diffusion.film()[-1].size == (3 * 29 - 1, 2 * 29 - 1)


@pytest.mark.parametrize(("moments", "columns"), [(8, 8), (1, 1), (50, 13)])
def test_a_filmstrip_is_rows_of_samples_by_columns_of_moments(diffusion, moments, columns):
    strip = opened(diffusion.filmstrip(moments=moments))
    assert strip.size == (SCALE * (29 * columns - 1), SCALE * (29 * 4 - 1))
    last = strip.crop((strip.width - SCALE * 28, 0, strip.width, SCALE * 28)).resize((28, 28), Image.Resampling.NEAREST)
    expected = diffusion.film(index=0)[-1 if moments > 1 else 0]
    assert levels([last]).tolist() == levels([expected]).tolist()


def test_the_layers_of_a_gan_make_a_strip_although_their_sizes_differ(gan):
    assert len({image.size for image in gan.film(index=0)}) > 1
    assert opened(gan.filmstrip()).size == (SCALE * (29 * len(gan.frames) - 1), SCALE * (29 * 3 - 1))


@pytest.mark.parametrize("kind", ["webp", "gif"])
def test_an_animation_has_all_frames_and_holds_the_last(diffusion, kind):
    for view, count in (("images", 13), ("predicted", 12)):
        animation = opened(diffusion.animation(kind, view))
        assert animation.format == kind.upper()
        assert animation.n_frames == count
        assert animation.size == (SCALE * 86, SCALE * 57)
        animation.seek(count - 1)
        animation.load()
        assert animation.info["duration"] == 1000
        assert animation.info["loop"] == 0


@pytest.mark.parametrize("kind", ["webp", "gif"])
def test_a_run_of_one_frame_is_an_animation_too(point, kind):
    assert len(point.frames) == 1
    assert opened(point.animation(kind)).size == (SCALE * 28, SCALE * 28)


def test_lossless_means_lossless(gan):
    animation = opened(gan.animation("webp"))
    animation.seek(len(gan.frames) - 1)
    shown = animation.convert("L").resize(gan.film()[-1].size, Image.Resampling.NEAREST)
    assert levels([shown]).tolist() == levels(gan.film()[-1:]).tolist()


def test_bytes_count_a_picture_that_frames_share_once(tiny_pipelines):
    *_, run = tiny_pipelines.record(Recipe.of("stylegan-faces", "generate", {"count": 20, "upscale": "on"}))
    upscaled = [frame for frame in run.frames if frame.title == "upscaled"]
    assert len(upscaled) > 1
    assert run.painted == len(run.frames) - len(upscaled) - 1
    assert {image.size for image in run.frames[run.painted].images} == {(64, 64)}
    shown = {id(image): image for frame in run.frames for image in frame.images}
    assert len(shown) < sum(len(frame.images) for frame in run.frames)
    assert run.bytes == sum(image.width * image.height * len(image.getbands()) for image in shown.values())


def test_bytes_count_every_pixel(diffusion):
    assert diffusion.bytes == (13 + 12 + 12) * 5 * 28 * 28


def test_sheets_fill_rows_from_the_left():
    images = [Image.new("L", (2, 2), level) for level in (10, 20, 30)]
    sheet = contact_sheet(images, columns=2, gap=1)
    assert sheet.size == (5, 5)
    assert [sheet.getpixel(place) for place in ((0, 0), (3, 0), (0, 3), (3, 3), (2, 0))] == [10, 20, 30, 128, 128]
    assert contact_sheet(images[:1]) == images[0]


def test_values_become_levels_by_rounding_and_clipping():
    assert levels(to_images(torch.tensor([-9.0, -1, 0, 1, 9]).view(1, 1, 1, 5))).tolist() == [[[0, 0, 128, 255, 255]]]
    assert to_images(torch.zeros(2, 3, 4, 5))[0].size == (5, 4)
    assert to_images(torch.zeros(2, 3, 4, 5))[0].mode == "RGB"


def test_a_layer_is_shown_as_a_rectangle_or_as_a_square_of_maps():
    assert [image.size for image in activation_images(torch.randn(2, 100))] == [(10, 10)] * 2
    assert activation_images(torch.randn(1, 7))[0].size == (7, 1)
    assert activation_images(torch.randn(1, 50, 7, 5))[0].size == (20, 28)
    assert activation_images(torch.randn(1, 8, 7, 5))[0].size == (20, 14)
    assert activation_images(torch.randn(1, 3, 7, 7))[0].size == (21, 7)
    maps = torch.arange(16.0).view(1, 4, 2, 2)  # four of 2x2 stand as two rows of two
    expected = [[[0, 1, 4, 5], [2, 3, 6, 7], [8, 9, 12, 13], [10, 11, 14, 15]]]
    assert (levels(activation_images(maps)) / 17).tolist() == expected


def test_the_plane_stands_in_the_columns_that_were_asked_for(tiny_pipelines):
    *_, run = tiny_pipelines.record(Recipe.of("dcgan-digits", "plane", {"columns": 5, "rows": 2}))
    assert run.columns == 5
