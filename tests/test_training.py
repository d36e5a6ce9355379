"""Every training recipe takes real steps, can be interrupted anywhere, and leaves a folder that loads."""

import json
import math
import shutil
from itertools import islice, pairwise

import pytest
import torch
from PIL import Image

import pipelines
from pipelines import ENTRIES, UserError
from pipelines.data import corpus, digits, faces
from pipelines.engine import Engine
from pipelines.metrics import directions
from pipelines.registry import resolve, tasks
from pipelines.training import loop, precision
from pipelines.training.ema import average

STEPS = 3


def recipe(name, steps=STEPS, batch=4):
    """The shipped recipe with its networks as they are, but a budget of a few small steps."""
    torch.manual_seed(0)
    made = resolve(ENTRIES[name].recipe)(name)
    made.batch, made.budget = batch, steps * batch
    return made


@pytest.fixture(scope="module")
def few_digits(tmp_path_factory):
    """A folder with the first 500 digits of each split, in files like those of MNIST."""
    folder = tmp_path_factory.mktemp("digits")
    for name in digits.FILES:
        start, size = (16, 28 * 28) if "images" in name else (8, 1)
        (folder / name).write_bytes((digits.build() / name).read_bytes()[: start + 500 * size])
    return folder


@pytest.fixture(scope="module")
def few_faces(tmp_path_factory):
    """A folder with few faces of each split, drawn as all are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(faces, "FOLDER", tmp_path_factory.mktemp("faces"))
        patch.setattr(faces, "SPLITS", {"train": 800, "test": 200, "unseen": 40})
        return faces.build()


@pytest.fixture(scope="module")
def few_words(tmp_path_factory):
    """A folder with the beginning of each split of both corpora."""
    folder = tmp_path_factory.mktemp("corpus")
    for name in corpus.NAMES:
        text = corpus.load(name)[:20_000]
        for split, part in zip(corpus.SPLITS, (text, text[-4000:]), strict=True):  # no unknown characters
            (folder / f"{name}-{split}.txt").write_text(part, encoding="utf-8")
    return folder


@pytest.fixture
def cache(tmp_path, monkeypatch, few_digits, few_faces, few_words):
    monkeypatch.setattr(corpus, "FOLDER", few_words)
    monkeypatch.setattr(digits, "FOLDER", few_digits)
    monkeypatch.setattr(faces, "FOLDER", few_faces)
    monkeypatch.setattr(directions, "SAMPLES", 60)
    monkeypatch.setattr(directions, "STEPS", 1)
    monkeypatch.setattr(loop, "CACHE", tmp_path / "cache")
    return tmp_path / "cache" / "training"


def can_adopt(made):
    """Whether a recipe can go on from what it saves."""
    return type(made).adopt is not loop.Recipe.adopt


def assert_adopted(made, again, folder):
    """`again` begins with the averaged weights that `made`, which is now in half precision, saved in a folder."""
    again.adopt(folder)
    saved, adopted = (one.averaged.module.state_dict() for one in (made, again))
    assert [place for place, tensor in saved.items() if not torch.equal(tensor.float(), adopted[place].float())] == []
    network = next(part for part in again.parts.values() if isinstance(part, torch.nn.Module))
    assert all(torch.equal(adopted[place], tensor) for place, tensor in network.state_dict().items())


def weights(path):
    """All tensors of a checkpoint by their path in it."""
    found, pending = {}, [("", torch.load(path, weights_only=True)["parts"])]
    while pending:
        place, value = pending.pop()
        if isinstance(value, torch.Tensor):
            found[place] = value
        elif isinstance(value, dict | list):
            items = value.items() if isinstance(value, dict) else enumerate(value)
            pending += [(f"{place}/{key}", item) for key, item in items]
    return found


@pytest.mark.parametrize("name", [name for name, entry in ENTRIES.items() if entry.recipe and entry.data != "scenes"])
def test_a_training_goes_on_where_it_stopped_and_leaves_a_model(cache, tmp_path, monkeypatch, name):
    monkeypatch.setattr(loop, "MOMENTS", 1)  # no previews: they take longer than the steps
    made = recipe(name)
    whole = list(islice(loop.train(made), STEPS))
    assert [state.step for state in whole] == [1, 2, 3]
    assert whole[-1].samples == STEPS * 4
    assert all(math.isfinite(number) for state in whole for number in state.numbers.values())
    expected = weights(cache / name / "checkpoint.pt")

    shutil.rmtree(cache)
    first = list(islice(loop.train(recipe(name)), 1))
    torch.manual_seed(99)  # whatever happens between two sittings
    resumed = list(islice(loop.train(recipe(name)), 2))
    assert [state.numbers for state in (*first, *resumed)] == [state.numbers for state in whole]
    found = weights(cache / name / "checkpoint.pt")
    assert found.keys() == expected.keys()
    assert [place for place, tensor in expected.items() if not torch.equal(tensor, found[place])] == []

    made.save(tmp_path / name)
    engine = Engine(models=tmp_path, device="cpu")
    assert engine.load(name).networks
    if "generate" in tasks(name):
        first = next(engine.stream(name))
        assert first.images or first.text or first.audio is not None
    assert can_adopt(made) == (name in ("wavenet-notes", "vae-faces", "ddpm-faces", "stylegan-faces"))
    if can_adopt(made):
        assert_adopted(made, recipe(name), tmp_path / name)


@pytest.mark.parametrize("name", ["dcgan-digits", "ddpm-digits", "classifier-digits"])
def test_every_recipe_shows_a_sheet_of_digits(cache, tiny_engine, name):
    made = recipe(name)
    if name == "ddpm-digits":
        made.averaged.module = tiny_engine.load(name).unet  # the shipped size takes many seconds
    sheet = made.preview()
    assert sheet.mode == "L"
    assert (sheet.width, sheet.height % 28) == (280, 0)


NAME = "gan-mlp-digits"


@pytest.fixture
def finished(cache, tmp_path):
    """Model folder of a training with thirty steps."""
    list(loop.train(recipe(NAME, steps=30), models=tmp_path / "models"))
    return tmp_path / "models" / NAME


def test_a_finished_training_is_documented(finished):
    summary = json.loads((finished / "training.json").read_text(encoding="utf-8"))
    assert summary["samples"] == 120
    assert summary["seconds"] > 0
    assert summary["moments"][0] == 0
    assert summary["moments"][-1] == 30
    assert {"step", "seconds", "loss_g", "loss_d", "accuracy_d"} <= summary["curves"].keys()
    assert {len(curve) for curve in summary["curves"].values()} == {30}
    with Image.open(finished / "progress.webp") as film:
        assert film.n_frames == len(summary["moments"])
    card = (finished / "README.md").read_text(encoding="utf-8")
    assert card.startswith("---\nlicense: apache-2.0")
    for part in ("MNIST", f"python -m pipelines.training {NAME}", "120 in batches of 4", "stream("):
        assert part in card
    assert not list(finished.rglob("*.pt"))


def test_a_training_goes_on_from_its_model_folder_with_a_larger_budget(cache, tmp_path):
    models, name = tmp_path / "models", "stylegan-faces"
    list(loop.train(recipe(name), models=models))
    before = json.loads((models / name / "training.json").read_text(encoding="utf-8"))
    shutil.rmtree(cache)
    states = list(loop.train(recipe(name, steps=2 * STEPS), models=models, more=True))
    assert [state.step for state in states] == [4, 5, 6, 6]
    after = json.loads((models / name / "training.json").read_text(encoding="utf-8"))
    assert after["samples"] == 2 * before["samples"] == 24
    assert after["curves"]["step"] == [1, 2, 3, 4, 5, 6]
    assert after["seconds"] > before["seconds"]
    assert after["moments"][: len(before["moments"])] == before["moments"]
    assert after["settings"].items() >= {**before["settings"], "fresh optimiser": "at 12 samples"}.items()


def test_weights_of_an_unfinished_training_are_shared_but_not_offered(cache, tmp_path, monkeypatch):
    states = loop.train(recipe("stylegan-faces", steps=2 * STEPS), minutes=0, models=tmp_path, share=True)
    assert [state.step for state in states] == [0]
    summary = json.loads((tmp_path / "stylegan-faces" / "training.json").read_text(encoding="utf-8"))
    assert (summary["samples"], summary["budget"]) == (0, 2 * STEPS * 4)
    monkeypatch.setattr(pipelines, "_settings", {"models": tmp_path})
    assert not pipelines.present("stylegan-faces")
    *_, last = loop.train(recipe("stylegan-faces", steps=2 * STEPS), models=tmp_path, share=True)
    assert last.step == 2 * STEPS
    pipelines._finished.cache_clear()
    assert pipelines.present("stylegan-faces")


def test_who_cannot_go_on_from_a_model_folder_is_told(cache, tmp_path, finished):
    shutil.rmtree(cache)
    with pytest.raises(UserError, match=f"^{NAME} can go on from a checkpoint only"):
        list(loop.train(recipe(NAME, steps=60), models=finished.parent, more=True))
    with pytest.raises(UserError, match=f"^{NAME} has seen all 120 samples of its budget"):
        list(loop.train(recipe(NAME, steps=30), models=finished.parent, more=True))
    with pytest.raises(UserError, match="holds no training to go on with"):
        list(loop.train(recipe(NAME), models=tmp_path / "nowhere", more=True))


def test_bf16_is_used_where_it_is_the_faster():
    few, many = (precision._seconds(torch.ones(1, size, 32, 32), torch.ones(4, size, 3, 3)) for size in (4, 512))
    assert 0 < few < many
    precision.bf16_pays.cache_clear()
    with precision.mixed():
        made = torch.ones(4, 4) @ torch.ones(4, 4)
    assert precision.bf16_pays.cache_info().misses == 1
    assert made.dtype == (torch.bfloat16 if precision.bf16_pays() else torch.float32)


def test_a_training_that_is_short_of_time_writes_only_its_checkpoint(cache, tmp_path):
    states = list(loop.train(recipe(NAME, steps=1000), minutes=1e-5, models=tmp_path / "models"))
    assert len(states) <= 1
    assert (cache / NAME / "checkpoint.pt").is_file()
    assert not (tmp_path / "models").exists()


def test_a_full_disk_gets_a_sentence_and_keeps_the_last_checkpoint(cache, tmp_path, monkeypatch):
    training = loop.train(recipe(NAME), models=tmp_path / "models")
    next(training)
    training.close()
    checkpoint = cache / NAME / "checkpoint.pt"
    kept = checkpoint.read_bytes()

    def full(content, path):
        path.write_bytes(b"the first half")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(torch, "save", full)
        training = loop.train(recipe(NAME), models=tmp_path / "models")
        assert next(training).step == 2
        with pytest.raises(UserError, match=r"cannot be written .*No space left.*the last one is kept"):
            training.close()
    assert checkpoint.read_bytes() == kept
    assert [path.name for path in checkpoint.parent.glob("checkpoint*")] == ["checkpoint.pt"]
    assert [state.step for state in loop.train(recipe(NAME), models=tmp_path / "models")] == [2, 3, 3]


def test_a_disk_that_takes_no_more_gets_a_sentence(cache, tmp_path):
    resource = pytest.importorskip("resource")
    list(islice(loop.train(recipe(NAME), models=tmp_path / "models"), 1))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, hard))  # no file may grow larger
    try:
        with pytest.raises(UserError, match="the last one is kept"):
            list(loop.train(recipe(NAME), models=tmp_path / "models"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [state.step for state in loop.train(recipe(NAME), models=tmp_path / "models")] == [2, 3, 3]


@pytest.mark.parametrize("blocked", ["models", "cache"])
def test_a_folder_that_cannot_be_written_gets_a_sentence(cache, tmp_path, blocked):
    (tmp_path / blocked).write_text("a file, where a folder should be")
    with pytest.raises(UserError, match="cannot be written"):
        list(loop.train(recipe(NAME), models=tmp_path / "models"))


def test_a_diverged_training_is_told_and_not_saved(cache, tmp_path):
    made = recipe(NAME)
    training = loop.train(made, models=tmp_path / "models")
    next(training)
    with torch.no_grad():
        made.G.out[0].bias.fill_(math.nan)
    with pytest.raises(UserError, match=f"{NAME} diverged: .* is not finite at step 2"):
        next(training)
    assert not (cache / NAME / "checkpoint.pt").exists()


def test_a_training_that_is_broken_off_after_it_diverged_is_not_saved(cache, tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "POINTS", 1)  # nothing is looked at before the end
    made = recipe(NAME)
    losses = iter([math.nan])

    def step(_progress):
        if (loss := next(losses, None)) is None:
            raise KeyboardInterrupt
        return {"loss": loss}

    monkeypatch.setattr(made, "step", step)
    with pytest.raises(KeyboardInterrupt):
        list(loop.train(made, models=tmp_path / "models"))
    assert not (cache / NAME / "checkpoint.pt").exists()


def test_a_frozen_discriminator_learns_nothing(cache, tmp_path):
    made = recipe("gan-mlp-digits-frozen")
    before = {part: [p.clone() for p in net.parameters()] for part, net in (("G", made.G), ("D", made.D))}
    list(islice(loop.train(made, models=tmp_path / "models"), STEPS))
    assert all(torch.equal(a, b) for a, b in zip(before["D"], made.D.parameters(), strict=True))
    assert not any(torch.equal(a, b) for a, b in zip(before["G"], made.G.parameters(), strict=True))


def test_previews_are_dense_in_the_beginning_and_about_two_dozen():
    moments = sorted(loop._moments(100_000))
    assert moments[0] == 0
    assert len(moments) == loop.MOMENTS - 1
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert gaps == sorted(gaps)


def test_the_average_follows_the_documented_decay():
    net = torch.nn.Linear(1, 1, bias=False)
    averaged, expected = average(net, decay=0.5), None
    for n, value in enumerate([1.0, 3.0, -2.0, 8.0]):
        net.weight.data.fill_(value)
        averaged.update_parameters(net)
        decay = min(0.5, (1 + n) / (10 + n))
        expected = value if expected is None else decay * expected + (1 - decay) * value
        assert averaged.module.weight.item() == pytest.approx(expected)


def test_a_number_that_comes_late_stands_at_its_own_steps():
    curves = {}
    for numbers in ({"step": 1, "loss": 2.0}, {"step": 2, "loss": 1.0}, {"step": 3, "loss": 0.5, "more": 4.0}):
        loop._record(curves, numbers)
    assert curves == {"step": [1, 2, 3], "loss": [2.0, 1.0, 0.5], "more": [None, None, 4.0]}


def test_of_earlier_settings_only_those_of_the_loop_are_kept():
    assert loop._kept({"rate": 1, "processes": 2}) == {"processes": 2}


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_equal_pictures_are_one_frame_that_begins_with_the_first_of_them(tmp_path, mode):
    one, other = (Image.effect_noise((64, 64), noise).convert(mode) for noise in (5, 40))
    film = {"append_images": [one, other, other, one], "duration": loop.BLINK, "lossless": mode == "L", "quality": 80}
    one.save(tmp_path / "film.webp", save_all=True, **film)
    assert loop._starts(tmp_path / "film.webp") == [0, 2, 4]
