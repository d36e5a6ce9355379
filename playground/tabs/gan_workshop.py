"""The character workshop: lock what shall stay, vary the rest, keep favourites, take them all home."""

import io
import zipfile
from collections.abc import Iterator

import gradio as gr
from PIL import Image

from pipelines.data.faces import ATTRIBUTES
from pipelines.frames import contact_sheet
from pipelines.options import stylegan
from pipelines.options.faces import Attributes
from pipelines.recipe import to_png
from pipelines.seeds import random_seed
from pipelines.workshop import LIMIT, MOST, Character, Search, search

from .. import dial
from ..controls import control, controls
from ..downloads import download
from ..events import HEAVY, LIGHT, PRIVATE, note, reported, stop
from ..i18n import t
from ..sessions import begun
from ..shell import Shell

FIRST = 96  # characters that the gallery shows; all are in the file
SHOWN = 128  # pixels


def subtab(shell: Shell) -> None:
    """Locks, the faces that were found, favourites, and everything as a file."""
    with shell.text(gr.Tab("Workshop", id="workshop"), label="Workshop"):
        accordion = shell.text(
            gr.Accordion("Locks: what all characters share", open=True), label="Locks: what all characters share"
        )
        with accordion, gr.Row(elem_classes="knobs"):
            locks = controls(shell, Attributes, *ATTRIBUTES)
        with gr.Row(elem_classes="knobs"):
            count = shell.text(gr.Slider(4, MOST, 24, step=4, label="How many characters"), label="How many characters")
            truncation = control(shell, stylegan.Generate, "truncation")
        seed = dial.seed_row(shell)
        begin, halt, line = dial.run_buttons(shell, "Find characters")
        found = _gallery(shell, "Found; a click makes a favourite of one")
        kept = _gallery(shell, "Favourites; a click takes one away")
        download = shell.text(
            gr.DownloadButton("Download sheet, pictures and recipes", interactive=False),
            value="Download sheet, pictures and recipes",
        )
        characters, favourites = gr.State([]), gr.State([])
    inputs = {"language": shell.language, "count": count, "truncation": truncation, **seed, **locks}
    begin.click(
        _find,
        inputs_kwargs=inputs,
        outputs=[characters, found, line, seed["seed"]],
        show_progress="minimal",
        **HEAVY,
        **PRIVATE,
    ).then(_pack, [characters, favourites], download, **LIGHT)
    halt.click(stop, **LIGHT)
    for chosen in (
        found.select(_keep, [characters, favourites], [favourites, kept], **LIGHT),
        kept.select(_drop, favourites, [favourites, kept], **LIGHT),
    ):
        chosen.then(_pack, [characters, favourites], download, **LIGHT)


def _gallery(shell: Shell, label: str) -> gr.Gallery:
    gallery = gr.Gallery(
        [], label=label, columns=8, height="auto", format="png", allow_preview=False, interactive=False,
        object_fit="contain", elem_classes="pixelated",
    )  # fmt: skip
    return shell.text(gallery, label=label)


def _find(request: gr.Request, language: str, count: int, keep: bool, **asked: object) -> Iterator[tuple]:
    with reported(language):
        own = begun(request.session_hash)
        seed, truncation = asked.pop("seed"), asked.pop("truncation")  # the rest are locks
        seed = seed if keep else random_seed()
        shown = -1
        for state in search(Attributes.of(asked), seed, int(count), truncation):
            found = len(state.found)
            characters = state.found if found > shown else gr.skip()
            pictures = _pictures(state.found[:FIRST]) if shown < min(found, FIRST) else gr.skip()
            shown = found
            yield characters, pictures, _line(state, int(count), language), gr.skip() if keep else seed
            if own.stopping.is_set():
                return
        if found < count:
            text = t("Only {found} of the {limit} faces that were tried have all of this and differ.", language)
            note(text.format(found=found, limit=LIMIT), language)


def _line(state: Search, count: int, language: str) -> str:
    """How far a search is, and what of it the gallery shows."""
    text = t("{found} of {count} found among {tried} faces; too much like another: {alike}", language)
    line = text.format(found=len(state.found), count=count, tried=state.tried, alike=state.alike)
    if len(state.found) <= FIRST:
        return line
    return f"{line}<br>{t('The first {count} are shown; all are in the file.', language).format(count=FIRST)}"


def _keep(event: gr.SelectData, characters: list[Character], favourites: list[Character]) -> tuple:
    chosen = characters[event.index]
    kept = favourites if chosen in favourites else [*favourites, chosen]
    return kept, _pictures(kept)


def _drop(event: gr.SelectData, favourites: list[Character]) -> tuple:
    kept = [one for k, one in enumerate(favourites) if k != event.index]
    return kept, _pictures(kept)


def _pack(characters: list[Character], favourites: list[Character]) -> dict:
    """A zip of the favourites, or of all that were found: each picture with its recipe, a sheet, and all recipes.

    `sheet.png` and `recipes.json` have the same order, row by row.
    """
    chosen = favourites or characters
    if not chosen:
        return gr.update(value=None, interactive=False)
    buffer, sheet = io.BytesIO(), io.BytesIO()
    contact_sheet([one.image for one in chosen], gap=2).save(sheet, "PNG")
    with zipfile.ZipFile(buffer, "w") as bundle:
        bundle.writestr("sheet.png", sheet.getvalue())
        recipes = [one.recipe.to_json(attributes=one.attributes) for one in chosen]
        bundle.writestr("recipes.json", "[\n" + ",\n".join(recipes) + "\n]\n")
        for number, (one, recipe) in enumerate(zip(chosen, recipes, strict=True)):
            bundle.writestr(f"{number:04d}.png", to_png(one.image, one.recipe, attributes=one.attributes))
            bundle.writestr(f"{number:04d}.json", recipe)
    return gr.update(value=download("characters.zip", buffer.getvalue()), interactive=True)


def _pictures(characters: list[Character]) -> list[Image.Image]:
    return [one.image.resize((SHOWN, SHOWN), Image.Resampling.NEAREST) for one in characters]
