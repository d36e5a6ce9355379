"""Pure functions from runs of models of tunes to what `player.Tunes` shows; and the sound of a tune."""

from dataclasses import dataclass, field
from fractions import Fraction

from pipelines import ENTRIES, Run
from pipelines.abc_notation import read
from pipelines.knobs import UserError
from pipelines.options.text import MAX_PROMPT
from pipelines.options.tunes import LENGTH
from pipelines.sound import to_wav
from pipelines.synthesis import RATE, play
from pipelines.tune import Tune

from .i18n import t
from .i18n_errors import mistake
from .piano_roll import piano_roll, times
from .score import NARROW, WIDE, bar_length, score
from .text_views import TextShow
from .views import data_url


def text_show(run: Run, key: str, *more: object) -> TextShow:
    """What makes the value of the player out of a run of a model that writes; arguments are those of `TextShow`."""
    return (TuneShow if ENTRIES[run.recipe.entry].data == "tunes" else TextShow)(run, key, *more)


@dataclass
class TuneShow(TextShow):
    """Adds to every text what of it is music; a text is drawn again only when it has grown."""

    _drawn: dict[int, tuple[str, dict]] = field(default_factory=dict)

    def texts(self) -> list[dict]:
        """Those of `TextShow`, with score, roll, times, what is said of the bars, and the whole tune in ABC."""
        options, written = self.run.recipe.options, self.run.texts
        prompts = [options.beginning(name) for name in ("prompt", "prompt_to") if hasattr(options, name)]
        shown = super().texts()
        for text in shown:
            k = text["sample"]
            if self._drawn.get(k, ("", {}))[0] != written[k] or k not in self._drawn:
                self._drawn[k] = written[k], self._music(written[k])
            text |= {"prompt": "\n".join(prompts), "run": self.id, **self._drawn[k][1]}
        return shown

    def _music(self, added: str) -> dict:
        options = self.run.recipe.options
        tune, fault = options.tune(added)
        given = len(options.leading().text())
        asked = {"given": given, "language": self.language}
        return {
            "score": {"wide": score(tune, WIDE, **asked), "narrow": score(tune, NARROW, **asked)},
            "roll": piano_roll(tune, **asked),
            "times": times(tune),
            "said": said(tune, fault, self.language, given=bool(given)),
            "abc": options.abc(added),
        }


def said(tune: Tune, fault: str, language: str, *, given: bool = False) -> list[str]:
    """Sentences below a score: are the bars as long as they should be, what is pale, where music ends."""
    wrong = tune.wrong_bars()
    if not tune.bars:
        sentences = []
    elif not wrong:
        sentences = [t("Bars: {count}, each of the right length.", language).format(count=len(tune.bars))]
    else:
        named = ", ".join(f"{k} ({bar_length(tune.bars[k - 1].duration, tune.metre)})" for k in wrong)
        text = t("Dashed: {count} of {all} bars do not last {metre}: {bars}.", language)
        sentences = [text.format(count=len(wrong), all=len(tune.bars), metre=tune.metre, bars=named)]
    if given:
        sentences.append(t("Paler: what was given.", language))
    if fault:
        sentences.append(t("Here the music ends: {fault}", language).format(fault=mistake(fault, language)))
    return sentences


def play_tune(data: dict) -> dict:
    """The sound of a tune for the browser: `{"abc"}` -> `{"url"}`, a WAV file.

    Raises:
        UserError: it is too long, or there is nothing to play.
    """
    abc = str(data["abc"])
    if len(abc) > 2 * (MAX_PROMPT + LENGTH):
        raise UserError(f"A tune that is played must have at most {2 * (MAX_PROMPT + LENGTH)} characters.")
    tune, _ = read(abc)
    if sum((bar.duration for bar in tune.bars), Fraction(0)) == 0:
        raise UserError("There is no note to play.")
    return {"url": data_url(to_wav(play(tune), RATE), "audio/wav")}
