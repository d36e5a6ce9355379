"""StyleGAN, the autoencoder and what is built on them: paths, mixing, directions, projection, the games."""

import math

import numpy as np
import pytest

from pipelines import UserError, game, scrutiny
from pipelines.data import faces
from pipelines.engine import Engine
from pipelines.gallery import held_out, load_shipped
from pipelines.options.cyclegan import Several
from pipelines.options.faces import Attributes
from pipelines.options.stylegan import BANDS, DIRECTIONS, FARTHEST

from .tiny import levels

STYLEGAN = "stylegan-faces"


@pytest.fixture(scope="module")
def shipped():
    """An engine with the shipped weights."""
    return Engine(device="cpu", dtype="fp32")


def pictures(engine, task, name=STYLEGAN, **options):
    *_, last = engine.stream(name, task, **options)
    return levels(last.images)


# ------------------------------------------------------------------------------------------------ StyleGAN


@pytest.mark.parametrize("space", ["w", "z"])
def test_both_ends_of_a_path_are_the_faces_of_the_two_seeds(tiny_engine, space):
    alike = {"style": "personas", "layer_noise": "off"}
    way = pictures(tiny_engine, "interpolate", seed=3, seed_to=8, count=4, space=space, **alike)
    for end, seed in ((0, 3), (-1, 8)):
        assert abs(way[end] - pictures(tiny_engine, "generate", seed=seed, count=1, **alike)[0]).max() <= 2
    assert abs(way[1] - way[2]).max() > 2


def test_half_way_in_w_is_the_mean_of_both_w(tiny_engine):
    import torch

    from pipelines.interpolate import noise

    model = tiny_engine.load(STYLEGAN)
    net, style = model.generator, torch.tensor([1, 1])
    with torch.no_grad():
        w = net.map(noise([3, 8], (net.latent,)), style)
        ws = w.mean(0, keepdim=True)[:, None].repeat(1, net.depth, 1)
        *_, expected = net.stages(ws, [None] * net.depth)
    options = {"style": "toon-head", "truncation": 1, "layer_noise": "off", "seed": 3, "seed_to": 8, "count": 3}
    found = pictures(tiny_engine, "interpolate", space="w", **options)[1]
    expected = ((expected[0] + 1) * 127.5).round().clamp(0, 255).permute(1, 2, 0).numpy()
    assert abs(found - expected).max() <= 2


@pytest.mark.parametrize("band", BANDS)
def test_mixed_layers_come_from_the_named_source(tiny_engine, band):
    import torch

    from pipelines.interpolate import noise

    asked = {"seed": 5, "seed_to": 20, "columns": 3, "rows": 2, "style": "adventurer", "truncation": 1}
    table = pictures(tiny_engine, "mix", band=band, layer_noise="off", **asked).reshape(3, 4, 64, 64, 3)
    net = tiny_engine.load(STYLEGAN).generator
    with torch.no_grad():
        column, row = net.map(noise([6, 21], (net.latent,)), torch.tensor([0, 0]))
        ws = column.repeat(net.depth, 1)
        start, end = BANDS[band]
        ws[start:end] = row
        *_, expected = net.stages(ws[None], [None] * net.depth)
    expected = ((expected[0] + 1) * 127.5).round().clamp(0, 255).permute(1, 2, 0).numpy()
    assert abs(table[2, 2] - expected).max() <= 2  # second row, second column
    above = pictures(tiny_engine, "generate", seed=6, count=1, style="adventurer", truncation=1, layer_noise="off")
    assert abs(table[0, 2] - above[0]).max() <= 2


def test_the_bands_are_all_layers(tiny_engine):
    edges = sorted(BANDS.values())
    assert [edges[0][0], *(end for _, end in edges)] == [start for start, _ in edges] + [edges[-1][1]]
    assert edges[-1][1] == tiny_engine.load(STYLEGAN).generator.depth


def test_the_corners_of_the_palette_are_its_seeds(tiny_engine):
    alike = {"style": "pixel-art", "layer_noise": "off"}
    seeds = {"seed": 4, "seed_right": 9, "seed_below": 11, "seed_across": 2}
    square = pictures(tiny_engine, "palette", columns=3, rows=3, **seeds, **alike)
    for place, seed in zip((0, 2, 6, 8), seeds.values(), strict=True):
        assert abs(square[place] - pictures(tiny_engine, "generate", seed=seed, count=1, **alike)[0]).max() <= 2


def test_truncation_zero_is_the_mean_of_the_style(tiny_engine):
    one, other = pictures(tiny_engine, "generate", count=8, style="all", truncation=0, layer_noise="off").reshape(
        2, 4, -1
    )
    assert abs(one - other).max() <= 1


def test_a_face_is_the_same_alone_and_in_a_batch(tiny_engine):
    together = pictures(tiny_engine, "generate", seed=3, count=4, style="personas")
    assert abs(together[2] - pictures(tiny_engine, "generate", seed=5, count=1, style="personas")[0]).max() <= 2


def test_the_layers_take_their_noise_from_the_seed(tiny_engine):
    net = tiny_engine.load(STYLEGAN).generator
    strengths = [layer.strength.item() for layer in net.layers]
    try:
        for layer in net.layers:
            layer.strength.data.fill_(0.5)
        noisy = pictures(tiny_engine, "generate", seed=1, count=1, style="personas")
        again = pictures(tiny_engine, "generate", seed=1, count=1, style="personas")
        plain = pictures(tiny_engine, "generate", seed=1, count=1, style="personas", layer_noise="off")
    finally:
        for layer, strength in zip(net.layers, strengths, strict=True):
            layer.strength.data.fill_(strength)
    assert (noisy == again).all()
    assert abs(noisy - plain).max() > 2


def test_the_shipped_layers_leave_almost_nothing_to_chance(shipped):
    """As the help of the switch says: on average a pixel changes by less than half of one of 255 levels."""
    with_noise = pictures(shipped, "generate", seed=0, count=64)
    without = pictures(shipped, "generate", seed=0, count=64, layer_noise="off")
    assert 0 < abs(with_noise - without).mean() < 0.5


def test_a_style_cannot_be_moved_towards_what_it_never_shows(tiny_engine):
    with pytest.raises(UserError, match="glasses must be 0 for toon-head"):
        tiny_engine.stream(STYLEGAN, "edit", style="toon-head", glasses=1.0)


@pytest.mark.parametrize("name", ["glasses", "smile", "long_hair", "beard", "dark_skin", "red_hair", "blue_hair"])
def test_a_direction_changes_what_the_judge_reads(shipped, name):
    judge, (attribute, towards, _) = shipped.load("classifier-faces"), DIRECTIONS[name]
    column, code = list(faces.ATTRIBUTES).index(attribute), faces.ATTRIBUTES[attribute].index(towards)

    def share(amount):
        edited = []
        for seed in range(24):
            *_, last = shipped.stream(STYLEGAN, "edit", seed=seed, style="personas", **{name: amount})
            edited.append(last.images[1])
        return np.mean([row[column] == code for row in judge.attributes_of(edited)])

    assert share(FARTHEST) > share(-FARTHEST) + 0.5


def test_a_projection_comes_nearer_and_can_be_stopped(shipped):
    run = shipped.stream(STYLEGAN, "project", image=held_out("personas")[0], style="personas", steps=40)
    first = next(run).scalars["PSNR"]
    for frame in run:
        if frame.step == 25:
            break
    run.close()
    assert frame.scalars["PSNR"] > first + 1
    assert [image.size for image in frame.images] == [(64, 64), (64, 64)]


# ------------------------------------------------------------------------------------------------ autoencoder


def test_a_face_comes_back_from_its_latent(shipped):
    errors = []
    for image in load_shipped("test")[0][::20]:
        *_, last = shipped.stream("vae-faces", "reconstruct", image=image)
        original, painted, _ = levels(last.images).astype(float)
        mean_square = ((original - painted) ** 2).mean() / 255**2
        assert last.scalars["PSNR"] == pytest.approx(-10 * math.log10(mean_square), abs=0.01)
        errors.append(mean_square)
    assert -10 * math.log10(np.mean(errors)) >= 26


def test_an_unchanged_latent_gives_the_plain_reconstruction(tiny_engine):
    image = held_out("toon-head")[0]
    plain = pictures(tiny_engine, "reconstruct", "vae-faces", image=image)
    assert (pictures(tiny_engine, "edit", "vae-faces", image=image) == plain).all()
    assert (pictures(tiny_engine, "edit", "vae-faces", image=image, channel_2=0) != plain).any()


def test_the_ends_of_a_way_through_the_latent_are_reconstructions(tiny_engine):
    ends = [held_out("toon-head")[0], held_out("personas")[0]]
    way = pictures(tiny_engine, "interpolate", "vae-faces", image=ends[0], image_to=ends[1], count=4)
    for place, image in zip((0, 3), ends, strict=True):
        painted = pictures(tiny_engine, "reconstruct", "vae-faces", image=image)[1]
        assert abs(way[place] - painted).max() <= 2
    assert abs(way[4] - levels([ends[0]])[0]).max() <= 1  # the second row fades the pixels


def test_the_autoencoder_paints_the_attributes_asked_for(shipped):
    asked = {"style": "toon-head", "background": "violet", "hair_colour": "red"}
    *_, last = shipped.stream("vae-faces", seed=0, count=24, spread=0.5, **asked)
    rows = shipped.load("classifier-faces").attributes_of(last.images)
    for name, value in asked.items():
        code = faces.ATTRIBUTES[name].index(value)
        assert np.mean([row[list(faces.ATTRIBUTES).index(name)] == code for row in rows]) >= 0.8, name


# ------------------------------------------------------------------------------------------------ attributes


def test_attributes_by_chance_depend_on_the_seed_alone():
    asked = Attributes(skin="tan")
    assert asked.rows([3, 4, 5])[1] == asked.rows([4])[0]
    assert len({tuple(row) for row in asked.rows(list(range(50)))}) > 40
    assert {row[1] for row in asked.rows(list(range(50)))} == {1}


def test_only_what_a_style_can_show_can_be_asked_for():
    for row in Attributes(glasses="yes").rows(list(range(60))):
        assert faces.ATTRIBUTES["style"][row[0]] != "toon-head"
    for wrong in ({"style": "toon-head", "glasses": "yes"}, {"style": "adventurer", "mood": "sad"},
                  {"style": "pixel-art", "mood": "neutral"}, {"style": "adventurer", "beard": "no"}):  # fmt: skip
        with pytest.raises(UserError, match=f"{wrong['style']} cannot show"):
            Attributes(**wrong)


def test_held_out_combinations_are_never_shown_in_training():
    rng = np.random.default_rng(0)
    seen, unseen = faces.draw_labels(rng, 4000), faces.draw_labels(rng, 400, of_unseen=True)
    assert not faces.unseen(seen).any()
    assert faces.unseen(unseen).all()
    combination = [0, 1, 2, 4]
    assert not {tuple(row) for row in unseen[:, combination]} & {tuple(row) for row in seen[:, combination]}
    for k, values in enumerate(faces.ATTRIBUTES.values()):
        assert set(range(len(values))) <= set(seen[:, k].tolist()) | {faces.UNSHOWN}


# ------------------------------------------------------------------------------------------------ CycleGAN, diffusion


@pytest.mark.parametrize("direction", Several.knobs()["direction"].choices)
def test_there_and_back_is_nearly_the_same_face(shipped, direction):
    *_, last = shipped.stream("cyclegan-faces", "several", direction=direction, count=20)
    faces_, other, back, _ = (levels(last.images[k : k + 20]) for k in range(0, 80, 20))
    assert abs(back - faces_).mean() < 0.6 * abs(other - faces_).mean()
    assert last.scalars["mean cycle error"] < 0.06
    target = direction.split(" to ")[1]
    rows = shipped.load("classifier-faces").attributes_of(last.images[20:40])
    assert sum(faces.ATTRIBUTES["style"][row[0]] == target for row in rows) >= 19


def test_the_difference_is_grey_where_nothing_changed(tiny_engine):
    *_, last = tiny_engine.stream("cyclegan-faces", "translate", image=held_out("toon-head")[0])
    before, _, back, difference = levels(last.images)
    assert abs(difference - (128 + (back - before) / 2)).max() <= 1


def test_diffusion_paints_the_attributes_asked_for(shipped):
    asked = {"style": "personas", "hair_colour": "blue", "glasses": "yes", "beard": "yes", "background": "pink"}
    *_, last = shipped.stream("ddpm-faces", count=8, **asked)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scrutiny, "load", shipped.load)
        assert scrutiny.asked_and_seen(last.images, asked) > 0.9


def test_what_diffusion_starts_from_and_ends_with_has_gone_through_the_autoencoder(shipped):
    face = held_out("personas")[0]
    *_, back = shipped.stream("vae-faces", "reconstruct", image=face)
    first, *_ = shipped.stream("ddpm-faces", "vary", image=face, count=1, steps=2)
    _, there, _ = levels(back.images)
    assert abs(levels(first.images)[0] - there).max() <= 2  # the autoencoder of this model is that of the other
    *_, estimate, last = shipped.stream("ddpm-faces", count=4, steps=3)
    bends = [abs(np.diff(levels(images), n=2, axis=2)).mean() for images in (estimate.predicted, last.images)]
    assert bends[0] < bends[1] / 2  # on the way there are mean colours only, with smooth ways between them


def test_an_unknown_attribute_is_left_open(tiny_engine):
    """Codes of other attributes do not matter to the embedding of one that is unknown."""
    import torch

    told = tiny_engine.load("ddpm-faces").attributes
    with torch.inference_mode():
        known, unknown = told(torch.tensor([[0] * 8, [-1] * 8]))
        vectors = [table.weight[-1] for table in told.tables]
    assert torch.allclose(unknown, sum(vectors), atol=1e-3)
    assert not torch.allclose(known, unknown)


# ------------------------------------------------------------------------------------------------ scrutiny


def test_a_copy_is_found_and_a_face_of_ones_own_is_as_far_as_held_out_ones():
    trained, _ = load_shipped("train")
    copy, own = scrutiny.nearest([trained[77], load_shipped("test")[0][3]])
    assert copy.image == trained[77]
    assert copy.distance < 5e-3
    assert own.distance > 0.3 * scrutiny.usual_distance()


def test_distances_are_those_of_values_from_0_to_1():
    from PIL import Image

    white = Image.new("RGB", (64, 64), "white")
    (found,) = scrutiny.nearest([white])
    expected = ((1 - np.asarray(found.image) / 255) ** 2).mean() ** 0.5
    assert found.distance == pytest.approx(expected, abs=1e-3)


def test_what_was_asked_for_is_looked_for_in_real_faces():
    images, labels = load_shipped("test")
    chosen = np.flatnonzero(labels[:, 0] == faces.ATTRIBUTES["style"].index("personas"))[:40]
    right = [scrutiny.asked_and_seen([images[k]], {"style": "personas"}) for k in chosen]
    assert np.mean(right) == 1
    assert scrutiny.asked_and_seen([images[k] for k in chosen], {"style": "pixel-art"}) == 0


# ------------------------------------------------------------------------------------------------ the games


def test_statistics_of_the_game():
    real = [True, True, True, False, False]
    assert game.statistics(real, real) == (1.0, 1.0)
    assert game.statistics(real, [not truth for truth in real]) == (0.0, 0.0)
    assert game.statistics(real, [True] * 5) == (0.0, 1.0)
    assert game.statistics(real, [True, True, False, True, False]) == (0.5, pytest.approx(2 / 3))
    assert math.isnan(game.statistics([True], [True])[0])


@pytest.mark.parametrize("moment", [0, -1])
def test_a_round_of_the_game_is_decided_by_its_seed(moment):
    first, again = (game.rounds(STYLEGAN, moment, seed=5) for _ in range(2))
    assert len(first) == 10
    assert {True, False} == {one.real for one in first}
    assert [one.image.tobytes() for one in first] == [one.image.tobytes() for one in again]
    assert all(0 <= one.percentile <= 100 for one in first)


def test_the_discriminator_sees_through_the_beginning_of_training():
    played = [one for seed in range(4) for one in game.rounds(STYLEGAN, 0, seed)]
    sensitivity, _ = game.statistics([one.real for one in played], [one.called_real for one in played])
    assert sensitivity > 0.8


def test_the_game_wants_a_moment_that_there_is():
    with pytest.raises(UserError, match="moment must be an integer from -1 to"):
        game.rounds(STYLEGAN, 99, 0)
    with pytest.raises(UserError, match="dcgan-digits makes no faces"):
        game.rounds("dcgan-digits", -1, 0)


# ------------------------------------------------------------------------------------------------ uploads


@pytest.mark.parametrize(("mode", "size"), [("RGB", (640, 480)), ("L", (30, 90)), ("RGBA", (1, 1)), ("I;16", (64, 65)),
                                            ("P", (200, 20)), ("CMYK", (64, 64)), ("1", (9, 9))])  # fmt: skip
def test_any_picture_becomes_a_face_sized_one(mode, size):
    from PIL import Image

    fitted = faces.fit(Image.new(mode, size))
    assert (fitted.mode, fitted.size) == ("RGB", (64, 64))


def test_transparency_becomes_white_and_the_middle_is_kept():
    from PIL import Image

    image = Image.new("RGBA", (300, 100), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (100, 0, 150, 100))
    fitted = faces.fit(image)
    assert fitted.getpixel((60, 32)) == (255, 255, 255)
    assert fitted.getpixel((5, 32)) == (0, 0, 255)
