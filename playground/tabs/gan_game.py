"""Be the discriminator: ten faces, real or generated?"""

import math

import gradio as gr

from pipelines import ENTRIES
from pipelines.game import ENTRIES_TO_GUESS, Round, moments, rounds, statistics
from pipelines.seeds import random_seed

from .. import views
from ..events import HEAVY, LIGHT, PRIVATE, SPEAKING, reported
from ..i18n import t
from ..shell import Shell

SHOWN = 256  # pixels


def subtab(shell: Shell) -> None:
    """The game with its choice of model and moment."""
    with shell.text(gr.Tab("Be the discriminator", id="game"), label="Be the discriminator") as tab:
        with gr.Row(elem_classes="knobs"):
            entry = gr.Radio(_choices("en"), value=ENTRIES_TO_GUESS[0], label="Whose faces")
            shell.translate(entry, lambda lang: {"label": t("Whose faces", lang), "choices": _choices(lang)})
            words = {
                "label": "Moment of its training",
                "info": "To the right the finished model; to the left it is easy.",
            }
            moment = shell.text(gr.Slider(0, 24, 24, step=1, **words), **words)
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
        state = gr.State(None)
    outputs = [state, face, real, generated, said, result]
    tab.select(_moments, entry, moment, **LIGHT)
    entry.change(_newest_moment, entry, moment, trigger_mode="always_last", **LIGHT)
    begin.click(_begin, [entry, moment, shell.language], outputs, show_progress_on=[face], **HEAVY, **PRIVATE)
    real.click(_answer_real, [state, shell.language], outputs, **SPEAKING)
    generated.click(_answer_generated, [state, shell.language], outputs, **SPEAKING)


def _choices(language: str) -> list[tuple[str, str]]:
    return [(t(ENTRIES[name].title, language), name) for name in ENTRIES_TO_GUESS]


def _moments(entry: str) -> dict:
    count = moments(entry)
    return gr.update(maximum=max(1, count), interactive=count > 0)


def _newest_moment(entry: str) -> dict:
    return _moments(entry) | {"value": max(1, moments(entry))}


def _begin(entry: str, moment: int, language: str) -> tuple:
    with reported(language):
        count = moments(entry)
        ten = rounds(entry, int(moment) if count else -1, random_seed())
    return _show(ten, [], language)


def _answer_real(state: dict | None, language: str) -> tuple:
    return _answer(state, True, language)


def _answer_generated(state: dict | None, language: str) -> tuple:
    return _answer(state, False, language)


def _answer(state: dict | None, real: bool, language: str) -> tuple:
    with reported(language):
        if state is None or len(state["answers"]) == len(state["rounds"]):
            raise gr.Error(t("Press the button for ten new faces first.", language), print_exception=False)
    return _show(state["rounds"], [*state["answers"], real], language)


def _show(ten: list[Round], answers: list[bool], language: str) -> tuple:
    """What the game shows after so many answers."""
    state, over = {"rounds": ten, "answers": answers}, len(answers) == len(ten)
    said = t("Face {number} of {count}", language).format(number=min(len(answers) + 1, len(ten)), count=len(ten))
    if answers:
        last = ten[len(answers) - 1]
        right = last.real == answers[-1]
        verdict = t("Right!" if right else "Not quite.", language)
        truth = t("The last one was real." if last.real else "The last one was generated.", language)
        said = f"**{verdict}** {truth} " + ("" if over else said)
    buttons = [gr.update(interactive=not over)] * 2
    picture = gr.skip() if over else ten[len(answers)].image.resize((SHOWN, SHOWN), 0)
    return state, picture, *buttons, said, _result(ten, answers, language) if over else ""


def _result(ten: list[Round], answers: list[bool], language: str) -> str:
    """Your sensitivity and specificity beside those of the discriminator."""
    real = [one.real for one in ten]
    rows = []
    for who, called in (("You", answers), ("The discriminator of StyleGAN", [one.called_real for one in ten])):
        sensitivity, specificity = (
            f"{share:.0%}" if not math.isnan(share) else "–" for share in statistics(real, called)
        )
        rows.append({"Who": t(who, language), "Sensitivity": sensitivity, "Specificity": specificity})
    text = (
        "Sensitivity: the share of generated faces that were recognised. Specificity: the share of real faces "
        "that were believed. The discriminator believes a face if one in twenty held-out ones looks less real to it."
    )
    return f"{views.table(rows, language)}<p class='estimate'>{t(text, language)}</p>"
