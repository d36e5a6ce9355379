"""Everything that the page can say can be said in Russian."""

import ast
import re

from pipelines import ENTRIES, stream
from pipelines.paths import ASSETS, ROOT
from pipelines.registry import tasks
from playground.i18n import RU

from .russian import translated
from .tiny import pictures


def knobs():
    classes = {options for name in ENTRIES for options in tasks(name).values()}
    return {declared for options in classes for declared in options.knobs().values()}


def test_every_knob_is_explained_in_russian():
    for declared in knobs():
        words = [declared.label, declared.help, *(c for c in declared.choices if isinstance(c, str))]
        assert not [word for word in words if not translated(word)]
        assert declared.help.endswith("."), declared


def test_every_model_is_described_in_russian():
    for entry in ENTRIES.values():
        assert translated(entry.note)
        assert translated(entry.title)


def test_what_handlers_say_can_be_said_in_russian():
    said = set()
    for path in (ROOT / "playground").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "t":
                constants = (c.value for c in ast.walk(node.args[0]) if isinstance(c, ast.Constant))
                said |= {text for text in constants if isinstance(text, str)}
    assert said
    assert not {text for text in said if not translated(text)}


def test_what_custom_components_say_can_be_said_in_russian():
    said = set()
    for path in (ASSETS / "ui").glob("*.html"):
        said |= set(re.findall(r'data-(?:word|label)="([^"]+)"', path.read_text(encoding="utf-8")))
    for path in (ASSETS / "ui").glob("*.js"):
        for call in re.findall(r"\bword\(([^;`]*?)\)", path.read_text(encoding="utf-8")):
            said |= set(re.findall(r'"([^"]+)"', call))
    assert {"Play", "Record", "stopped at step {step}"} <= said
    assert not {text for text in said if not translated(text)}


def test_titles_of_frames_can_be_said_in_russian(tiny_pipelines):
    few = {"count": 2, "steps": 2, "at": 1, "columns": 1, "rows": 1, "max_tokens": 3, "duration": 0.05}
    titles = set()
    for name in ENTRIES:
        for task, options in tasks(name).items():
            asked = {
                knob: max(value, declared.low) for knob, value in few.items() if (declared := options.knobs().get(knob))
            }
            asked |= pictures(options) | ({"text": "to be"} if "text" in options.knobs() else {})
            titles |= {frame.title for frame in stream(name, task, **asked)}
    assert not {
        title for title in titles if not translated(title) and not re.fullmatch(r"t = \d+|step \d+|\d+x\d+", title)
    }


def test_translations_keep_their_placeholders():
    for english, russian in RU.items():
        assert set(re.findall(r"{\w+}", english)) == set(re.findall(r"{\w+}", russian)), english
