"""The frame around the tabs, built once: header, language, recipes, history; and what tabs register with it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from pipelines import Recipe, UserError, present

from .i18n import LANGUAGES, t
from .player import History, Player
from .sessions import new_id

AS_IT_WAS = "as it was"  # what an optional knob shows for None
THEME_JS = """() => {
  const dark = document.body.classList.toggle('dark');
  localStorage.setItem('playground-theme', dark ? 'dark' : 'light');
}"""


@dataclass
class Action:
    """One thing that a tab can run: where its settings come from and where its frames go.

    Attributes:
        tab: id of the tab; together with `task` the key of the action.
        task: of the model, or "compare".
        knobs: name -> component; "entry" is the model.
        player: where the run is shown.
        button, stop: start and stop it.
        estimate: the line below them that says how long a run will take.
        subtab: the tabs component inside the tab, and the id to select there.
        recipes: what a click runs, from the visitor's session and the values of the knobs; None: `task`, once.
        run: the handler of a click; None: `events.run_action`.
        entry: the only model whose runs it is for; "": all of the tab.
    """

    tab: str
    task: str
    knobs: dict[str, gr.components.Component]
    player: Player
    button: gr.Button
    stop: gr.Button
    estimate: gr.HTML
    subtab: tuple[gr.Tabs, str] | None = None
    recipes: Callable[..., list[Recipe]] | None = None
    start: Callable[[Callable], gr.events.Dependency] | None = None  # set when events are wired
    run: Callable | None = None
    entry: str = ""

    def updates(self, values: dict[str, Any]) -> dict[gr.components.Component, Any]:
        """What the page must show so that running this action runs with `values` (knob -> value)."""
        return {
            part: gr.update(value=_empty(part) if values[name] is None else values[name])
            for name, part in self.knobs.items()
            if name in values
        }


@dataclass
class Shell:
    """What tabs share. Tabs register with it while they are built.

    Attributes:
        pages: id of a tab -> the tab.
        actions: (tab, task) -> action, or (tab, task, entry) where it is for one model only.
        translated: components with what they show in a language.
        drawn: functions whose results are shown when the page opens, with the components that show them and others
            whose values they get after the language; drawn again when one of these changes.
        place: a hidden box; what `show` writes into it opens tabs, see `events.wire`.
        scripts: JavaScript that runs when the page opens, with the component whose value it gets.
        pending: wiring that waits until all tabs are built.
    """

    pages: dict[str, gr.Tab] = field(default_factory=dict)
    actions: dict[tuple[str, ...], Action] = field(default_factory=dict)
    translated: list[tuple[gr.components.Component, Callable[[str], dict]]] = field(default_factory=list)
    drawn: list[tuple[Callable[..., Any], gr.components.Component, list[gr.components.Component]]] = field(
        default_factory=list
    )
    scripts: list[tuple[str, gr.components.Component]] = field(default_factory=list)
    pending: list[Callable[[], None]] = field(default_factory=list)
    language: gr.Radio = None
    tabs: gr.Tabs = None
    place: gr.Textbox = None
    status: gr.HTML = None
    history: History = None
    recipe_file: gr.File = None

    def translate(self, component: gr.components.Component, words: Callable[[str], dict]) -> gr.components.Component:
        """Register what a component shows in a language: language -> properties."""
        self.translated.append((component, words))
        return component

    def text(self, component: gr.components.Component, **english: str) -> gr.components.Component:
        """Register properties whose English texts have entries in `i18n`."""
        return self.translate(component, lambda language: {key: t(text, language) for key, text in english.items()})

    def later(self, wire: Callable[[], None]) -> None:
        """Register wiring that needs actions of other tabs; it is done when all tabs are built."""
        self.pending.append(wire)

    def add(self, action: Action) -> Action:
        """Register an action; its events are wired after all tabs are built."""
        self.actions[(action.tab, action.task, *([action.entry] if action.entry else []))] = action
        return action

    def action(self, tab: str, task: str, entry: str) -> Action:
        """The action of a tab that runs a task of a model; `UserError` for what is only dragged over, not run."""
        if entry and not present(entry):
            raise UserError(f"The weights of {entry} are not here: its recipe can be run where they are.")
        found = self.actions.get((tab, task, entry)) or self.actions.get((tab, task))
        if not found:
            raise UserError(f"The page has no button that runs {task} of {entry}: run the recipe from Python.")
        return found

    def show(self, action: Action, values: dict[str, Any]) -> dict[gr.components.Component, Any]:
        """What the page must show so that running an action runs with `values`: tab, sub-tab and knobs."""
        tabs, own = action.subtab or (self.tabs, action.tab)
        return {self.place: self.at(action.tab, tabs, own), **action.updates(values)}

    @staticmethod
    def at(tab: str, tabs: gr.Tabs, own: str) -> str:
        """What `place` must hold so that a tab opens, and of `tabs` in it the one with the id `own`."""
        return json.dumps([tab, tabs._id, own, new_id()])  # something new, so that the same place is gone to again

    def outputs(self, *actions: Action) -> list[gr.components.Component]:
        """All components that `show` may touch."""
        return [*{self.place: None, **{part: None for action in actions for part in action.knobs.values()}}]

    def show_recipe(self, recipe: Recipe, tab: str) -> dict[gr.components.Component, Any]:
        """What the page must show so that one click repeats a recipe: tab, model and every knob."""
        values = {"entry": recipe.entry, "keep": True, **recipe.options.asdict()}
        return self.show(self.action(tab, recipe.task, recipe.entry), values)

    def header(self) -> None:
        """Title, language, theme, where models run."""
        self.history = History(value=[], render=False)  # shown in the footer, but tabs write to it
        with gr.Row(elem_classes="header"):
            self.translate(
                gr.HTML(_title("en"), padding=False, apply_default_css=False), lambda lang: {"value": _title(lang)}
            )
            self.language = gr.Radio(
                [(shown, key) for key, shown in LANGUAGES.items()], value="en", label="Language", container=False,
                elem_classes="language", min_width=90,
            )  # fmt: skip
            self.translate(self.language, lambda language: {"value": language})
            theme = sign_button(self, "◐", "Theme", "theme-button")
            theme.click(None, js=THEME_JS, api_visibility="private")
            self.status = gr.HTML("", padding=False, elem_classes="device", apply_default_css=False)

    def footer(self) -> None:
        """Recipe drop zone and history of the session."""
        with gr.Row(elem_classes="footer"):
            with gr.Column():
                accordion = gr.Accordion("Recipe", open=False)
                self.text(accordion, label="Recipe")
                with accordion:
                    label = "Drop a file that was downloaded here, and everything is set as it was"
                    self.recipe_file = gr.File(label=label, type="filepath", height=110, elem_id="recipe-file")
                    self.text(self.recipe_file, label=label)
            with gr.Column():
                accordion = gr.Accordion("History of this session", open=False)
                self.text(accordion, label="History of this session")
                with accordion:
                    self.history.render()


def sign_button(shell: Shell, sign: str, text: str, kind: str) -> gr.Button:
    """A small button that shows a sign; its words are there for screen readers, beyond its edge."""
    button = gr.Button(f"{sign}\u2003\u2003{text}", size="sm", min_width=44, scale=0, elem_classes=kind)
    return shell.translate(button, lambda language: {"value": f"{sign}\u2003\u2003{t(text, language)}"})


def _empty(part: gr.components.Component) -> str:
    """What a component shows for None: a box is empty, so that its placeholder says it in the visitor's language."""
    return "" if isinstance(part, gr.Textbox) else AS_IT_WAS


def _title(language: str) -> str:
    line = t("Watch pictures and texts come into being the way each architecture makes them", language)
    return f"<h1>{t('A playground of generative architectures', language)}</h1><p>{line}</p>"
