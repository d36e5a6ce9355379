"""Notes sample by sample: queues change nothing, pitch is heard, instruments are told apart."""

import math

import numpy as np
import pytest
import torch
from torch.nn.functional import pad

from pipelines import UserError
from pipelines.data import notes
from pipelines.metrics import notes as measures
from pipelines.metrics.pitch import cents, heard
from pipelines.metrics.timbre import FLOOR, Listener, spectrogram
from pipelines.models.wavenet import LONGEST, SILENCE, TICK, Queues, WaveNet, WaveNetModel, inverse_mu_law, mu_law
from pipelines.options import notes as options
from pipelines.training.recipes import listener, wavenet

RATE = notes.RATE


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wavenet")
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = WaveNet(channels=8, layers=4, skip=16, embedding=8)
        network.head[-1].weight.data.mul_(20)  # random weights are nearly indifferent, trained ones are not
        torch.nn.init.normal_(network.age.weight, std=0.3)  # 0 before the training
        torch.nn.init.normal_(network.course[-1].weight, std=0.3)
        network.save_pretrained(folder)
    return WaveNetModel.load(folder)


def run(model, task="generate", **asked):
    with torch.inference_mode():
        return list(getattr(model, task)(options.TASKS[task].of(asked)))


def sound(model, task="generate", **asked):
    return run(model, task, **{"duration": 0.05, **asked})[-1].audio


# ------------------------------------------------------------------------- data


def test_the_options_speak_of_the_notes_that_there_are():
    assert options.RATE == RATE
    assert (options.NAMES, options.PITCHES) == (notes.NAMES, notes.PITCHES)
    assert len(notes.NAMES) == 16


def test_every_note_is_there_and_one_velocity_of_each_is_held_out():
    train, test = notes.load("train"), notes.load("test")
    assert train[0].shape == (7 * measures.HELD_OUT, notes.LENGTH)
    assert len(np.unique(test[1], axis=0)) == len(test[1]) == measures.HELD_OUT
    for samples, _ in (train, test):
        peaks = np.abs(samples[::7].astype(int)).max(1)
        assert (abs(peaks - notes.PEAK * 32767) < 2).all()


def test_real_notes_have_the_pitch_that_they_are_called_by():
    x, _, pitch = (part[::3] for part in notes.tensors("test"))
    off = np.array([cents(heard(note.numpy(), RATE), int(p)) for note, p in zip(x, pitch, strict=True)])
    assert (abs(off) < measures.TOLERANCE).mean() > 0.99


# ------------------------------------------------------------------------- measures


@pytest.mark.parametrize("pitch", [48, 57, 69, 83])
@pytest.mark.parametrize("off", [-40, 0, 20])
def test_the_pitch_of_a_tone_is_heard_to_two_cents(pitch, off):
    t = np.arange(notes.LENGTH) / RATE
    frequency = 440 * 2 ** ((pitch - 69 + off / 100) / 12)
    partials = [k for k in range(1, 9) if k * frequency < RATE / 2]
    tone = sum(np.sin(2 * math.pi * k * frequency * t + k) / k for k in partials)
    noisy = tone + 0.01 * np.random.default_rng(0).standard_normal(len(t))
    assert cents(heard(noisy, RATE), pitch) == pytest.approx(off, abs=2)


def test_silence_and_noise_have_no_pitch():
    assert heard(np.zeros(notes.LENGTH), RATE) == 0
    assert heard(np.random.default_rng(0).standard_normal(notes.LENGTH), RATE) == 0
    assert cents(0.0, 60) == math.inf


def test_a_spectrogram_does_not_know_loud_from_soft_and_the_distance_is_in_decibels():
    x = torch.randn(2, 4000)
    torch.testing.assert_close(spectrogram(x / 7), spectrogram(x), atol=1e-4, rtol=1e-4)
    assert spectrogram(torch.zeros(1, 4000)).eq(math.log(FLOOR)).all()
    assert measures.distance(x, x / 7) == pytest.approx(0, abs=1e-3)
    assert measures.distance(x, x.cumsum(1)) > 10


# ------------------------------------------------------------------------- the network


def test_the_mu_law_is_its_own_inverse_and_finest_near_silence():
    values = torch.arange(256)
    assert mu_law(inverse_mu_law(values)).equal(values)
    steps = inverse_mu_law(values).diff()
    assert steps.min() == steps[127]
    x = torch.tensor([-1.0, -0.5, 0.0, 0.01, 1.0])
    assert mu_law(x)[[0, -1]].tolist() == [0, 255]
    assert mu_law(x)[2] == SILENCE
    torch.testing.assert_close(inverse_mu_law(mu_law(x)), x, atol=0.012, rtol=0)


@torch.inference_mode()
def test_queues_equal_the_plain_network_also_beyond_the_receptive_field(model):
    network, n = model.network, 3
    assert network.receptive == 1 + 2 * (1 + 2 + 4 + 8)
    before = torch.randint(256, (n, 4 * network.receptive))
    told = network.told(torch.tensor([0, 5, 15]), torch.tensor([0, 20, 35]))
    whole, queues = network(before, told), Queues(network, told)
    found = torch.stack([queues.step(column) for column in before.unbind(1)], 1)
    torch.testing.assert_close(found, whole, atol=1e-4, rtol=1e-4)
    begin = before.shape[1] - network.receptive
    heard_only = network(before[:, begin:], told, begin)[:, -1]
    torch.testing.assert_close(heard_only, whole[:, -1], atol=1e-4, rtol=1e-4)


@torch.inference_mode()
def test_a_note_knows_how_old_it_is_until_the_longest_it_was_trained_with(model):
    network, told = model.network, model.network.told(torch.tensor([3]), torch.tensor([3]))
    same = torch.full((1, 2 * network.receptive), SILENCE)
    begins = (0, TICK * 10, round(LONGEST * notes.RATE), 2 * round(LONGEST * notes.RATE))
    young, older, oldest, beyond = (network(same, told, begin)[0, -1] for begin in begins)
    assert (young - older).abs().max() > 1e-3
    assert (older - oldest).abs().max() > 1e-3
    torch.testing.assert_close(oldest, beyond)


@torch.inference_mode()
def test_nothing_is_heard_before_it_sounds(model):
    network = model.network
    before, told = torch.randint(256, (1, 60)), network.told(torch.tensor([1]), torch.tensor([1]))
    changed = before.clone()
    changed[0, 40] = (changed[0, 40] + 100) % 256
    a, b = network(before, told), network(changed, told)
    assert a[:, :40].equal(b[:, :40])
    assert (a[:, 40:] != b[:, 40:]).any(-1).all(1)


# ------------------------------------------------------------------------- tasks


def test_frames_are_increments_and_the_last_one_is_whole(model):
    *frames, last = run(model, count=3, duration=0.1)
    assert (frames[0].step, last.step, last.total) == (0, 800, 800)
    assert all(frame.rate == RATE and frame.audio.dtype == np.float32 for frame in (*frames, last))
    parts = np.concatenate([frame.audio for frame in frames], 1)
    assert parts.shape == (3, frames[-1].step)
    assert (last.audio[:, : parts.shape[1]] == parts).all()
    assert last.audio.shape == (3, 800)
    assert np.abs(last.audio).max() <= 1
    values = mu_law(torch.from_numpy(last.audio))
    told = model.network.told(torch.full((3,), notes.NAMES.index("trumpet")), torch.full((3,), 60 - 48))
    p = model.network(pad(values, (1, 0), value=SILENCE)[:, :-1], told).log_softmax(-1).gather(-1, values[..., None])
    assert last.scalars["bits per sample"] == pytest.approx((-p.mean((1, 2)) / math.log(2)).tolist(), rel=1e-3)


def test_a_note_is_the_same_alone_in_a_batch_and_without_queues(model):
    together = sound(model, seed=4, count=3)
    assert (together == np.concatenate([sound(model, seed=4 + k, count=1) for k in range(3)])).all()
    assert (together == sound(model, seed=4, count=3, cache="off")).all()
    assert (together[0] != together[1]).any()


def test_instrument_and_pitch_are_heard_and_all_means_one_after_the_other(model):
    alone = [sound(model, instrument=name, seed=k, count=1)[0] for k, name in enumerate(notes.NAMES[:3])]
    assert (sound(model, instrument="all", count=3) == np.stack(alone)).all()
    assert (sound(model, instrument="oboe", count=1) != sound(model, instrument="flute", count=1)).any()
    assert (sound(model, pitch=60, count=1) != sound(model, pitch=61, count=1)).any()
    assert (sound(model, temperature=0, seed=1, count=1) == sound(model, temperature=0, seed=2, count=1)).all()


def test_the_ends_of_an_interpolation_are_the_notes_themselves(model):
    way = sound(model, "interpolate", instrument="piano", pitch=50, instrument_to="oboe", pitch_to=70, count=5, seed=3)
    assert way.shape[0] == 5
    assert (way[0] == sound(model, instrument="piano", pitch=50, count=1, seed=3)[0]).all()
    assert (way[-1] == sound(model, instrument="oboe", pitch=70, count=1, seed=3)[0]).all()


@pytest.mark.parametrize(
    ("task", "asked", "sentence"),
    [
        ("generate", {"instrument": "kazoo"}, r"^instrument must be one of all, piano, .*, not 'kazoo'\.$"),
        ("generate", {"pitch": 90}, r"^pitch must be an integer from 48 to 83, not 90\.$"),
        ("generate", {"duration": 60}, r"^duration must be a number from 0.05 to 2, not 60\.$"),
        ("interpolate", {"instrument": "all"}, r"^instrument must be a single one here"),
    ],
)
def test_mistakes_get_a_sentence(task, asked, sentence):
    with pytest.raises(UserError, match=sentence):
        options.TASKS[task].of(asked)


# ------------------------------------------------------------------------- recipes


@pytest.fixture
def few_notes(monkeypatch):
    whole = notes.tensors
    monkeypatch.setattr(notes, "tensors", lambda split: tuple(part[::36] for part in whole(split)))


def test_the_judge_learns_shows_and_saves(few_notes, tmp_path):
    torch.manual_seed(0)
    made = listener.ListenerRecipe("classifier-notes")
    made.batch = 32
    losses = [float(made.step(k / 12)["loss"]) for k in range(12)]
    assert min(losses[-2:]) < losses[0]
    assert made.preview().size == (4 * 94, 4 * 129)
    made.save(tmp_path)
    assert Listener.load(tmp_path)(torch.randn(2, 5000)).shape == (2, 16)


def test_wavenet_learns_shows_and_saves(few_notes, tmp_path, monkeypatch):
    monkeypatch.setattr(wavenet, "WARM_UP", 2)
    monkeypatch.setattr(wavenet, "WaveNet", lambda *sizes: WaveNet(*sizes, channels=8, layers=3, skip=8, embedding=4))
    monkeypatch.setattr(wavenet, "SHOWN", (60,))
    monkeypatch.setattr(wavenet, "RATE", 2e-2)
    monkeypatch.setattr(wavenet, "WINDOW", 800)
    torch.manual_seed(0)
    made = wavenet.WaveNetRecipe("wavenet-notes")
    made.batch, made.x = 8, made.x[:, :1000]
    bits = [float(made.step(k / 12)["bits per sample"]) for k in range(12)]
    assert bits[-1] < bits[0] < 9
    assert made.preview().size == (16 * 33 - 1, 129)
    made.save(tmp_path)
    assert WaveNetModel.load(tmp_path).networks


class _Engine:
    """Two tiny models."""

    def __init__(self, model):
        self.models = {"wavenet-notes": model, measures.JUDGE: Listener(width=2).eval()}

    def load(self, name):
        return self.models[name]

    def stream(self, name, **asked):
        return iter(run(self.models[name], duration=0.75, **asked))


def test_all_notes_are_measured(model, few_notes, monkeypatch):
    monkeypatch.setattr(measures, "find", lambda name: type("Entry", (), {"family": "autoregressive"}))
    monkeypatch.setattr(measures, "distance", lambda a, b: float(len(a) == len(b)))
    monkeypatch.setattr(measures, "_order", lambda labels, asked: torch.zeros(len(asked), dtype=torch.long))
    scores = measures.measure(_Engine(model), "wavenet-notes", 20)
    for score in ("pitch within 25 cents", "instrument recognised", "spectral distance, dB"):
        assert 0 <= scores["model"][score] <= 1
        assert score in scores["floor"]
    assert scores["model"]["bits per sample of held-out notes"] > 5
