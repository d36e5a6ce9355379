"""Be the discriminator: ten faces, real or generated?"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import gradio as gr

from pipelines import ENTRIES
from pipelines.game import ENTRIES_TO_GUESS, Round, moments, rounds, statistics
from pipelines.seeds import random_seed

from .. import views
from ..events import HEAVY, LIGHT, PRIVATE, SPEAKING, reported
from ..i18n import t
from ..shell import Shell

SHOWN = 256  # pixels
DISCRIMINATOR = "The finished discriminator of StyleGAN"


@dataclass(frozen=True)
class Game:
    """Faces that are being judged.

    Attributes:
        entry: whose faces they are.
        moment: of its training; `moments(entry)` is the finished model.
        rounds: the faces.
        answers: whether each was called real, as far as they were judged.
    """

    entry: str
    moment: int
    rounds: list[Round]
    answers: tuple[bool, ...] = ()


class Judged(NamedTuple):
    """One answer: the face was of this entry and moment, or real; what the visitor and the discriminator called it."""

    entry: str
    moment: int
    real: bool
    called_real: bool
    discriminator: bool


def subtab(shell: Shell) -> None:
    """The game with its choice of model and moment."""
    with shell.text(gr.Tab("Be the discriminator", id="game"), label="Be the discriminator"):
        with gr.Row(elem_classes="knobs"):
            entry = gr.Radio(_choices("en"), value=ENTRIES_TO_GUESS[0], label="Whose faces")
            shell.translate(entry, lambda lang: {"label": t("Whose faces", lang), "choices": _choices(lang)})
            words = {
                "label": "Moment of its training",
                "info": "To the right the finished model; to the left it is easy.",
            }
            newest = _newest_moment(ENTRIES_TO_GUESS[0])
            moment = shell.text(gr.Slider(0, step=1, **newest, **words), **words)
        begin = shell.text(gr.Button("Ten new faces", variant="primary"), value="Ten new faces")
        face = gr.Image(
            None, label="Real or generated?", type="pil", format="png", interactive=False, height=SHOWN + 40,
            buttons=[], elem_classes="pixelated",
        )  # fmt: skip
        shell.text(face, label="Real or generated?")
        with gr.Row():
            real = shell.text(gr.Button("Real", interactive=False), value="Real")
            generated = shell.text(gr.Button("Generated", interactive=False), value="Generated")
        said = gr.Markdown("", elem_id="game-said")
        result = gr.HTML("", padding=False, elem_id="game-result")
        summary = gr.HTML("", padding=False, elem_id="game-summary")
        game, judged = gr.State(None), gr.State([])
    shown = [game, face, real, generated, said, result]
    outputs, known = [*shown, judged, summary], [game, judged, shell.language]
    entry.change(_to_newest_moment, entry, moment, trigger_mode="always_last", **LIGHT)
    begin.click(_begin, [entry, moment, shell.language], shown, show_progress_on=[face], **HEAVY, **PRIVATE)
    real.click(_answer_real, known, outputs, **SPEAKING)
    generated.click(_answer_generated, known, outputs, **SPEAKING)


def _choices(language: str) -> list[tuple[str, str]]:
    return [(t(ENTRIES[name].title, language), name) for name in ENTRIES_TO_GUESS]


def _newest_moment(entry: str) -> dict:
    """The slider of moments at the finished model; it stands still where there is no other moment."""
    count = moments(entry)
    return {"maximum": max(1, count), "value": max(1, count), "interactive": count > 0}


def _to_newest_moment(entry: str) -> dict:
    return gr.update(**_newest_moment(entry))


def _begin(entry: str, moment: int, language: str) -> tuple:
    with reported(language):
        moment = int(moment) if moments(entry) else 0
        ten = rounds(entry, moment, random_seed())
    return _show(Game(entry, moment, ten), language)


def _answer_real(game: Game | None, judged: list[Judged], language: str) -> tuple:
    return _answer(game, judged, True, language)


def _answer_generated(game: Game | None, judged: list[Judged], language: str) -> tuple:
    return _answer(game, judged, False, language)


def _answer(game: Game | None, judged: list[Judged], real: bool, language: str) -> tuple:
    with reported(language):
        if game is None or len(game.answers) == len(game.rounds):
            raise gr.Error(t("Press the button for ten new faces first.", language), print_exception=False)
    face = game.rounds[len(game.answers)]
    judged = [*judged, Judged(game.entry, game.moment, face.real, real, face.called_real)]
    return *_show(replace(game, answers=(*game.answers, real)), language), judged, summary_of(judged, language)


def _show(game: Game, language: str) -> tuple:
    """What the game shows after so many answers."""
    ten, answers = game.rounds, game.answers
    over = len(answers) == len(ten)
    said = t("Face {number} of {count}", language).format(number=min(len(answers) + 1, len(ten)), count=len(ten))
    if answers:
        last = ten[len(answers) - 1]
        right = last.real == answers[-1]
        verdict = t("Right!" if right else "Not quite.", language)
        truth = t("The last one was real." if last.real else "The last one was generated.", language)
        said = f"**{verdict}** {truth} " + ("" if over else said)
    buttons = [gr.update(interactive=not over)] * 2
    picture = gr.skip() if over else ten[len(answers)].image.resize((SHOWN, SHOWN), 0)
    return game, picture, *buttons, said, _result(ten, answers, language) if over else ""


def _result(ten: list[Round], answers: tuple[bool, ...], language: str) -> str:
    """Your sensitivity and specificity beside those of the discriminator."""
    real = [one.real for one in ten]
    rows = []
    for who, called in (("You", answers), (DISCRIMINATOR, [one.called_real for one in ten])):
        sensitivity, specificity = _shares(real, called)
        rows.append({"Who": t(who, language), "Sensitivity": sensitivity, "Specificity": specificity})
    text = (
        "Sensitivity: the share of generated faces that were recognised. Specificity: the share of real faces "
        "that were believed. The discriminator believes a face if one in twenty held-out ones looks less real to it; "
        "it is the finished one whatever moment made the faces."
    )
    return f"{views.table(rows, language)}<p class='estimate'>{t(text, language)}</p>"


def summary_of(judged: list[Judged], language: str) -> str:
    """A table of everything that a visitor has judged, a row for each model and moment of its training."""
    rows = []
    for entry, moment in dict.fromkeys((one.entry, one.moment) for one in judged):
        own = [one for one in judged if (one.entry, one.moment) == (entry, moment)]
        count, real = moments(entry), [one.real for one in own]
        yours = _shares(real, [one.called_real for one in own])
        its = _shares(real, [one.discriminator for one in own])
        stage = t("finished", language) if moment == count else t("moment {moment} of {count}", language)
        rows.append({
            "Model": t(ENTRIES[entry].title, language),
            "Training": stage.format(moment=moment, count=count),
            "Faces": str(len(own)),
            "Your sensitivity": yours[0],
            "Your specificity": yours[1],
            "Sensitivity of the finished discriminator": its[0],
            "Specificity of the finished discriminator": its[1],
        })  # fmt: skip
    return f"<h4>{t('All that you have judged', language)}</h4>{views.table(rows, language)}"


def _shares(real: list[bool], called_real: Sequence[bool]) -> tuple[str, str]:
    """Sensitivity and specificity in percent; a dash where there was no such face."""
    sensitivity, specificity = ("–" if math.isnan(share) else f"{share:.0%}" for share in statistics(real, called_real))
    return sensitivity, specificity
