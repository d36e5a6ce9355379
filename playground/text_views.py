"""Pure functions from runs of text models to what `player.Texts` shows."""

import json
from dataclasses import dataclass, field

from pipelines import Run
from pipelines.frames import Token
from pipelines.seeds import seeds_from
from pipelines.snippets import copies

from .i18n import seconds, t


@dataclass
class TextShow:
    """Turns a growing run into the value of `player.Texts`; each token is encoded once.

    Attributes:
        run: what is shown.
        id: of the run; a new id makes the player start anew.
        language: of titles and notes.
        heading: stands above each text.
        only: the sample that is shown; None: all.
    """

    run: Run
    id: str
    language: str = "en"
    heading: str = ""
    only: int | None = None
    _pieces: list[list[str]] = field(default_factory=list)
    _seen: int = 0  # frames
    _tokens: list[int] = field(default_factory=list)  # of each text

    def value(self, state: str) -> dict:
        """The value; state is "running", "done" or "stopped"."""
        value = {"id": self.id, "state": state, "texts": self.texts(), "note": self.note()}
        if state != "running":
            value |= copies(self.run.recipe)
        return value

    def texts(self) -> list[dict]:
        """A dictionary per shown text: title, prompt, pieces, the run and the sample in it, the token of a branch."""
        for frame in self.run.frames[self._seen :]:
            whole = frame.step == frame.total  # the last frame holds all tokens once more
            self._pieces = self._pieces or [[] for _ in frame.tokens]
            self._tokens = self._tokens or [0] * len(frame.tokens)
            fresh = [tokens[known if whole else 0 :] for tokens, known in zip(frame.tokens, self._tokens, strict=True)]
            self._tokens = [known + len(tokens) for known, tokens in zip(self._tokens, fresh, strict=True)]
            for pieces, tokens in zip(self._pieces, fresh, strict=True):
                pieces.extend([encoded(tokens)] if tokens else [])
        self._seen = len(self.run.frames)
        recipe, options = self.run.recipe, self.run.recipe.options
        prompts = [getattr(options, name) for name in ("prompt", "prompt_to") if hasattr(options, name)]
        branchable = recipe.task in ("generate", "translate", "branch")
        return [
            {
                "title": self._title(k),
                "prompt": " | ".join(prompts),
                "begin": prompts[0] if len(prompts) == 1 else "",
                "pieces": list(pieces),
                "run": self.id if branchable else None,
                "sample": k,
                "mark": options.at if recipe.task == "branch" and options.sample == k else None,
            }
            for k, pieces in enumerate(self._pieces)
            if self.only in (None, k)
        ]

    def note(self, *, alone: bool = True) -> str:
        """Time, speed (of a run that had the machine alone) and seed of a run in a line."""
        took, options = self.run.seconds[-1], self.run.recipe.options
        parts = [seconds(took, self.language)]
        if self.run.recipe.task != "score":
            if alone:
                speed = sum(self._tokens) / max(took, 1e-3)
                parts.append(t("{speed} tokens a second", self.language).format(speed=f"{speed:.0f}"))
            if hasattr(options, "seed"):
                parts.append(f"{t('Seed', self.language)} {options.seed}")
        if unknown := self.run.result.unknown:
            parts.append(t("never read in training: {words}", self.language).format(words=", ".join(unknown)))
        return " · ".join(parts)

    def _title(self, k: int) -> str:
        many = len(self._pieces) > 1 and self.only is None
        return " · ".join(part for part in (self.heading, self._name(k) if many else "") if part)

    def _name(self, k: int) -> str:
        """What distinguishes a sample from the others of its run."""
        options, bits = self.run.recipe.options, self.run.result.scalars.get("bits")
        if hasattr(options, "seed"):
            return f"{t('Seed', self.language)} {seeds_from(options.seed, k + 1)[k]}"
        beam = t("Beam {number}", self.language).format(number=k + 1)
        if not bits:
            return beam
        score = self.run.result.scalars.get("score")
        rated = f" · {t('score {score}', self.language).format(score=f'{score[k]:.2f}')}" if score else ""
        return f"{beam} · {t('{bits} bits', self.language).format(bits=f'{bits[k]:.1f}')}{rated}"


def encoded(tokens: list[Token]) -> str:
    """Tokens as `text.js` reads them: characters, id, probability, chance, entropy, alternatives."""
    rows = [
        [
            token.spelt, token.id, _short(token.probability), _short(token.chance), _short(token.entropy),
            [[other.id, other.text, _short(other.probability), _short(other.chance)] for other in token.alternatives],
        ]
        for token in tokens
    ]  # fmt: skip
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def _short(number: float) -> float:
    return float(f"{number:.3g}")


def beside(shows: list[TextShow], state: str) -> dict:
    """The value for several runs side by side, under the id of the last; those before may be of an earlier click."""
    texts = [text for show in shows for text in show.texts()]
    return {"id": shows[-1].id, "state": state, "texts": texts, "note": shows[-1].note(alone=len(shows) == 1)}
