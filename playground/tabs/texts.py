"""What the tabs of text models share: prompt, sampling knobs, and the sub-tabs in which they write."""

from collections.abc import Callable
from functools import partial

import gradio as gr

from pipelines import ENTRIES, Recipe
from pipelines.data.styles import STYLES
from pipelines.options import styles
from pipelines.options.text import MAX_PROMPT, Beam, Blend, Branch, Chain, Generate, Score
from pipelines.registry import tasks

from .. import dial
from ..controls import control, controls
from ..events import LIGHT, SPEAKING, export_run, make_recipe, reported, tab_of
from ..i18n import t
from ..panels import architecture_panel, training_panel
from ..player import Figure, ImageTokens, Texts
from ..sessions import Session, find_run
from ..shell import Action, Shell
from ..text_runs import Headings, Plan, needed, run_several
from ..views import read_recall

FIRST = {"recurrent": "markov-shakespeare", "transformer": "gpt-char-shakespeare"}  # what a tab shows before a choice
SAMPLING = ("temperature", "top_k", "top_p", "min_p", "repetition_penalty")
STARTS = {  # corpus -> what stands in the boxes before a visitor writes anything
    "shakespeare": {
        "prompt": "ROMEO:\n",
        "prompt_to": "JULIET:\n",
        "text": "To be, or not to be, that is the question.",
        "story": "HAMLET:\n",
    },
    "proverbs": {
        "prompt": "Не ",
        "prompt_to": "Кто ",
        "text": "Без труда не вытащишь и рыбку из пруда.",
        "story": "Старый друг ",
    },
    "styles": {
        "prompt": "The king ",
        "prompt_to": "My love ",
        "text": "It is a truth universally acknowledged, that a man must die.",
        "story": "The night was dark, and ",
    },
}
CONTINUATIONS = 3  # in Co-write


def corpus(entry: str) -> str:
    """The corpus that an entry has read."""
    return entry.rpartition("-")[2]


def all_of(read: str) -> list[str]:
    """The entries that have read a corpus, in the order of the story."""
    return [name for name, entry in ENTRIES.items() if entry.data in ("corpus", "styles") and corpus(name) == read]


def styled(tab: str) -> str | None:
    """The entry of a tab that writes in several styles."""
    return next((name for name, entry in ENTRIES.items() if entry.family == tab and entry.data == "styles"), None)


def build(shell: Shell, tab: str, more: Callable | None = None) -> None:
    """A whole tab: the dial, presets, knobs, lesson and sub-tabs.

    Args:
        more: builds further sub-tabs out of shell, what the dial holds and the sub-tabs.
    """
    with gr.Row(elem_classes="tab-grid"):
        with gr.Column(elem_classes="dial"):
            model = dial.model_choice(shell, tab, FIRST[tab])
            boxes = {"prompt": control(shell, Generate, "prompt")}
            chain = {}
            if "order" in tasks(FIRST[tab])["generate"].knobs():
                chain = controls(shell, Chain, "order", "unit")
            if styled(tab):
                chain |= controls(shell, styles.Generate, "style")
            dial.relevant(model, "generate", chain)
            shared = {"entry": model, **boxes, **chain, **dial.seed_row(shell)}
            buttons = dial.run_buttons(shell, "Write")
        with gr.Column(elem_classes="folds"):
            wire_presets = dial.presets(shell, tab)
            with shell.text(gr.Accordion("Sampling", open=True), label="Sampling"):
                shared |= controls(shell, Generate, *SAMPLING)
            with shell.text(gr.Accordion("Advanced", open=False), label="Advanced"):
                shared |= controls(shell, Generate, "max_tokens", "count")
            dial.lesson(shell, tab)
        with gr.Column(elem_classes="stage"), gr.Tabs(overflow_behavior="wrap") as subtabs:
            with shell.text(gr.Tab("Write", id="generate"), label="Write"):
                player = Texts(export_run, offers=("branch",))
                player.follow(model, "generate")
            shell.add(Action(tab, "generate", shared, player, *buttons, (subtabs, "generate")))
            players = [player]
            if len(all_of(corpus(model.value))) > 1:
                with shell.text(gr.Tab("Side by side", id="beside"), label="Side by side"):
                    players.append(_beside(shell, tab, shared, subtabs))
            boxes["text"] = _score(shell, tab, shared, subtabs)
            boxes["prompt_to"] = _blend(shell, tab, shared, subtabs)
            with shell.text(gr.Tab("Branch", id="branch"), label="Branch"):
                branch = branching(shell, tab, shared, subtabs)
            figures = [_sampling(shell, shared, subtabs)]
            with shell.text(gr.Tab("Co-write", id="cowrite"), label="Co-write"):
                boxes["story"] = _cowrite(shell, tab, shared, subtabs)
            figures += [_beams(shell, tab, shared, subtabs), _inside(shell, shared, subtabs)]
            if more:
                more(shell, shared, subtabs)
            training_panel(shell, model, group=f"{tab}-training")
            architecture_panel(shell, model)
    for name, box in boxes.items():
        box.value = STARTS[corpus(model.value)][name]
    inputs = {"entry": model, **boxes}
    begun = model.input(_begin, inputs_kwargs=inputs, outputs=[*boxes.values()], **LIGHT)
    for make_live in figures:  # outside the tabs: their children must be tabs
        make_live()(begun.then)
    for shown in (*players, branch.player):
        wire_branching(shell, shown, branch)
    shell.later(wire_presets)


def _score(shell: Shell, tab: str, shared: dict, subtabs: gr.Tabs) -> gr.Textbox:
    with shell.text(gr.Tab("Your text", id="score"), label="Your text"):
        text = control(shell, Score, "text")
        dial.add_task(shell, (tab, "score"), "Rate my text", {**shared, "text": text}, subtabs, kind=Texts)
    return text


def _blend(shell: Shell, tab: str, shared: dict, subtabs: gr.Tabs) -> gr.Textbox:
    with shell.text(gr.Tab("Two prompts", id="blend"), label="Two prompts"):
        with gr.Row(elem_classes="knobs"):
            own = controls(shell, Blend, "prompt_to", "blend")
            if styled(tab):
                second = controls(shell, styles.Blend, "style_to")
                dial.relevant(shared["entry"], "blend", second)
                own |= second
        action = dial.add_task(shell, (tab, "blend"), "Write by both", {**shared, **own}, subtabs, kind=Texts)
        dial.run_on_release(shell, action, [own["blend"]])
    return own["prompt_to"]


def _begin(entry: str, **written: str) -> list[str | dict]:
    """The first words for another corpus, where a visitor has not written others."""
    return [
        STARTS[corpus(entry)][name] if any(text == start[name] for start in STARTS.values()) else gr.skip()
        for name, text in written.items()
    ]


# ------------------------------------------------------------------------------------------------ several runs


def several(
    shell: Shell, key: tuple[str, str], knobs: dict, subtabs: gr.Tabs, *, text: str, plan: Plan, headings: Headings,
    offers: tuple[str, ...], reseed: bool = True, kind: Callable[..., Texts] = Texts,
) -> Action:  # fmt: skip
    """A sub-tab whose button runs all that `plan` says, side by side in one player of this kind."""
    tab, task = key
    buttons = dial.run_buttons(shell, text)
    player = kind(export_run, example=f"{tab}-{task}", offers=offers)
    run = run_several(plan, headings, reseed=reseed)
    return shell.add(Action(tab, task, knobs, player, *buttons, (subtabs, task), needed(plan), run=run))


def _beside(shell: Shell, tab: str, shared: dict, subtabs: gr.Tabs) -> Texts:
    text = "All models that have read the same text continue one prompt, with the same luck at every token."
    shell.text(gr.Markdown(text), value=text)
    action = several(
        shell, (tab, "beside"), shared, subtabs, text="Write with all", plan=together, headings=titles,
        offers=("branch",),
    )  # fmt: skip
    return action.player


def together(_own: Session, entry: str, **values: object) -> list[Recipe]:
    """One recipe for each model of the corpus of `entry`, or for each style that it knows."""
    if ENTRIES[entry].data == "styles":
        return [make_recipe(entry, "generate", {**values, "style": style}) for style in STYLES]
    return [make_recipe(name, "generate", values) for name in all_of(corpus(entry))]


def titles(recipes: list[Recipe], language: str) -> list[tuple[str, None]]:
    """Above each text its model, or its style where one model writes them all; all texts are shown."""
    names = [getattr(recipe.options, "style", None) or ENTRIES[recipe.entry].title for recipe in recipes]
    return [(t(name, language), None) for name in names]


def branching(
    shell: Shell, tab: str, shared: dict, subtabs: gr.Tabs, options: type[Branch] = Branch, **parts: object
) -> Action:
    """The sub-tab Branch; `parts` are those of `several`."""
    text = "Point at a token that was written, and click another one that might have come: it goes on from there."
    shell.text(gr.Markdown(text), value=text)
    accordion = shell.text(gr.Accordion("Place and token", open=False), label="Place and token")
    with accordion, gr.Row(elem_classes="knobs"):
        own = controls(shell, options, "sample", "at", "token", "earlier")
    return several(
        shell, (tab, "branch"), {**shared, **own}, subtabs, text="Branch", plan=original_and_branch, headings=grown,
        offers=("branch",), reseed=False, **parts,
    )  # fmt: skip


def original_and_branch(_own: Session, entry: str, **values: object) -> list[Recipe]:
    """What a branch grows from, and the branch."""
    recipe = make_recipe(entry, "branch", values)
    return [parent_of(recipe), recipe]


def grown(recipes: list[Recipe], language: str) -> list[tuple[str, int]]:
    """Of both only the text that differs."""
    sample = recipes[-1].options.sample
    return [(t(heading, language), sample) for heading in ("Original", "Branch")]


def parent_of(recipe: Recipe) -> Recipe:
    """The run that a branch was taken from: the plain one, or the newest earlier branch."""
    values = recipe.options.asdict()
    *before, last = [tuple(map(int, one.split(":"))) for one in values["earlier"].split(",") if one] or [None]
    if last is None:
        task, options = next(iter(tasks(recipe.entry).items()))  # the plain one
        return Recipe.of(recipe.entry, task, {name: values[name] for name in options.knobs()})
    values |= dict(zip(("sample", "at", "token"), last, strict=True))
    values["earlier"] = ",".join(":".join(map(str, one)) for one in before)
    return Recipe.of(recipe.entry, "branch", values)


def wire_branching(shell: Shell, player: Texts | ImageTokens, branch: Action) -> None:
    """A click on an alternative sets the knobs of the sub-tab Branch and runs it."""

    def here(event: gr.EventData, language: str) -> dict:
        with reported(language):
            run = find_run(event.id)
            if tab_of(run.recipe) != branch.tab:
                raise gr.Error(t("Choose this model in its own tab to branch.", language), print_exception=False)
            taken = branched_at(run.recipe, event.sample, event.at, event.token)
            values = {"entry": run.recipe.entry, "keep": True, **taken}
        return shell.show(branch, values)

    def attach() -> None:
        ready = player.branch(here, shell.language, shell.outputs(branch), **SPEAKING)
        branch.start(ready.success)

    shell.later(attach)


def branched_at(recipe: Recipe, sample: int, at: int, token: int) -> dict:
    """The options of a branch from a run; what that had branched before, there or in other texts, becomes `earlier`."""
    values = recipe.options.asdict()
    taken = getattr(recipe.options, "taken", dict)()
    earlier = [(*one, token) for one, token in taken.items() if one[0] != sample or one[1] < at]
    values["earlier"] = ",".join(":".join(map(str, one)) for one in earlier)
    return values | {"sample": sample, "at": at, "token": token}


# ------------------------------------------------------------------------------------------------ beams


def _beams(shell: Shell, tab: str, shared: dict, subtabs: gr.Tabs) -> Callable:
    """What is most probable, beside what is drawn; below it the first steps of the search."""
    text = "Nothing is drawn: of all continuations of the best texts so far, the best are kept. Probable is not good."
    with shell.text(gr.Tab("Beam search", id="beam"), label="Beam search") as opened:
        shell.text(gr.Markdown(text), value=text)
        with gr.Row(elem_classes="knobs"):
            own = controls(shell, Beam, "beams", "max_tokens")
        several(
            shell, (tab, "beam"), {**shared, **own}, subtabs, text="Search", plan=best_and_drawn, headings=ways,
            offers=("branch",),
        )  # fmt: skip
        figure = Figure(elem_classes="beams")
    names = ("entry", "prompt", "style", "order", "unit")
    knobs = {**{name: shared[name] for name in names if name in shared}, "beams": own["beams"]}
    inputs = {"language": shell.language, **knobs}
    return partial(dial.live, subtabs, opened, draw_tree, inputs, figure, changes=_changes(knobs))


def best_and_drawn(_own: Session, entry: str, **values: object) -> list[Recipe]:
    """A text that is drawn, one of always the best token, and the best of all beams."""
    greedy = {**values, "temperature": 0, "count": 1}
    return [
        make_recipe(entry, "generate", {**values, "count": 1}),
        make_recipe(entry, "generate", greedy),
        make_recipe(entry, "beam", values),
    ]


def ways(recipes: list[Recipe], language: str) -> list[tuple[str, int]]:
    """How each text came about; of the beams the best."""
    beams = t("The best of {count} beams", language).format(count=recipes[-1].options.beams)
    return [(t("Drawn", language), 0), (t("Always the best token", language), 0), (beams, 0)]


def draw_tree(language: str, entry: str, **values: object) -> dict:
    """The beams of the first steps."""
    from pipelines.inside import beams

    from ..text_graphs import tree

    with reported(language):
        return tree(beams(entry, make_recipe(entry, "beam", values).options), language)


# ------------------------------------------------------------------------------------------------ sampling


def _sampling(shell: Shell, shared: dict, subtabs: gr.Tabs) -> Callable:
    """The distribution of the next token, drawn anew with every knob."""
    text = "What the model expects after the prompt, and what each knob under Sampling leaves of it. Turn one and look."
    with shell.text(gr.Tab("The next token", id="sampling"), label="The next token") as tab:
        shell.text(gr.Markdown(text), value=text)
        figure = Figure(elem_classes="chances")
    names = ("entry", "prompt", "style", "order", "unit", *SAMPLING)
    knobs = {name: shared[name] for name in names if name in shared}
    inputs = {"language": shell.language, **knobs}
    changes = _changes(knobs)
    return partial(dial.live, subtabs, tab, draw_next, inputs, figure, changes=changes)


def _changes(knobs: dict) -> list[Callable]:
    """When something about the prompt is drawn anew; another model comes with other prompts, see `build`."""
    others = (part.change for name, part in knobs.items() if name not in ("entry", "prompt"))
    return [knobs["prompt"].blur, *others]


def draw_next(language: str, entry: str, **values: object) -> dict:
    """The figure for the knobs as they are."""
    from pipelines.inside import expectation

    from ..text_figures import chances

    with reported(language):
        options = make_recipe(entry, "generate", values).options
        return chances(expectation(entry, options), options, language)


# ------------------------------------------------------------------------------------------------ inside


def _inside(shell: Shell, shared: dict, subtabs: gr.Tabs) -> Callable:
    """What the model keeps of the prompt, and how long what was read matters to each network of its corpus."""
    text = "What the model makes of the prompt: counted contexts, a hidden state, or attention by layer and head."
    with shell.text(gr.Tab("Inside", id="inside"), label="Inside") as tab:
        shell.text(gr.Markdown(text), value=text)
        figures = [Figure(elem_classes="inside"), Figure(elem_classes="graph"), Figure()]
    knobs = {name: shared[name] for name in ("entry", "prompt", "order", "unit", "style") if name in shared}
    inputs = {"language": shell.language, **knobs}
    return partial(dial.live, subtabs, tab, draw_inside, inputs, figures, changes=_changes(knobs))


def draw_inside(language: str, entry: str, **values: object) -> tuple[dict, dict | None, dict | None]:
    """The figure of a model, of a chain its graph, and the figure of all networks that have read its corpus."""
    from pipelines.inside import inside, reach, transitions

    from .. import text_figures, text_graphs

    with reported(language):
        options = make_recipe(entry, "generate", values).options
        found = text_figures.inside(inside(entry, options), ENTRIES[entry].kind, language)
        ways_on = transitions(entry, options)
        graph = text_graphs.graph(ways_on, language) if ways_on else None
        read = all_of(corpus(entry))
        norms = reach(read, options.prompt)
        measured = {name: known for name in read if (known := read_recall(name))}
        parts = [text_figures.reach(norms, language)] if norms else []
        parts += [text_figures.recall(measured, language)] if measured else []
        memory = {"svg": "".join(part["svg"] for part in parts), "marker": None} if parts else None
        return found, graph, memory


# ------------------------------------------------------------------------------------------------ co-writing


def _cowrite(shell: Shell, tab: str, shared: dict, subtabs: gr.Tabs) -> gr.Textbox:
    words = {"label": "The text so far", "info": "Yours to edit; what you accept is added at its end."}
    story = shell.text(gr.Textbox("", lines=5, max_lines=16, **words), **words)
    knobs = {name: part for name, part in shared.items() if name not in ("prompt", "count")}
    action = several(
        shell, (tab, "cowrite"), {**knobs, "story": story}, subtabs, text="Three continuations", plan=continuations,
        headings=lambda recipes, _: [("", None) for _ in recipes], offers=("accept",),
    )  # fmt: skip
    others = shell.text(gr.Button("Three others", size="sm"), value="Three others")
    action.player.accept(_accept, [story, shared["seed"]], [story, shared["seed"]], **LIGHT)
    ready = others.click(_next_seed, shared["seed"], shared["seed"], **LIGHT)
    shell.later(lambda: action.start(ready.then))
    return story


def continuations(_own: Session, entry: str, story: str, **values: object) -> list[Recipe]:
    """Three ways in which a story might go on."""
    asked = {**values, "prompt": story[-MAX_PROMPT:], "count": CONTINUATIONS}
    return [make_recipe(entry, "generate", asked)]


def _accept(event: gr.EventData, story: str, seed: int) -> tuple[str, int]:
    return story + event.text, _next_seed(seed)


def _next_seed(seed: int) -> int:
    return int(seed or 0) + CONTINUATIONS
