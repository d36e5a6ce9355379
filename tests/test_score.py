"""What a score and a piano roll show: every note in its place, bar lines, ties, what is wrong; all of it plain SVG."""

import re
from fractions import Fraction
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from pipelines.abc_notation import parse, read
from pipelines.data import tunes
from playground.piano_roll import HEIGHT, name_of, piano_roll, times
from playground.score import NARROW, WIDE, score
from playground.score_layout import BARS_IN_LINE, pieces, y_of

SVG = "{http://www.w3.org/2000/svg}"
LINE = 8  # units between two lines of the staff


def drawn(abc, width=WIDE, given=0, **asked):
    return ElementTree.fromstring(score(parse(abc, **{"metre": "4/4", **asked}), width, given=given))


def of(root, kind, tag="*"):
    return [node for node in root.iter() if kind in node.get("class", "").split() and tag in ("*", node.tag)]


def heads(root):
    """(step, y) of all heads, in order."""
    return [(int(node.get("data-step")), float(node.get("cy"))) for node in of(root, "sc-head")]


def place(node):
    """x and y of what was moved there."""
    return tuple(map(float, re.fullmatch(r"translate\((.*),(.*)\)", node.get("transform")).groups()))


# ------------------------------------------------------------------------- notes


@pytest.mark.parametrize("key", ["C", "G", "Bb", "Em", "Amix"])
def test_heads_stand_where_their_letters_are_whatever_the_key(key):
    """Upper line f', lowest line e', middle line b'; half a space a step."""
    expected = {"E": 32, "F": 28, "G": 24, "B": 16, "d": 8, "f": 0, "a": -8, "C": 40, "c'": -16, "A,": 48}
    for name, y in expected.items():
        assert heads(drawn(f"{name}8|", key=key)) == [(pytest.approx(10 - y / 4), y)]


def test_key_signatures_have_their_signs_in_their_places():
    sharps = of(drawn("K:A\nA8|"), "sc-key")
    assert [place(node)[1] for node in sharps] == [y_of(10), y_of(7), y_of(11)], "f, c, g"
    flats = of(drawn("K:Bb\nA8|"), "sc-key")
    assert [place(node)[1] for node in flats] == [y_of(6), y_of(9)], "b, e"
    assert [place(node)[0] for node in flats] == sorted(place(node)[0] for node in flats)
    assert not of(drawn("K:Am\nA8|"), "sc-key")


def test_only_written_accidentals_stand_before_their_heads():
    root = drawn("K:G\nF ^F =f _B|")
    signs = of(root, "sc-accidental")
    noted = [node for node in of(root, "sc-note") if of(node, "sc-accidental")]
    assert [place(sign)[1] for sign in signs] == [y_of(3), y_of(10), y_of(6)]
    assert all(place(s)[0] < float(n.get("data-x")) - 6 for s, n in zip(signs, noted, strict=True))


def test_ledger_lines_lead_to_what_is_beyond_the_staff():
    count = {name: len(of(drawn(f"{name}8|"), "sc-ledger")) for name in ("D", "C", "A,", "g", "a", "c'")}
    assert count == {"D": 0, "C": 1, "A,": 2, "g": 0, "a": 1, "c'": 2}


def test_values_have_their_heads_stems_flags_and_dots():
    root = drawn("L:1/8\nA8|A4 A4|A2 A3/2 A/2 z A|")
    hollow = ["sc-hollow" in node.get("class") for node in of(root, "sc-head")]
    assert hollow == [True, True, True, False, False, False, False]
    assert len(of(root, "sc-stem")) == 6, "a whole note has none"
    assert len(of(root, "sc-rest")) == 1
    dotted = [len(of(node, "", f"{SVG}circle")) for node in of(root, "sc-note")]
    assert len(of(drawn("L:1/8\nA z A z A/ z/|"), "sc-flag")) == 4, "one, one and two"
    assert sum(dotted) == 0
    assert len(list(drawn("A3 A7|").iter(f"{SVG}circle"))) == 3, "one dot, and two"


@pytest.mark.parametrize(
    ("length", "written"),
    [("1", [("1", 0)]), ("3/8", [("1/4", 1)]), ("7/8", [("1/2", 2)]), ("5/8", [("1/2", 0), ("1/8", 0)])],
)
def test_a_length_is_written_with_few_heads(length, written):
    assert pieces(Fraction(length)) == [(Fraction(value), dots) for value, dots in written]


def test_any_length_can_be_written():
    for length in (Fraction(0), Fraction(1, 24), Fraction(1, 1000), Fraction(999)):
        assert 1 <= len(pieces(length)) <= 6


def test_stems_point_to_the_middle_of_the_staff():
    for abc, up in (("G4", True), ("d4", False), ("GAGA", True), ("gfed", False)):
        root = drawn(abc)
        xs = [float(node.get("cx")) for node in of(root, "sc-head")]
        stems = [float(re.match(r"M([-\d.]+)", node.get("d"))[1]) for node in of(root, "sc-stem")]
        assert all((stem > x) == up for stem, x in zip(stems, xs, strict=True))


def test_short_notes_of_a_beat_share_beams():
    assert len(of(drawn("ABc def|", metre="6/8"), "sc-beam")) == 4, "two between three, twice"
    assert len(of(drawn("AB cd|", metre="2/4"), "sc-beam")) == 3 * 2, "sixteenths: two lines over four notes"
    assert not of(drawn("ABc def|", metre="6/8"), "sc-flag")
    assert len(of(drawn("A3/2B/ c2|", metre="2/2"), "sc-beam")) == 2, "and a stub"
    assert not of(drawn("Az Bz|", metre="2/2"), "sc-beam")


def test_tuplets_say_how_many_they_are():
    root = drawn("(3ABc (3A2B2c2 A2|")
    assert [node.find(f"{SVG}text").text for node in of(root, "sc-tuplet")] == ["3", "3"]
    assert [len(of(node, "sc-bracket")) for node in of(root, "sc-tuplet")] == [0, 1], "a beam holds the first together"


# ------------------------------------------------------------------------- bars


def test_bar_lines_are_what_is_written():
    root = drawn("|:A8|B8:|c8||d8|:e8::f8|]")
    assert [node.get("data-bar") for node in of(root, "sc-bar")] == [
        "|:",
        "|",
        ":|",
        "||",
        "|:",
        "|:",
        "::",
        "|:",
        "||",
    ]


def test_a_repeat_has_its_dots_on_the_side_of_what_is_repeated():
    root = drawn("|:A8:|")
    begins, ends = of(root, "sc-bar")
    dots = [[float(dot.get("cx")) for dot in node.iter(f"{SVG}circle")] for node in (begins, ends)]
    thick = [float(re.match(r"M([\d.]+)", of(node, "sc-thick")[0].get("d"))[1]) for node in (begins, ends)]
    assert len(dots[0]) == len(dots[1]) == 2
    assert min(dots[0]) > thick[0]
    assert max(dots[1]) < thick[1]


def test_endings_have_brackets_with_their_numbers():
    root = drawn("A8|[1B8|c8:|[2d8||e8|")
    endings = of(root, "sc-ending")
    assert [getattr(node.find(f"{SVG}text"), "text", None) for node in endings] == ["1", None, "2"]


def test_ties_join_heads_also_across_bars_and_lines():
    assert len(of(drawn("A4-A4|"), "sc-tie")) == 1
    assert len(of(drawn("A8-|A8|"), "sc-tie")) == 1
    assert len(of(drawn("A8|" * 3 + "A8-|A8|"), "sc-tie")) == 2, "the arc is cut where the line ends"
    assert len(of(drawn("A5 z3|"), "sc-tie")) == 1, "five eighths are a half and an eighth"
    assert not of(drawn("A4-B4|z5 z3|"), "sc-tie")


def test_wrong_bars_are_marked_with_their_length():
    root = drawn("ABc def|ABc de|ABc def g|ABc def|", metre="6/8")
    assert [(node.get("data-bar"), node.find(f"{SVG}text").text) for node in of(root, "sc-wrong")] == [
        ("2", "5/8"),
        ("3", "7/8"),
    ]
    assert not of(drawn("A|ABc def|ABc de:|f|", metre="6/8"), "sc-wrong")
    assert of(drawn("AB/ ABc def|A6|A6|", metre="6/8"), "sc-wrong")[0].find(f"{SVG}text").text == "15/16"


def test_what_was_given_is_paler_and_the_rest_knows_when_it_was_written():
    root = drawn("ABc def|gab c'2|", metre="6/8", given=4)
    noted = of(root, "sc-note")
    assert ["sc-given" in node.get("class") for node in noted][:5] == [True, True, True, False, False]
    assert [int(node.get("data-end")) for node in noted] == [0, 0, 0, 1, 2, 3, 5, 6, 7, 11]


# ------------------------------------------------------------------------- lines


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_real_tunes_fit_their_width_and_every_note_is_there_once(width):
    for abc in tunes.load("test")[::12]:
        tune = parse(abc)
        root = ElementTree.fromstring(score(tune, width))
        noted = of(root, "sc-note")
        places = {node.get("data-n") for node in noted}
        assert places == {f"{k}.{n}" for k, bar in enumerate(tune.bars) for n in range(len(bar.notes))}
        assert all(0 < float(node.get("data-x")) < width for node in noted)
        for line in of(root, "sc-line"):
            xs = [float(node.get("data-x")) for node in of(line, "sc-note")]
            assert xs == sorted(xs)
            assert all(b - a > 4 for a, b in pairwise(xs)), "heads do not touch"
            assert len({node.get("data-n").split(".")[0] for node in of(line, "sc-note")}) <= BARS_IN_LINE + 2


def test_lines_have_clef_and_key_and_only_the_first_one_the_metre():
    root = drawn("K:D\n" + "A8|" * 12)
    lines = of(root, "sc-line")
    assert len(lines) == 3
    assert [len(of(line, "sc-clef")) for line in lines] == [1, 1, 1]
    assert [len(of(line, "sc-key")) for line in lines] == [2, 2, 2]
    assert [[node.text for node in of(line, "sc-metre")] for line in lines] == [["4", "4"], [], []]


def test_a_bar_that_no_line_can_hold_is_cut():
    root = drawn("A/B/" * 60 + "|", NARROW)
    assert len(of(root, "sc-line")) > 2
    assert len(of(root, "sc-note")) == 120
    assert len(of(root, "sc-bar")) == 1


def test_lines_do_not_run_into_each_other():
    root = drawn("A,,8|" * 4 + "a'8|" * 4)
    top, bottom = (place(line)[1] for line in of(root, "sc-line"))
    lowest, highest = y_of(-9) + top, bottom + y_of(19)
    assert highest > lowest


def test_nothing_is_there_yet():
    root = ElementTree.fromstring(score(read("", "G", "6/8")[0]))
    assert len(of(root, "sc-clef")) == len(of(root, "sc-key")) == 1
    assert not of(root, "sc-note")


def test_a_score_is_plain_svg_whatever_was_written():
    seen = set()

    class Tags(HTMLParser):
        def handle_starttag(self, tag, attrs):
            seen.add(tag)
            assert not [name for name, _ in attrs if name.startswith("on")]

    tune, _ = read('"<img src=x onerror=alert(1)>"A<script>B', "G", "6/8", "<b>jig</b>")
    tune.rhythm = "<script>"
    for width in (WIDE, NARROW):
        Tags().feed(score(tune, width, language="ru") + piano_roll(tune))
    assert seen <= {"svg", "g", "path", "ellipse", "circle", "rect", "text"}


# ------------------------------------------------------------------------- piano roll


def bars_of(svg):
    return [
        tuple(float(re.search(rf' {name}="([\d.]+)"', rect)[1]) for name in ("x", "y", "width", "data-pitch"))
        for rect in re.findall(r"<rect[^>]*>", svg)
    ]


def test_a_roll_plays_repeats_out_and_higher_notes_stand_higher():
    shown = bars_of(piano_roll(parse("|:A2B2:|c4|", metre="4/4")))
    assert [pitch for *_, pitch in shown] == [69, 71, 69, 71, 72]
    assert [x for x, *_ in shown] == sorted(x for x, *_ in shown)
    ys = {pitch: y for _, y, _, pitch in shown}
    assert ys[72] < ys[71] < ys[69] < HEIGHT
    assert shown[-1][2] == pytest.approx(2 * shown[0][2], abs=2), "twice as long, twice as wide"


def test_rests_are_gaps_and_tied_notes_are_one():
    svg = piano_roll(parse("A2-A2 z2 B2|", metre="4/4"))
    assert len(bars_of(svg)) == 2
    assert 'data-n="0.0 0.1"' in svg


def test_the_cursor_knows_what_sounds_when():
    tune = parse("|:A2B2:|", metre="2/4")
    rows = times(tune, beats=60)
    assert [name for _, name in rows] == ["0.0", "0.1", "0.0", "0.1", ""]
    assert [at for at, _ in rows] == [0, 0.5, 1, 1.5, 2]
    assert times(read("", "G", "6/8")[0]) == [[0, ""]]


def test_octaves_of_the_tonic_have_names():
    assert name_of(67, "G") == "G4"
    assert name_of(70, "Bb") == "B♭4"
    assert ">G4<" in piano_roll(parse("GABc", key="G"))
