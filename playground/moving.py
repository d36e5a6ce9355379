"""Another language is another page: a visitor gets there with the runs, the knobs and the open tabs of this one."""

import json
from collections import OrderedDict
from typing import Any, NamedTuple

import gradio as gr

from pipelines import Run

from .events import PRIVATE, SPEAKING, history, player_of, shown_again
from .sessions import new_id, session
from .shell import Shell

MOST = 32  # visitors on their way
LEAVE_JS = """(language, opened, ...values) => {
  const tabs = [...document.querySelectorAll("[role=tab][aria-selected=true]")].filter((tab) => tab.offsetParent);
  return [language, JSON.stringify(tabs.map((tab) => tab.dataset.tabId)), ...values];
}"""
GO_JS = """(language, key) => {
  localStorage.setItem("playground-language", language);
  const address = new URL(location.href);
  address.searchParams.delete("recipe");
  address.searchParams.set("lang", language);
  address.searchParams.set("from", key);
  location.assign(address);
}"""
ARRIVE_JS = """() => {
  const address = new URL(location.href), key = address.searchParams.get("from") || "";
  address.searchParams.delete("from");
  if (key) window.history.replaceState(null, "", address);
  return key;
}"""


class Luggage(NamedTuple):
    """What goes along: ids of the open tab and sub-tab, values of the knobs by component, runs by id."""

    opened: list[str]
    values: dict[str, Any]
    runs: OrderedDict[str, Run]


_luggage: OrderedDict[str, Luggage] = OrderedDict()


def wire_language(shell: Shell, page: gr.Blocks) -> None:
    """Go to the page in the language that is chosen, and unpack there."""
    _, *knobs = shell.outputs(*shell.actions.values())
    named = {f"of{part._id}": part for part in knobs}
    opened, packed, key = (gr.Textbox("", visible=False) for _ in range(3))

    def leave(request: gr.Request, language: str, opened: str, **values: Any) -> str:  # the script wants the language
        return pack(Luggage(json.loads(opened), values, session(request.session_hash).runs.copy()))

    def arrive(request: gr.Request, key: str, language: str) -> dict:
        if key not in _luggage:
            return {shell.place: gr.skip()}
        luggage = _luggage.pop(key)
        own = session(request.session_hash)
        own.runs = luggage.runs
        again = {named[name]: gr.update(value=value) for name, value in luggage.values.items()}
        newest = {player_of(shell, run): (run, name) for name, run in own.runs.items()}
        again |= {player: shown_again(*kept, language) for player, kept in newest.items()}
        return {shell.place: place(shell, *luggage.opened), shell.history: history(own, language), **again}

    players = [action.player for action in shell.actions.values()]
    inputs = {"language": shell.language, "opened": opened, **named}
    left = shell.language.input(leave, inputs_kwargs=inputs, outputs=packed, js=LEAVE_JS, **SPEAKING)
    left.then(None, [shell.language, packed], None, js=GO_JS, **PRIVATE)
    page.load(None, None, key, js=ARRIVE_JS, **PRIVATE)
    key.change(arrive, [key, shell.language], [shell.place, *knobs, *players, shell.history], **SPEAKING)


def pack(luggage: Luggage) -> str:
    """Keep it until it is asked for by the key that is returned; the oldest goes when there is too much."""
    key = new_id()
    _luggage[key] = luggage
    while len(_luggage) > MOST:
        _luggage.popitem(last=False)
    return key


def place(shell: Shell, tab: str = "start", subtab: str = "", *_: str) -> str:
    """What `Shell.show` would write to open a tab and its sub-tab."""
    inner = next((action.subtab[0] for action in shell.actions.values() if action.tab == tab and action.subtab), None)
    return shell.at(tab, inner, subtab) if inner and subtab else shell.at(tab, shell.tabs, tab)
