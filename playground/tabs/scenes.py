"""What the Diffusion tab has for models that are told by a prompt: words that they know, inpainting, panoramas."""

import json
from collections.abc import Callable, Iterator
from html import escape
from itertools import pairwise

import gradio as gr
import numpy as np
from PIL import Image

from pipelines import ENTRIES, Recipe, UserError, load, present
from pipelines.data.scenes import SIZE
from pipelines.knobs import Options
from pipelines.options.stable_diffusion import EXAMPLE, Attend, Generate, Grid, Inpaint, Restyle
from pipelines.seeds import random_seed, seeds_from

from .. import dial
from ..controls import controls
from ..decoding import denoising
from ..events import HEAVY, LIGHT, PRIVATE, export_run, history, make_recipe, reported, show_run
from ..i18n import t
from ..i18n_errors import mistake
from ..lessons.scenes import EXAMPLE_BECOMES, EXAMPLE_GOES_ON
from ..measured import in_turn
from ..panels import training_film
from ..pictures import example, mask_input, picture_of_scenes
from ..sessions import Session, begun
from ..shell import Action, Shell, sign_button
from ..views import table
from . import prompt_reading

LORA = "lora-scenes"
LANES = (("lcm-scenes", 1), ("lcm-scenes", 4), ("sd-scenes", 20))  # models and steps of the race
LARGEST = 512  # pixels of a panorama in each direction
SIDES = {
    "left": ("←", "Extend to the left"),
    "right": ("→", "Extend to the right"),
    "up": ("↑", "Extend upwards"),
    "down": ("↓", "Extend downwards"),
}
BESIDE = 4  # pixels of what is there that a new scene sees: one place of the latent, so that no object is cut in two
STEP = SIZE - BESIDE  # pixels by which a panorama grows
FAINT = 0.75  # strength: under the noise the edge goes on, so that a background that no prompt asks for stays as it was
NAMED = 4  # unknown words below a prompt


def prompt_of(shell: Shell, model: gr.Radio) -> dict[str, gr.components.Component]:
    """The prompt, and below it which of its words no training held; hidden for models that take none."""
    asked, columns = prompts(shell, Generate, "prompt")
    dial.relevant(model, "generate", columns)
    return asked


def prompts(
    shell: Shell, options: type[Options], *names: str
) -> tuple[dict[str, gr.components.Component], dict[str, gr.Column]]:
    """Prompts by name, and the columns by name in which each stands above the line of its unknown words."""
    asked, columns = {}, {}
    for name in names:
        with gr.Column(min_width=160) as columns[name]:
            asked |= controls(shell, options, name)
            words_of(shell, asked[name])
    return asked, columns


def suggest(tab: gr.Tab, prompt: gr.Textbox, prompts: dict[str, str]) -> None:
    """Who opens a sub-tab and has asked for nothing yet gets a prompt that goes with its picture, by language."""
    usual, fitting = json.dumps(EXAMPLE), json.dumps(prompts)
    js = f"(prompt) => prompt !== {usual} || playground.led ? prompt : {fitting}[document.documentElement.lang]"
    tab.select(None, prompt, prompt, js=js, **LIGHT)


def words_of(shell: Shell, prompt: gr.Textbox) -> None:
    """A line below a prompt that says which of its words no training held."""
    line = gr.HTML("", elem_classes="unknown", padding=False, apply_default_css=False, js_on_load=None)
    prompt.change(unknown_words, [shell.language, prompt], line, trigger_mode="always_last", **LIGHT)


def unknown_words(language: str, prompt: str) -> str:
    """Which words of a prompt the world of scenes does not have, and what comes nearest, as HTML."""
    from pipelines.data.scene_captions import nearest, understand, vocabulary, words
    from pipelines.data.scene_kin import named

    try:
        Generate.knobs()["prompt"].check("prompt", prompt)
    except UserError as error:
        return escape(mistake(str(error), language))
    lines, read = [], words(prompt)
    after, unknown = dict(pairwise([*read, ""])), list(dict.fromkeys(understand(prompt).unknown))
    for word in unknown[:NAMED]:
        if known := nearest(word, after[word]):
            said = t("The model does not know “{word}”; nearest: “{known}”.", language)
            lines.append(said.format(word=word, known=named(known, language)))
        else:
            lines.append(t("The model does not know “{word}”.", language).format(word=word))
    if len(unknown) > NAMED:
        more = t("Words that it does not know besides these: {count}.", language)
        lines.append(more.format(count=len(unknown) - NAMED))
    if prompt.strip() and vocabulary().isdisjoint(read):
        lines.append(t("Nothing in this prompt is known to the model.", language))
    return "<br>".join(map(escape, lines))


def tabs(shell: Shell, tab: str, shared: dict, subtabs: gr.Tabs) -> dict[str, gr.Tab]:
    """The sub-tabs that only these models have, by task."""
    kinds = {
        "inpaint": ("Inpaint", inpaint), "attend": ("Words", attend),
        "read": ("Reading", prompt_reading.read), "grid": ("Grid", grid),
        "restyle": ("LoRA", restyle), "panorama": ("Panorama", panorama), "race": ("Race", race),
    }  # fmt: skip
    lacking = {"restyle": not present(LORA), "race": not all(present(entry) for entry, _ in LANES)}
    made = {}
    for task, (label, fill) in kinds.items():
        if not lacking.get(task):
            with shell.text(gr.Tab(label, id=task), label=label) as made[task]:
                fill(shell, tab, shared, subtabs)
    suggest(made["inpaint"], shared["prompt"], EXAMPLE_BECOMES)
    suggest(made["panorama"], shared["prompt"], EXAMPLE_GOES_ON)
    return made


# ------------------------------------------------------------------------------------------------ inpainting


def inpaint(shell: Shell, tab: str, shared: dict, subtabs: gr.Tabs) -> Action:
    """A picture, a mask over it, and what is painted there."""
    text = "Let the prompt tell what the whole picture shows: what stays of it as well as what is new."
    shell.text(gr.Markdown(text), value=text)
    seen = picture_of_scenes(shell)
    own = {"image": seen, "mask": mask_input(shell, seen), **controls(shell, Inpaint, "strength", "seam")}
    return dial.add_task(
        shell, (tab, "inpaint"), "Paint what is masked", {**shared, **own}, subtabs, offers=("compare",), kind=denoising
    )


def grid(shell: Shell, tab: str, shared: dict, subtabs: gr.Tabs) -> Action:
    """One noise at many values of guidance and of steps."""
    text = "Columns: guidance; rows: steps, half as many in each row above. Below each picture stand both."
    shell.text(gr.Markdown(text), value=text)
    with gr.Row(elem_classes="knobs"):
        own = controls(shell, Grid, "guidance", "guidance_to", "count", "rows")
    return dial.add_task(shell, (tab, "grid"), "Fill the grid", {**shared, **own}, subtabs)


def attend(shell: Shell, tab: str, shared: dict, subtabs: gr.Tabs) -> Action:
    """Where the network looks for each word."""
    text = (
        "One picture, once for each word of the prompt: bright where the network looks, at this step, at what that "
        "word has changed in the states of the prompt."
    )
    shell.text(gr.Markdown(text), value=text)
    own = {**shared, **controls(shell, Attend, "count")}
    return dial.add_task(shell, (tab, "attend"), "Look at each word", own, subtabs)


def restyle(shell: Shell, tab: str, shared: dict, subtabs: gr.Tabs) -> Action:
    """One noise with more and more of a fine-tuning, and how that was trained."""
    text = (
        "256 pictures of Delft tiles, a few minutes of training, a file of a megabyte: **LoRA** adds a product of two "
        "thin matrices to the weights, and its weight turns the new style up and down. Under Advanced it goes with "
        "everything else."
    )
    shell.text(gr.Markdown(text), value=text)
    with gr.Row(elem_classes="knobs"):
        own = controls(shell, Restyle, "lora", "lora_to", "count")
    action = dial.add_task(shell, (tab, "restyle"), "Turn it up", {**shared, **own}, subtabs, offers=("compare",))
    with shell.text(gr.Accordion("How it was fine-tuned", open=False), label="How it was fine-tuned") as accordion:
        training_film(shell, LORA, group="lora-training", opened=accordion.expand)
    return action


# ------------------------------------------------------------------------------------------------ race


def race(shell: Shell, tab: str, shared: dict, subtabs: gr.Tabs) -> Action:
    """The same prompt and noise in one, four and twenty steps, one after the other."""
    text = "The same prompt and noise: what one step, four and twenty make of it, and what that costs."
    shell.text(gr.Markdown(text), value=text)
    buttons = dial.run_buttons(shell, "Race")
    players = []
    with gr.Row(elem_classes="players"):
        for entry, steps in LANES:
            with gr.Column(min_width=200):
                heading = gr.Markdown(_lane(entry, steps, "en"))
                shell.translate(heading, lambda language, lane=(entry, steps): {"value": _lane(*lane, language)})
                players.append(denoising(export_run, group="steps-race", example=f"{tab}-race-{steps}", offers=()))
    measured = gr.HTML("", padding=False)
    action = Action(tab, "race", shared, players[-1], *buttons, (subtabs, "race"), racers)
    inputs = {"language": shell.language, **shared}

    def attach(trigger: Callable) -> gr.events.Dependency:
        return trigger(
            run_race, inputs_kwargs=inputs, outputs=[*players, measured, shared["seed"], shell.history],
            show_progress="minimal", show_progress_on=[measured], **HEAVY, **PRIVATE,
        )  # fmt: skip

    action.start = attach
    return shell.add(action)


def _lane(entry: str, steps: int, language: str) -> str:
    return f"**{t(ENTRIES[entry].title, language)}** · {t('Steps', language)}: {steps}"


def racers(_own: Session, **values: object) -> list[Recipe]:
    """The same picture in all lanes, each model with its usual guidance; not upscaled, for times are compared."""
    asked = {name: value for name, value in values.items() if name not in ("guidance", "upscale")}
    return [make_recipe(entry, "generate", {**asked, "steps": steps}) for entry, steps in LANES]


def run_race(request: gr.Request, language: str, keep: bool, **values: object) -> Iterator[list]:
    """Run the lanes one after another; then the table."""
    with reported(language):
        own = begun(request.session_hash)
        if not keep:
            values["seed"] = random_seed()
        recipes = racers(own, **values)
        for recipe in recipes:
            load(recipe.entry)  # before the clock starts
        update = [*[gr.skip()] * len(LANES), "", gr.skip() if keep else values["seed"], gr.skip()]
        rows = []
        for k, value, row in in_turn(recipes, values, own, language):
            update[k] = value
            if row:
                rows.append({"Model": row["Model"], "Steps": str(LANES[k][1]), **row})
                update[-3] = table(rows, language)
            yield [*update]
        yield [*update[:-1], history(own, language)]


# ------------------------------------------------------------------------------------------------ panorama


def panorama(shell: Shell, _tab: str, shared: dict, _subtabs: gr.Tabs) -> None:
    """A picture that grows to any side by nearly a scene, as often as one likes."""
    text = "Each press paints a scene more on that side, as the prompt and the seed say; then the seed goes on."
    shell.text(gr.Markdown(text), value=text)
    seen = picture_of_scenes(shell)
    with gr.Row(elem_classes="sides"):
        buttons = {side: sign_button(shell, *shown, "side") for side, shown in SIDES.items()}
        again = shell.text(gr.Button("Start over", min_width=100), value="Start over")
    shown = gr.Image(
        example("scenes"), label="Panorama", type="pil", format="png", interactive=False, height=280,
        elem_classes="pixelated",
    )  # fmt: skip
    shell.text(shown, label="Panorama")
    finished = gr.State(None)  # what is shown may be half painted
    inputs = {"language": shell.language, **shared, "picture": finished, "first": seen}
    sides = {button._id: side for side, button in buttons.items()}

    def grow(
        event: gr.EventData, request: gr.Request, language: str, picture: Image.Image | None, first: Image.Image,
        **values: object,
    ) -> Iterator[tuple]:  # fmt: skip
        with reported(language):
            yield from grown(begun(request.session_hash), language, sides[event.target._id], picture or first, **values)

    gr.on(
        [button.click for button in buttons.values()], grow, inputs_kwargs=inputs,
        outputs=[shown, finished, shared["seed"], shell.history], show_progress="hidden", **HEAVY, **PRIVATE,
    )  # fmt: skip
    for trigger in (again.click, seen.change):
        trigger(lambda image: (image, None), seen, [shown, finished], **LIGHT)


def grown(
    own: Session, language: str, side: str, picture: Image.Image, *, entry: str, **values: object
) -> Iterator[tuple]:
    """A panorama with a scene more on one side: what is shown, what is finished, the next seed, the history.

    Args:
        picture: the panorama so far.
        values: prompt, seed and the other knobs of the runs.
    Raises:
        UserError: it cannot be painted; what is shown then is as it was.
    """
    before = picture.convert("RGB")
    whole, new = extended(before, side)
    boxes = windows(whole.size, side)
    alike = {"count": 1, "strength": FAINT, "upscale": "off"}  # a run's picture is a piece of something larger
    given = {"image": whole.crop(boxes[0]), "mask": new.crop(boxes[0])}
    asked = make_recipe(entry, "inpaint", {**values, **alike, **given}).options  # what is wrong is told before
    try:
        for box, seed in zip(boxes, seeds_from(asked.seed, len(boxes)), strict=True):
            given = {"image": whole.crop(box), "mask": new.crop(box), "seed": seed}
            yield whole, gr.skip(), gr.skip(), gr.skip()
            *_, value = show_run(make_recipe(entry, "inpaint", {**values, **alike, **given}), own, language)
            if value["state"] == "stopped":
                yield before, gr.skip(), gr.skip(), history(own, language)
                return
            whole.paste(own.runs[value["id"]].result.images[0], box, new.crop(box))  # what was there stays exactly
            new.paste(0, box)
    except UserError:
        yield before, gr.skip(), gr.skip(), gr.skip()
        raise
    yield whole, whole, seeds_from(seed, 2)[1], history(own, language)


def extended(picture: Image.Image, side: str) -> tuple[Image.Image, Image.Image]:
    """A picture with nearly a scene more on one side, where its edge goes on; a mask of that size, white there.

    The autoencoder looks across the seam: a colour of another kind would shine through.

    Raises:
        UserError: it is as large as panoramas get.
    """
    across, down = (STEP, 0) if side in ("left", "right") else (0, STEP)
    size = picture.width + across, picture.height + down
    if max(size) > LARGEST:
        raise UserError(f"A panorama grows up to {LARGEST} pixels; this one has {max(picture.size)} already.")
    left, top = across if side == "left" else 0, down if side == "up" else 0
    room = ((top, down - top), (left, across - left), (0, 0))
    new = Image.new("L", size, 255)
    new.paste(0, (left, top, left + picture.width, top + picture.height))
    return Image.fromarray(np.pad(np.asarray(picture), room, "edge")), new


def windows(size: tuple[int, int], side: str) -> list[tuple[int, int, int, int]]:
    """The squares of a scene's size in which one side of a picture of `size` is painted, one after another."""
    width, height = size
    if side in ("left", "right"):
        corners = [(0 if side == "left" else width - SIZE, top) for top in range(0, height - BESIDE, STEP)]
    else:
        corners = [(left, 0 if side == "up" else height - SIZE) for left in range(0, width - BESIDE, STEP)]
    return [(left, top, left + SIZE, top + SIZE) for left, top in corners]
