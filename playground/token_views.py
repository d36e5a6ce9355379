"""Pure functions from runs of models that write pictures as tokens to what `player.ImageTokens` shows."""

from functools import lru_cache
from pathlib import Path

from pipelines import Run, folder, load
from pipelines.frames import contact_sheet, to_images
from pipelines.seeds import seeds_from

from .i18n import t
from .views import data_uri, ranked

IN_A_ROW = 32  # tokens of the sheet


def value(run: Run, key: str, language: str) -> dict:
    """Every picture of a finished run, by seed and rank, with its tokens and those that might have come."""
    result, options = run.result, run.recipe.options
    titles = [f"{t('Seed', language)} {seed}" for seed in seeds_from(options.seed, options.count)]
    if fits := result.scalars.get("CLIP score"):
        titles = [f"{title} · {rank}" for title, rank in zip(titles, ranked(fits), strict=True)]
    pictures = []
    for image, tokens, title in zip(result.images, result.tokens, titles, strict=True):
        told = [
            [token.id, round(token.probability, 4), [[one.id, round(one.probability, 4)] for one in token.alternatives]]
            for token in tokens
        ]
        pictures.append({"image": data_uri(image), "title": title, "tokens": told})
    return {"id": key, "pictures": pictures, "sheet": sheet(run.recipe.entry, folder(run.recipe.entry))}


@lru_cache(maxsize=4)
def sheet(entry: str, _where: Path) -> str:
    """What every token of a model, whose weights lie there, is like by itself, as the address of one picture."""
    return data_uri(contact_sheet(to_images(load(entry).quantiser.patches), columns=IN_A_ROW))
