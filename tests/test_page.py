"""The page as it is built: small, wired by name, labelled, and complete in both languages."""

import inspect
import json
import re
import subprocess
import sys
from types import SimpleNamespace

import gradio as gr
import pytest
from PIL import Image

import pipelines
from pipelines import ENTRIES, Recipe, Run, UserError, record
from pipelines.frames import Frame
from pipelines.knobs import Options
from pipelines.paths import ROOT
from pipelines.registry import tasks
from playground import events, i18n, localised, ui
from playground.i18n import RU
from playground.lessons import LESSONS
from playground.sessions import Session, begun, find_run, forget, session
from playground.shell import AS_IT_WAS, Shell
from playground.views import training_payload

from .russian import translated
from .tiny import pictures

STORY = [
    "Start", "Markov & RNN", "Transformer", "Translate", "Music", "GAN", "Autoencoder", "Autoregressive", "Diffusion",
    "Compare",
]  # fmt: skip
API = {
    "text_generate",
    "text_score",
    "styles_generate",
    "gan_generate",
    "gan_interpolate",
    "gan_faces",
    "gan_mix",
    "autoencoder_generate",
    "diffusion_generate",
    "diffusion_interpolate",
    "diffusion_branch",
    "diffusion_faces",
    "compare_run",
    *(["tune_generate"] if "music" in LESSONS else []),
    *(["translate", "translate_beams"] if "seq2seq" in LESSONS else []),
    *(["pixels_generate", "pixels_complete"] if "autoregressive" in LESSONS else []),
    *(["wavenet_generate"] if "wavenet-notes" in LESSONS else []),
    "scenes_generate",
    "scenes_inpaint",
    "tokens_generate",
    "tokens_complete",
}
LABELLED = {
    "accordion", "button", "checkbox", "checkboxgroup", "downloadbutton", "dropdown", "file", "image", "imageeditor",
    "number", "radio", "slider", "tabitem", "textbox",
}  # fmt: skip


@pytest.fixture(scope="module")
def built(tiny_models):
    """The page of all models, also of those whose weights are not shipped yet, and its shell."""
    made = Shell()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ui, "Shell", lambda: made)
        patch.setitem(pipelines._settings, "models", tiny_models)
        return ui.build(), made


@pytest.fixture(scope="module")
def page(built):
    return built[0]


@pytest.fixture(scope="module")
def shell(built):
    return built[1]


@pytest.fixture(scope="module")
def config(page):
    return page.get_config_file()


def ancestors(layout, above=()):
    """id -> ids of what a component lies in."""
    found = {layout["id"]: above} if "id" in layout else {}
    for child in layout.get("children", ()):
        found |= ancestors(child, (*above, layout.get("id")))
    return found


# ------------------------------------------------------------------------------------------------ size and wiring


def test_the_page_is_plain_json_and_small(config):
    assert len(json.dumps(config, default=str)) < 1_300_000


def test_the_page_is_built_without_torch():
    code = "import sys; from playground import ui; ui.build(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"torch", "diffusers", "transformers", "matplotlib"}


def test_the_tabs_stand_in_the_order_of_the_story(config, shell):
    within = ancestors(config["layout"])
    tabs = [part for part in config["components"] if part["type"] == "tabitem"]
    inside_tabs = {part["id"] for part in tabs}
    outermost = [part for part in tabs if not inside_tabs & set(within[part["id"]])]
    optional = {
        "Transformer": "transformer", "Translate": "seq2seq", "Autoregressive": "autoregressive", "Music": "music",
    }  # fmt: skip
    there = [title for title in STORY if optional.get(title, "start") in LESSONS]
    assert [part["props"]["label"] for part in outermost] == there
    assert all(shell.tabs._id in within[part["id"]] for part in outermost)


def test_the_http_api_is_what_was_promised(config):
    public = {event["api_name"] for event in config["dependencies"] if event["api_visibility"] == "public"}
    assert public == API
    assert {event["api_visibility"] for event in config["dependencies"]} == {"public", "private"}


def test_every_endpoint_can_be_called_without_arguments(page):
    endpoints = page.get_api_info()["named_endpoints"]
    assert {name.removeprefix("/") for name in endpoints} == API
    for endpoint in endpoints.values():
        assert endpoint["description"]
        assert all(parameter["parameter_has_default"] for parameter in endpoint["parameters"])


def test_endpoints_have_the_knobs_of_their_task(page):
    endpoints = page.get_api_info()["named_endpoints"]
    others = {"gan_faces": ("stylegan-faces", "generate"), "gan_mix": ("stylegan-faces", "mix")}
    others["styles_generate"] = ("gpt-bpe-styles", "generate")
    others |= {"translate": ("seq2seq-enru", "translate"), "translate_beams": ("seq2seq-enru", "beams")}
    others["diffusion_faces"] = ("ddpm-faces", "generate")
    for name in API - {"compare_run"}:
        family, _, task = name.partition("_")
        entry = {"gan": "dcgan-digits", "diffusion": "ddpm-digits", "autoencoder": "vae-faces"}
        entry |= {"text": "markov-shakespeare", "pixels": "pixel-gpt-digits", "wavenet": "wavenet-notes"}
        entry |= {"tune": "tunes-gpt", "scenes": "sd-scenes", "tokens": "dalle-scenes"}
        entry = entry.get(family)
        entry, task = others.get(name, (entry, task))
        names = [parameter["parameter_name"] for parameter in endpoints[f"/{name}"]["parameters"]]
        assert names == ["model", *tasks(entry)[task].knobs()]


def run_event(page, action):
    """The event that runs an action when its button is clicked."""
    (event,) = [e for e in page.fns.values() if (action.button._id, "click") in e.targets and e.queue]
    return event


def test_knobs_travel_by_name(page, shell):
    for action in shell.actions.values():
        assert set(action.knobs) <= set(run_event(page, action).input_keyword_names), (action.tab, action.task)


def test_no_event_passes_a_long_list_by_position(page):
    for event in page.fns.values():
        if event.fn and event.targets and not event.input_keyword_names:
            assert len(event.inputs) <= 3, event.name


def test_heavy_events_share_one_queue_and_stop_waits_in_none(page, shell):
    for action in shell.actions.values():
        assert run_event(page, action).concurrency_id == "model"
        assert not any(event.queue for event in page.fns.values() if (action.stop._id, "click") in event.targets)


def test_whatever_speaks_goes_through_the_queue(page):
    """Gradio shows the errors and notes of queued events only."""
    silent = set()
    for event in page.fns.values():
        if event.fn and event.targets and not event.queue:
            source = inspect.getsource(inspect.unwrap(event.fn))
            if re.search(r"reported\(|gr\.(Info|Warning|Error)|find_run\(", source):
                silent.add(event.fn.__qualname__)
    assert not silent


def test_every_task_of_the_library_is_on_the_page(shell):
    offered = {key[:2] for key in shell.actions}
    for entry in ENTRIES.values():
        missing = (
            {(entry.family, task) for task in tasks(entry.name)} - offered - {("gan", "plane"), ("gan", "palette")}
        )
        assert not missing


def test_a_recipe_that_no_button_runs_is_told_so(shell):
    with pytest.raises(UserError, match="no button that runs plane of dcgan-digits"):
        shell.action("gan", "plane", "dcgan-digits")


# ------------------------------------------------------------------------------------------------ time estimates


def test_every_run_has_an_estimate_that_each_of_its_knobs_but_pictures_refreshes(page, shell):
    for action in shell.actions.values():
        (answer,) = [e for e in page.fns.values() if action.estimate in e.outputs]
        ((asked, _),) = answer.targets
        (event,) = [e for e in page.fns.values() if asked in {part._id for part in e.outputs}]
        heard = {part for part, _ in event.targets}
        pictures = {part for part in action.knobs.values() if isinstance(part, gr.Image)}
        knobs = {part._id for name, part in action.knobs.items() if name != "keep" and part not in pictures}
        assert knobs <= heard, (action.tab, action.task)
        assert not {part._id for part in pictures} & (heard | {part._id for part in event.inputs})
        assert {shell.history._id, shell.pages[action.tab]._id} <= heard
        assert [part._id for part in answer.inputs] == [shell.language._id, asked]  # no knob is kept up to date by it
        assert knobs <= {part._id for part in event.inputs}
        assert not answer.queue
        assert not event.fn


@pytest.fixture
def said(shell, monkeypatch):
    """What the estimate of a task says when every model does a unit of work in 10 ms, and the knobs are as given."""
    pace = {
        name: SimpleNamespace(pace=dict.fromkeys(tasks(name), 0.01))
        for name in ENTRIES
        if name != "gan-collapsed-digits"
    }
    monkeypatch.setattr(events, "loaded", lambda: pace)

    def say(tab, task, language="en", own=None, **given):
        action = shell.actions[tab, task]
        values = {name: getattr(part, "value", None) for name, part in action.knobs.items() if name != "keep"}
        values["entry"] = {"gan": "dcgan-digits", "diffusion": "ddpm-digits"}.get(tab)
        images = pictures(tasks(values["entry"]).get(task, Options)) if values["entry"] else {}
        return events.estimate(action, own or Session(), {**values, **images, **given}, language)

    return say


@pytest.mark.parametrize(
    ("tab", "task", "given", "sentence"),
    [
        ("gan", "generate", {"count": 100}, "about 1.0 s"),
        ("gan", "generate", {"count": 4}, "less than 0.1 s"),
        ("gan", "interpolate", {"count": 20}, "about 0.2 s"),
        ("gan", "beside", {"count": 100}, "about 2.0 s"),
        ("diffusion", "generate", {"count": 1, "steps": 100, "guidance": 1.0}, "about 1.0 s"),
        ("diffusion", "interpolate", {"count": 2, "steps": 100}, "about 4.0 s"),
        ("diffusion", "vary", {"count": 10, "steps": 100, "strength": 0.5}, "about 10 s"),
        ("diffusion", "sweep", {"count": 2, "steps": 100, "scheduler": "heun"}, "about 8.0 s"),
        ("compare", "compare", {"count": 10}, "about 4.1 s"),
        ("compare", "compare", {"entries": ["dcgan-digits"]}, "Choose two to 4 models to compare, not 1."),
        ("gan", "generate", {"entry": "gan-collapsed-digits"}, "The first run measures how long it takes."),
        ("diffusion", "branch", {"at": 30}, "at must be at most the number of steps, 20, not 30."),
    ],
)
def test_an_estimate_follows_the_knobs(said, tab, task, given, sentence):
    assert said(tab, task, **given) == sentence
    if sentence in RU:
        assert said(tab, task, "ru", **given) == RU[sentence]


def test_an_estimate_can_be_read_in_russian(said):
    assert said("gan", "generate", "ru", count=100) == "около 1.0 с"


def test_a_branch_is_cheaper_when_its_original_was_kept(said):
    asked = {"count": 1, "steps": 100, "label": 3}
    assert said("diffusion", "branch", **asked) == "about 4.0 s"
    own = Session()
    own.runs["kept"] = Run(Recipe.of("ddpm-digits", "generate", asked), finished=True)
    assert said("diffusion", "branch", own=own, **asked) == "about 2.0 s"


# ------------------------------------------------------------------------------------------------ labels and languages


def test_what_was_left_out_is_restored_in_the_language_of_the_visitor(shell):
    """A box stays empty, and its translated placeholder says it; a choice has it as a translated choice."""
    recipe = Recipe.of("ddpm-digits", "branch", {"branch_eta": 0.5})
    shown = shell.show_recipe(recipe, "diffusion")
    knobs = shell.actions["diffusion", "branch"].knobs
    assert shown[knobs["branch_guidance"]]["value"] == ""
    assert shown[knobs["branch_eta"]]["value"] == 0.5
    assert shown[knobs["branch_label"]]["value"] == AS_IT_WAS


def test_every_visible_control_has_a_label(config):
    for part in config["components"]:
        if part["type"] in LABELLED and part["props"].get("visible", True):
            named = "value" if part["type"] in ("button", "downloadbutton") else "label"
            text = part["props"].get(named) or part["props"].get("label")
            assert text, part
            assert re.search(r"\w", str(text)), f"{text!r} says nothing to who cannot see it"


def test_what_is_shown_can_be_shown_in_russian(shell):
    missing = {
        english
        for component, words in shell.translated
        for english, russian in zip(texts(words("en")), texts(words("ru")), strict=True)
        if english == russian and not translated(english)
    }
    assert not missing


def test_a_text_has_one_translation():
    for part in i18n._PARTS:
        for english, russian in part.items():
            assert i18n.RU[english] == russian, english


def test_the_history_is_in_the_language_of_the_visitor(tiny_pipelines):
    for name in ENTRIES:
        for task in tasks(name):
            assert i18n.t(task, "ru") != task
    own = session("a visitor with a history")
    *_, run = record(Recipe.of("dcgan-digits", "generate", {"count": 1, "seed": 3}))
    own.keep("digit", run)
    (item,) = events.history(own, "ru")
    assert item["title"] == "DCGAN (с условием) · создано · 3"


@pytest.mark.parametrize(("asked", "word"), [({}, "no longer"), ({"language": "ru"}, "больше не")])
def test_a_component_is_answered_in_the_language_of_the_visitor(asked, word):
    assert word in events.export_run({"id": "gone", "kind": "png", **asked})["error"]


def test_what_is_said_of_a_training_is_in_the_language_of_the_visitor():
    assert training_payload("dcgan-digits", "en")["note"].startswith("240 000 pictures")
    assert training_payload("dcgan-digits", "ru")["note"].startswith("картинок: 240 000")


def test_languages_set_the_same_properties(shell):
    for component, words in shell.translated:
        assert words("en").keys() == words("ru").keys(), component
        known = {*inspect.signature(type(component).__init__).parameters, *getattr(component, "props", ())}
        assert set(words("en")) <= known, component


def test_only_what_is_translated_differs_between_languages(page, shell):
    token = localised._asked.set("ru")
    try:
        russian = page.config
    finally:
        localised._asked.reset(token)
    parts = {part._id for part, _ in shell.translated}
    for one, other in zip(page.config["components"], russian["components"], strict=True):
        assert one == other or one["id"] in parts
        assert one["props"].keys() == other["props"].keys()
        for name, value in one["props"].items():
            assert type(value) is type(other["props"][name]) or None in (value, other["props"][name]), (one, name)
        if "choices" in one["props"]:
            assert [value for _, value in one["props"]["choices"]] == [value for _, value in other["props"]["choices"]]
    assert russian["dependencies"] == page.config["dependencies"]
    assert json.dumps("ru") in russian["head"]


def test_who_changes_the_language_brings_runs_knobs_and_open_tabs_along(page, shell):
    (leave,) = [event for event in page.fns.values() if (shell.language._id, "input") in event.targets]
    (arrive,) = [event for event in page.fns.values() if event.fn and event.fn.__name__ == "arrive"]
    knobs = shell.actions["gan", "interpolate"].knobs
    run = Run(Recipe.of("dcgan-digits", "interpolate", {"count": 4}), finished=True)
    run.frames.append(Frame(1, 1, "z", images=[Image.new("L", (28, 28))] * 4))
    run.seconds.append(0.1)
    session("before").keep("a run", run)
    values = {f"of{part._id}": part.value for part in shell.outputs(*shell.actions.values())[1:]}
    values[f"of{knobs['count']._id}"] = 7
    key = leave.fn(SimpleNamespace(session_hash="before"), "ru", '["gan", "interpolate"]', **values)
    forget("before")
    shown = arrive.fn(SimpleNamespace(session_hash="after"), key, "ru")
    assert shown[knobs["count"]]["value"] == 7
    assert shown[shell.actions["gan", "interpolate"].player]["state"] == "done"
    assert shown[shell.history][0]["id"] == "a run"
    assert json.loads(shown[shell.place])[0::2] == ["gan", "interpolate"]
    assert find_run("a run") is run
    assert arrive.fn(SimpleNamespace(session_hash="else"), key, "ru").keys() == {shell.place}  # once only


def test_stop_stops_what_was_begun_and_nothing_that_begins_later():
    slow = begun("a visitor")
    session("a visitor").stop()
    next_one = begun("a visitor")
    assert slow.stopping.is_set()
    assert not next_one.stopping.is_set()
    assert next_one.runs is slow.runs is session("a visitor").runs
    forget("a visitor")
    assert next_one.stopping.is_set()


def test_what_a_lesson_reveals_has_a_verdict_only_after_a_guess(page):
    reveal = next(event.fn for event in page.fns.values() if getattr(event.fn, "__name__", "") == "tell")
    assert reveal(LESSONS["start"].right, "en").startswith("**Right!** ")
    assert reveal(None, "en")
    assert "****" not in reveal(None, "en")


def texts(properties):
    """What a visitor reads of the properties of a component."""
    shown = []
    for name, value in properties.items():
        if isinstance(value, str) and name not in ("group", "chosen", "follows"):
            shown.append(value)
        elif name == "choices":
            shown += [choice[0] if isinstance(choice, tuple) else choice for choice in value]
    return shown
