"""Tunes: ABC is read and written as the standard says, bars are counted, sound has its pitch, models keep to both."""

import re
from fractions import Fraction

import numpy as np
import pytest
import torch

from pipelines import UserError
from pipelines.abc_notation import parse, read
from pipelines.data import tunes
from pipelines.metrics import tunes as measures
from pipelines.metrics.pitch import cents, heard
from pipelines.models import gpt, tokens
from pipelines.models.gpt import GptModel
from pipelines.models.recurrent import Recurrent, RecurrentModel
from pipelines.options.tunes import TASKS
from pipelines.synthesis import LONGEST, RATE, RINGS, notes, play, schedule, sounding, unfold
from pipelines.training.recipes import tunes as recipes
from pipelines.tune import lines, signature, transposed

ROCKY = """X: 1116
T: Rocky Road to Dublin
R:slip jig
M:9/8
L:1/8
K:A
|: efe d2B A2A | E2A A2A Bcd | efe d2B A2c | B2A G2A Bcd :|
e2a {b}a2f g2b | e2a {b}a2A Bcd | e2a {b}a2f g2e | d2B G2A Bcd ||
"""


def pitches(abc, **given):
    return [pitch for pitch, _ in notes(parse(abc, **given))]


def lengths(abc, **given):
    return [length * 8 for _, length in notes(parse(abc, **given))]


# ------------------------------------------------------------------------- reading


def test_a_real_tune_is_read_and_written_in_the_plain_form():
    tune = parse(ROCKY)
    assert (tune.key, tune.metre, tune.rhythm, len(tune.bars), tune.opens) == ("A", "9/8", "slip jig", 8, "|:")
    assert tune.wrong_bars() == []
    assert {bar.duration for bar in tune.bars} == {Fraction(9, 8)}
    assert tune.text().startswith("|:efe d2B A2A|E2A A2A Bcd|")
    assert ":|e2a a2f g2b|" in tune.text()
    assert tune.text().endswith("G2A Bcd||")


@pytest.mark.parametrize("split", tunes.SPLITS)
def test_all_tunes_are_in_time_and_their_plain_form_says_the_same(split):
    for abc in tunes.load(split)[::5]:
        tune = parse(abc)
        assert tune.wrong_bars() == []
        assert abc.endswith(f"K:{tune.key}\n{tune.text()}\n")
        assert parse(tune.text(), tune.key, tune.metre, tune.rhythm) == tune
        assert (tune.key in tunes.KEYS, tune.metre in tunes.METRES, tune.rhythm in tunes.RHYTHMS) == (True,) * 3
        assert set(abc) <= set(tunes.ALPHABET)
        assert "".join(lines(tune.text()).split("\n")) == tune.text()


def test_no_tune_stands_in_both_splits():
    bodies = [{re.sub(r"\W|\d", "", abc.splitlines()[3]) for abc in tunes.load(split)} for split in tunes.SPLITS]
    assert not bodies[0] & bodies[1]
    assert len(bodies[0]) > 3000
    assert len(bodies[1]) >= measures.HELD_OUT


@pytest.mark.parametrize(
    ("key", "sharps"),
    [("C", 0), ("G", 1), ("Bb", -2), ("Em", 1), ("A minor", 0), ("D Dorian", 0), ("Amix", 2), ("F#m", 3), ("Cmaj", 0)],
)
def test_signatures(key, sharps):
    assert sum(signature(parse(f"K:{key}\nC").key).values()) == sharps


def test_pitches_follow_key_octave_and_accidentals_to_the_end_of_the_bar():
    assert pitches("C, C c c'") == [48, 60, 72, 84]
    assert pitches("F f =F F|F", key="G") == [66, 78, 65, 65, 66]
    assert pitches("^C C c|C _B __B ^^c") == [61, 61, 72, 60, 70, 69, 74]
    assert pitches("z A [CEG]") == [None, 69, 67]


def test_lengths_tuplets_broken_rhythm_and_ties():
    assert lengths("L:1/8\nA A2 A/ A// A3/2 A/4 A6") == [1, 2, Fraction(1, 2), Fraction(1, 4), Fraction(3, 2), 0.25, 6]
    assert lengths("A>B A<B A>>B") == [1.5, 0.5, 0.5, 1.5, 1.75, 0.25]
    assert lengths("(3ABc d (4ABcd (3:2:3A2B2c2") == [Fraction(2, 3)] * 3 + [1] + [0.75] * 4 + [Fraction(4, 3)] * 3
    assert lengths("(3ABc (4ABcd", metre="6/8") == [Fraction(2, 3)] * 3 + [0.75] * 4
    assert lengths("A2-|A B-B", metre="2/4") == [1.5, 1]
    assert lengths("A", metre="2/4") == [0.5], "below three quarters the default length is a sixteenth"


def test_what_is_not_music_is_skipped():
    assert pitches('"Am"~A {bc}.B (cA) !trill!c % a comment\nw: la la\n"^slow"A uA') == [69, 71, 72, 69, 72, 69, 69]


def test_repeats_and_endings_are_unfolded():
    tune = parse("A4A4|:B4B4|[1c4c4:|[2d4d4||e4e4:|f4f4|]")
    assert [bar.notes[0].step for bar in unfold(tune)] == [5, 6, 7, 6, 8, 9, 9, 10]
    assert tune.text() == "A4 A4|:B4 B4|[1c4 c4:|[2d4 d4||e4 e4:|f4 f4||"


@pytest.mark.parametrize(
    ("abc", "wrong"),
    [
        ("ABc def|ABc def|", []),
        ("A|ABc def|ABc de|", []),
        ("ABc def|ABc de|ABc def|ABc def|", [2]),
        ("ABc def|ABc def g|ABc def|", [2]),
        ("ABc def|ABc de:|f|ABc def||", []),
        ("ABc def|ABc de|[1ABc def:|[2ABc def||", []),
    ],
)
def test_bars_are_counted(abc, wrong):
    assert parse(abc, metre="6/8").wrong_bars() == wrong


@pytest.mark.parametrize(
    ("abc", "sentence"),
    [
        ("ABc hello", r"^Bar 1 holds 'h', which is not read here\.$"),
        ("ABc|[M:3/4]A", r"^Bar 2 holds '\[M:3/4\]'"),
        ("K:H\nA", r"^K: must be a key such as"),
        ("M:blue\nA", r"^M: must be a metre"),
        ("L:0\nA", r"^L: must be a length"),
        ("K:G\nABc\nK:D\nABc", r"^The tune changes within itself"),
        ("X:1\nK:G\nA\nX:2\nK:G\nB", r"^Only one voice of one tune"),
        ("ABc \U0001f600", r"^Bar 1 holds"),
        ("Z4", r"^Bar 1 holds 'Z'"),
    ],
)
def test_what_is_not_understood_is_named(abc, sentence):
    with pytest.raises(UserError, match=sentence):
        parse(abc)


def test_a_tune_is_read_as_far_as_it_is_understood():
    tune, fault = read("ABc def|gab ?ccc", "G", "6/8")
    assert [len(bar.notes) for bar in tune.bars] == [6, 3]
    assert fault == "Bar 2 holds '?', which is not read here."
    assert read("ABc def|gab", "G", "6/8")[1] == ""
    assert [note.end for bar in read("|:A3/2B/ ^c|d-", "G")[0].bars for note in bar.notes] == [6, 8, 11, 13]


def test_a_tune_moves_to_another_key_as_it_is():
    tune = parse("A2 B^c =f|e^g a4|", key="D", metre="2/4")
    for key in ("G", "C", "Bb", "A"):
        moved = transposed(tune, key)
        steps = {b[0] - a[0] for a, b in zip(notes(tune), notes(moved), strict=True)}
        assert len(steps) == 1, f"all notes move alike to {key}"
        assert moved.key == key
    assert transposed(tune, "D") == tune


# ------------------------------------------------------------------------- sound


def test_the_sound_of_a_tune_has_its_length_and_pitch():
    sound = play(parse("A8|", metre="4/4"), beats=120)
    assert sound.dtype == np.float32
    assert 0.5 < np.abs(sound).max() <= 1
    assert len(sound) / RATE == pytest.approx(2 + 1.2, abs=0.01)
    assert cents(heard(sound, RATE), 69) == pytest.approx(0, abs=3)
    whole = play(parse(ROCKY))
    assert len(whole) / RATE == pytest.approx(12 * 3 * 60 / 110 + 1.2, abs=0.01), "twelve bars of three beats"
    assert np.isfinite(whole).all()
    assert len(play(parse("|:"))) > 0


def test_what_sounds_knows_where_it_is_written():
    tune = parse("|:A2B2-|B2c2:|", metre="2/4", key="C")
    assert [(note.pitch, note.places) for note in sounding(tune)] == [
        (69, ((0, 0),)),
        (71, ((0, 1), (1, 0))),
        (72, ((1, 1),)),
    ] * 2
    assert [round(begin, 3) for begin, *_ in schedule(tune, beats=60)] == [0, 0.5, 1.5, 2, 2.5, 3.5]


def test_a_tune_without_end_is_not_played_to_its_end():
    endless = parse("z999" * 400, metre="4/4")
    assert len(play(endless)) / RATE == pytest.approx(LONGEST + RINGS, abs=0.01)
    assert sum(length for _, length, _ in schedule(parse("A999|" * 400))) == pytest.approx(LONGEST)


# ------------------------------------------------------------------------- models


@pytest.fixture(scope="module", params=["lstm", "gpt"])
def model(request, tmp_path_factory):
    folder, cut = tmp_path_factory.mktemp("tunes"), tokens.characters(tunes.ALPHABET)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        if request.param == "gpt":
            net = gpt.network(cut.size, context=64, width=8, layers=1, heads=2)
            net.transformer.wte.weight.data.mul_(40)
        else:
            net = Recurrent("lstm", cut.size, hidden=8, embedding=4)
        net.save_pretrained(folder)
    cut.write(folder / "tokenizer.json")
    return {"gpt": GptModel, "lstm": RecurrentModel}[request.param].load(folder)


def run(model, task="generate", **options):
    asked = TASKS[task].of({"max_tokens": 120, "temperature": 1.5, **options})
    with torch.inference_mode():
        return asked, list(getattr(model, task)(asked))


def test_what_is_asked_for_is_read_first_and_a_line_feed_ends_a_tune(model):
    asked, (*frames, last) = run(model, key="Em", metre="9/8", rhythm="slip jig", count=4)
    assert asked.beginning() == "R:slip jig\nM:9/8\nK:Em\n"
    assert all("\n" not in text for text in last.text)
    for k in range(4):
        assert last.text[k].startswith("".join(frame.text[k] for frame in frames))
        assert "".join(token.text for token in last.tokens[k]) == last.text[k]
        alone = run(model, key="Em", metre="9/8", rhythm="slip jig", seed=k)[1][-1]
        assert alone.text[0] == last.text[k]
    assert last.step == last.total <= 120
    assert any(len(text) < 120 for text in last.text), "at such a temperature some end"


def test_a_pasted_beginning_is_continued_in_its_own_key(model):
    asked, (*_, last) = run(model, prompt="X:3\nT:My jig\nM:6/8\nK:D\n~A2d f>ed|{g}fe")
    assert asked.beginning() == "R:jig\nM:6/8\nK:D\nA2d f3/2e/d|fe"
    assert asked.abc("d|", title="Mine") == "X:1\nT:Mine\nR:jig\nM:6/8\nK:D\nA2d f3/2e/d|fed|\n"
    assert run(model, prompt="A2d f>ed|fe", key="D")[1][-1].text == last.text


def test_a_blend_of_a_tune_with_itself_is_the_tune(model):
    plain = run(model, key="D", seed=3)[1][-1].text
    same = {"key": "D", "key_to": "D", "seed": 3}
    assert run(model, "blend", **same, blend=0)[1][-1].text == plain
    assert run(model, "blend", **same, blend=1)[1][-1].text == plain
    other = run(model, key="Em", prompt="A3", seed=3)[1][-1].text
    assert run(model, "blend", **{**same, "key_to": "Em"}, prompt_to="A3", blend=1)[1][-1].text == other


def test_a_blend_stands_under_the_key_that_it_listens_to():
    asked = {"key": "D", "key_to": "Em", "metre_to": "9/8", "prompt": "A3", "prompt_to": "B2"}
    assert TASKS["blend"].of({**asked, "blend": 0.3}).abc("d|") == "X:1\nR:jig\nM:6/8\nK:D\nA3d|\n"
    assert TASKS["blend"].of({**asked, "blend": 0.7}).abc("d|") == "X:1\nR:jig\nM:9/8\nK:Em\nB2d|\n"
    assert TASKS["blend"].of({**asked, "blend": 0.7}).tune("d|")[0].key == "Em"


def test_a_branch_keeps_its_prefix_and_cannot_begin_after_the_end(model):
    _, (*_, parent) = run(model, count=4, seed=1)
    k = max(range(4), key=lambda k: len(parent.text[k]))
    at = min(5, len(parent.text[k]) - 1)
    _, (*_, branch) = run(model, "branch", count=4, seed=1, sample=k, at=at, token=tunes.ALPHABET.index("z"))
    assert branch.text[k][: at + 1] == parent.text[k][:at] + "z"
    assert [t for j, t in enumerate(branch.text) if j != k] == [t for j, t in enumerate(parent.text) if j != k]
    shortest = min(range(4), key=lambda k: len(parent.text[k]))
    if len(parent.text[shortest]) < 100:
        with pytest.raises(
            UserError, match=r"^at must lie within the text, which ends after \d+ tokens, not at 119\.$"
        ):
            run(model, "branch", count=4, seed=1, sample=shortest, at=119, token=3)


@pytest.mark.parametrize(
    ("task", "options", "sentence"),
    [
        ("generate", {"key": "H"}, r"^key must be one of G, D"),
        ("generate", {"prompt": "hello"}, r"^Bar 1 holds 'h'"),
        ("generate", {"prompt": "K:F#m\nA"}, r"^The model knows no key 'F#m'; it knows G, D"),
        ("generate", {"prompt": "M:5/4\nA"}, r"^The model knows no metre '5/4'"),
        ("blend", {"prompt_to": "Z"}, r"^Bar 1 holds 'Z'"),
        ("branch", {"at": 500}, r"^at must be an integer from 0 to 499"),
    ],
)
def test_mistakes_get_a_sentence(task, options, sentence):
    with pytest.raises(UserError, match=sentence):
        TASKS[task].of(options)


# ------------------------------------------------------------------------- measures and recipes


def test_scores_of_real_tunes_and_of_nonsense():
    trained = "".join(tunes.load()[:100])
    real = measures.scores(tunes.load("test")[:10], trained)
    assert real["parses with right bars"] == real["right bars"] == 1
    assert real["notes in the key"] > 0.9
    copies = measures.scores(tunes.load()[:3], trained)
    assert copies["longest run copied, characters"] == max(len(abc.splitlines()[3]) for abc in tunes.load()[:3])
    nonsense = measures.scores(["R:any\nM:6/8\nK:G\nABc|ABc|A|\n", "R:any\nM:6/8\nK:G\n((3\n"], trained)
    assert nonsense["parses"] == 0.5
    assert nonsense["parses with right bars"] == 0


def test_the_longest_run():
    assert measures.longest_copied("abcXdefgX", "..abc..defg") == 4
    assert measures.longest_copied("XYZ", "abc") == 0


def test_bits_per_character_are_those_of_the_notes_only(model):
    abc = tunes.load("test")[0]
    begin = len("".join(line + "\n" for line in abc.splitlines()[:3]))
    ids = torch.tensor([model.tokens.encode(abc)])
    p = model.read(ids[:, :-1])[0].log_softmax(-1).gather(-1, ids[:, 1:, None])[0, begin - 1 :]
    expected = -p.mean().item() / np.log(2)
    assert measures.bits_per_character(model, [abc]) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("name", ["lstm", "gpt"])
def test_a_recipe_learns_shows_and_saves(name, tmp_path, monkeypatch):
    monkeypatch.setattr(recipes, "WIDTH", 16)
    monkeypatch.setattr(recipes, "LAYERS", 1)
    few = sorted(tunes.load(), key=len)[:60]
    monkeypatch.setattr(tunes, "load", lambda split="train": few)
    torch.manual_seed(0)
    made = getattr(recipes, name)(f"tunes-{name}")
    made.batch = 8
    passages = made.passages()
    assert (passages == tunes.ALPHABET.index("\n")).any(1).all()
    bits = [float(made.step(k / 60)["bits per character"]) for k in range(60)]
    assert bits[-1] < bits[0] < 7
    monkeypatch.setattr(recipes, "Generate", lambda **asked: TASKS["generate"](**asked, max_tokens=30))
    assert made.preview().size == (640, 480)
    made.save(tmp_path)
    assert {"gpt": GptModel, "lstm": RecurrentModel}[name].load(tmp_path).networks
