"""The left column that every tab has: model, seed, buttons, presets, lesson."""

import json
from collections.abc import Callable, Iterable
from functools import partial

import gradio as gr

from pipelines import ENTRIES, Recipe, present
from pipelines.knobs import Options
from pipelines.registry import Entry, tasks
from pipelines.seeds import SEED_MAX

from .events import LIGHT, SPEAKING, blanks, export_run, reported
from .i18n import t
from .lessons import LESSONS, Preset
from .player import Player
from .sessions import find_run
from .shell import Action, Shell, sign_button

DICE = f"() => Math.floor(Math.random() * {SEED_MAX + 1})"
VISIBLE_JS = """(chosen) => %s.map((able) => (
  { visible: [chosen].flat().some((entry) => able.includes(entry)), __type__: "update" }))"""


def model_choice(shell: Shell, family: str, first: str = "") -> gr.Radio:
    """The entries of a family, `first` or else the newest chosen; hidden where there is only one."""
    names = [entry.name for entry in _shown(family)]

    def choices(language: str) -> list[tuple[str, str]]:
        return [(t(ENTRIES[name].title, language), name) for name in names]

    chosen = first or default_entry(family)
    model = gr.Radio(choices("en"), value=chosen, label="Model", visible=len(names) > 1, elem_id=f"model-{family}")
    model.change(None, model, None, js=f"(entry) => playground.choose({json.dumps(model.elem_id)}, entry)", **LIGHT)
    shell.translate(model, lambda language: {"label": t("Model", language), "choices": choices(language)})
    return model


def default_entry(family: str) -> str:
    """What a tab shows first: the newest architecture of its family."""
    return max(_shown(family), key=lambda entry: entry.year).name


def _shown(family: str) -> list[Entry]:
    able = [entry for entry in ENTRIES.values() if entry.family == family and entry.tasks and entry.weights]
    return [entry for entry in able if present(entry.name)]


def seed_row(shell: Shell) -> dict[str, gr.components.Component]:
    """The seed with its dice and its lock, as the knobs "seed" and "keep"."""
    with gr.Row(elem_classes="seed-row"):
        seed = gr.Number(0, label="Seed", step=1, min_width=120)
        shell.text(seed, label="Seed")
        dice = sign_button(shell, "⚄", "Roll the dice", "dice")
        dice.click(None, None, seed, js=DICE, **{"api_visibility": "private"})
    keep = gr.Checkbox(True, label="Keep the seed", container=False)
    shell.text(keep, label="Keep the seed")
    return {"seed": seed, "keep": keep}


def run_buttons(shell: Shell, text: str = "Generate") -> tuple[gr.Button, gr.Button, gr.HTML]:
    """The button that starts a run, the one that stops it, and the line that says how long the run will take."""
    with gr.Row():
        start = gr.Button(text, variant="primary", min_width=120)
        stop = gr.Button("Stop", min_width=80, scale=0)
    estimate = gr.HTML("", elem_classes="estimate", padding=False, apply_default_css=False, js_on_load=None)
    return shell.text(start, value=text), shell.text(stop, value="Stop"), estimate


def add_task(
    shell: Shell, key: tuple[str, str], text: str, knobs: dict[str, gr.components.Component], subtabs: gr.Tabs,
    *, offers: tuple[str, ...] = (), kind: Callable[..., Player] = Player, entry: str = "",
) -> Action:  # fmt: skip
    """The buttons of a sub-tab, its player, which shows stored examples, and the action that joins them.

    Args:
        key: id of the tab, and the task, which is the id of the sub-tab too.
        text: on the button.
        offers: as in `Player`.
        kind: what makes the player.
        entry: the only model that it is for; its name then begins id and example in place of the tab.
    """
    tab, task = key
    buttons = run_buttons(shell, text)
    player = kind(export_run, example=f"{entry or tab}-{task}", offers=offers)
    if not entry and isinstance(knobs["entry"], gr.Radio):
        player.follow(knobs["entry"], task)
    place = f"{entry}-{task}" if entry else task
    return shell.add(Action(tab, task, knobs, player, *buttons, (subtabs, place), entry=entry))


def tabs_of(shell: Shell, entry: str) -> tuple[dict[str, gr.Tab], Callable[[str, str], gr.Tab]]:
    """The sub-tabs of one model by task, and what makes another one out of its task and label."""
    made: dict[str, gr.Tab] = {}

    def tab(task: str, label: str) -> gr.Tab:
        made[task] = shell.text(gr.Tab(label, id=f"{entry}-{task}"), label=label)
        return made[task]

    return made, tab


def branching(shell: Shell, branch: Action, *taken: str) -> Callable:
    """What sets the knobs of a sub-tab Branch to a run and to the knobs `taken`, which the event names."""

    def here(event: gr.EventData, language: str) -> dict:
        with reported(language):
            recipe = find_run(event.id).recipe
            known = tasks(recipe.entry)["branch"].knobs()
            asked = {**recipe.options.asdict(), **{name: getattr(event, name) for name in taken}}
            values = {name: value for name, value in asked.items() if name in known}
        return shell.show(branch, {"entry": recipe.entry, "keep": True, **values})

    return here


def run_on_release(shell: Shell, action: Action, sliders: Iterable[gr.Slider]) -> None:
    """Letting one of the sliders go runs the action."""
    shell.later(lambda: [action.start(partial(slider.release, trigger_mode="always_last")) for slider in sliders])


def presets(shell: Shell, key: str) -> Callable[[], None]:
    """The presets of a lesson as buttons; returns what wires them once all actions exist."""
    offered = [preset for preset in LESSONS[key].presets if all(map(present, preset.needs))]
    buttons = []
    with gr.Row(elem_classes="presets"):
        for preset in offered:
            buttons.append(gr.Button(preset_title(preset, "en"), size="sm", min_width=100))
            shell.translate(buttons[-1], lambda language, preset=preset: {"value": preset_title(preset, language)})

    return partial(
        wire_presets, shell, [(button, key, preset) for button, preset in zip(buttons, offered, strict=True)]
    )


def preset_title(preset: Preset, language: str) -> str:
    """Title of a preset, marked when it shows a failure."""
    return f"⚠ {preset.title[language]}" if preset.failure else preset.title[language]


def wire_presets(shell: Shell, offered: Iterable[tuple[gr.Button, str, Preset]]) -> None:
    """A click on a button sets everything as its preset says, and runs it; the presets of an action share its events.

    Args:
        offered: buttons, each with the id of its tab or the model that it belongs to, and its preset.
    """
    of_action: dict[tuple, dict[gr.Button, Preset]] = {}
    for button, place, preset in offered:
        tab = ENTRIES[place].family if place in ENTRIES else place  # some models have presets of their own
        action = shell.action(tab, preset.task, preset.entry)
        of_action.setdefault((action.tab, action.task, action.entry), {})[button] = preset
    for key, presets_of in of_action.items():
        _wire_presets(shell, shell.action(*key), presets_of)


def _wire_presets(shell: Shell, action: Action, offered: dict[gr.Button, Preset]) -> None:
    wanted = {button._id: (preset, _values(preset)) for button, preset in offered.items()}

    def set_up(event: gr.EventData, language: str) -> dict:
        preset, values = wanted[event.target._id]
        gr.Info(preset.note[language], title=preset.title[language], duration=12)
        return shell.show(action, values)

    clicks, each = [button.click for button in offered], {"trigger_mode": "multiple"}  # one may follow another
    ready = gr.on(clicks, set_up, shell.language, shell.outputs(action), **each, **SPEAKING)
    action.start(partial(ready.then, **each))


def _values(preset: Preset) -> dict[str, object]:
    """All knobs as a preset sets them; the visitor's pictures stay."""
    if not preset.entry:
        return dict(preset.options)
    pictures = blanks(preset.entry, preset.task)
    options = Recipe.of(preset.entry, preset.task, {**preset.options, **pictures}).options.asdict()
    values = {"entry": preset.entry, "keep": True, **options}
    return {name: value for name, value in values.items() if name not in pictures}


def lesson(shell: Shell, key: str) -> None:
    """The lesson of a tab: text, a question to guess, the answer on demand, the paper."""
    about = LESSONS[key]
    accordion = gr.Accordion("What am I looking at?", open=False)
    shell.text(accordion, label="What am I looking at?")
    with accordion:
        shell.translate(gr.Markdown(about.text["en"]), lambda language: {"value": about.text[language]})
        guess = gr.Radio(_numbered(about.choices["en"]), label=about.question["en"])
        shell.translate(
            guess,
            lambda language: {"label": about.question[language], "choices": _numbered(about.choices[language])},
        )
        reveal = shell.text(gr.Button("Reveal", size="sm"), value="Reveal")
        answer = gr.Markdown("")
        citation, address = about.paper
        gr.Markdown(f"[{citation}]({address})")

    def tell(guessed: int | None, language: str) -> str:
        verdict = "" if guessed is None else f"**{t('Right!' if guessed == about.right else 'Not quite.', language)}** "
        return f"{verdict}{about.choices[language][about.right]}. {about.answer[language]}"

    reveal.click(tell, [guess, shell.language], answer, **LIGHT)


def _numbered(choices: Iterable[str]) -> list[tuple[str, int]]:
    return [(text, k) for k, text in enumerate(choices)]


def visible_for(model: gr.Radio | gr.CheckboxGroup, parts: dict[gr.blocks.Block, Iterable[str]]) -> None:
    """Show each part only while one of its models is chosen.

    The browser does it alone: Gradio takes the events of a choice one after another, each when the answer of the server
    to the one before is there.
    """
    able = [sorted(entries) for entries in parts.values()]
    chosen = [model.value] if isinstance(model.value, str) else model.value
    for part, entries in zip(parts, able, strict=True):
        part.visible = any(entry in entries for entry in chosen)
    model.change(None, model, [*parts], js=VISIBLE_JS % json.dumps(able), **LIGHT)


def relevant(model: gr.Radio | gr.CheckboxGroup, task: str, knobs: dict[str, gr.blocks.Block]) -> None:
    """Show only those controls (or what they lie in) that a chosen model has for a task."""
    known = {entry: tasks(entry).get(task, Options).knobs() for _, entry in model.choices}
    visible_for(model, {part: [entry for entry in known if name in known[entry]] for name, part in knobs.items()})


def usual(model: gr.Radio, task: str, knobs: dict[str, gr.components.Component]) -> None:
    """Who chooses another model gets its usual values of these knobs, before anything else can be typed there."""
    of_entry = {}
    for _, entry in model.choices:
        options = tasks(entry)[task]
        own = [{"value": options.default(name)} if name in options.knobs() else {} for name in knobs]
        of_entry[entry] = [{**values, "__type__": "update"} for values in own]
    model.input(None, model, [*knobs.values()], js=f"(entry) => ({json.dumps(of_entry)})[entry]", **LIGHT)


def only_with(model: gr.Radio, task: str, parts: Iterable[gr.blocks.Block]) -> None:
    """Show these parts only while the chosen model has a task."""
    able = [entry for _, entry in model.choices if task in tasks(entry)]
    visible_for(model, dict.fromkeys(parts, able))


def live(
    subtabs: gr.Tabs, tab: gr.Tab, draw: Callable, inputs: dict[str, gr.components.Component],
    outputs: gr.components.Component | list[gr.components.Component], *, changes: list[Callable],
) -> Callable[[Callable], None]:  # fmt: skip
    """Draw when a sub-tab is opened and, while it is open, at all changes.

    Args:
        draw: takes what `inputs` name.
        changes: events, such as `slider.change`.
    Returns:
        what adds another trigger, such as `event.then`.
    """
    place = subtabs.children.index(tab)
    opened = gr.State(0)

    def redraw(opened: int, **values: object) -> object:
        nothing = [gr.skip() for _ in outputs] if isinstance(outputs, list) else gr.skip()
        return draw(**values) if opened == place else nothing

    def attach(trigger: Callable) -> None:
        trigger(redraw, inputs_kwargs={"opened": opened, **inputs}, outputs=outputs, **SPEAKING)

    subtabs.select(_position, None, opened, **LIGHT)
    tab.select(draw, inputs_kwargs=inputs, outputs=outputs, trigger_mode="always_last", **SPEAKING)
    gr.on(
        changes, redraw, inputs_kwargs={"opened": opened, **inputs}, outputs=outputs, trigger_mode="always_last",
        **SPEAKING,
    )  # fmt: skip
    return attach


def _position(event: gr.SelectData) -> int:
    """Which of the sub-tabs was opened."""
    return event.index


def of_models(shell: Shell, model: gr.Radio, subtabs: gr.Tabs, tabs: dict[str, dict[str, gr.Tab]]) -> None:
    """Show only what belongs to the chosen model: its sub-tabs, and all that has the class `of-ENTRY`.

    Who chooses another model goes from a sub-tab that goes away to that of the same task, or to the first.

    Args:
        tabs: entry -> task -> sub-tab; other sub-tabs always stay.
    """
    for entry, own in tabs.items():
        for task, tab in own.items():
            tab.elem_id = f"tab-{subtabs._id}-{entry}-{task}"
    gone, also = {}, {}
    for entry, own in tabs.items():
        others = [other for other in tabs if other != entry]
        first, *_ = own.values()
        gone[entry] = {
            tab.elem_id: own.get(task, first).elem_id for other in others for task, tab in tabs[other].items()
        }
        also[entry] = [f".of-{other}" for other in others]
    _hide(shell, model, gone, also)


def relevant_tabs(
    shell: Shell, model: gr.Radio, subtabs: gr.Tabs, by_task: dict[str, gr.Tab], needing: dict[str, str] | None = None
) -> None:
    """Show only the sub-tabs that the chosen model can fill; one that goes away while it is open hands over to a first.

    Args:
        by_task: task -> sub-tab; other sub-tabs always stay.
        needing: names in `by_task` that are no tasks -> the task that they run.
    """
    runs = {**{task: task for task in by_task}, **(needing or {})}
    for task, tab in by_task.items():
        tab.elem_id = f"tab-{subtabs._id}-{task}"
    gone = {}
    for _, entry in model.choices:
        able = [name for name in by_task if runs[name] in tasks(entry)]
        home = by_task[able[0]].elem_id
        gone[entry] = {tab.elem_id: home for name, tab in by_task.items() if name not in able}
    _hide(shell, model, gone)


def _hide(
    shell: Shell, model: gr.Radio, gone: dict[str, dict[str, str]], also: dict[str, list[str]] | None = None
) -> None:
    """Hide what the chosen model does not need, by a style sheet: Gradio 6.31 cannot hide a tab that was never open.

    Args:
        gone: entry -> id of a sub-tab that it has not -> id of the one to go to from there.
        also: entry -> selectors of what else it does not need.
    """
    about = json.dumps({"of": model.elem_id, "gone": gone, "also": also or {}})
    shell.scripts.append((f"(entry) => playground.belongs({about}, entry)", model))
