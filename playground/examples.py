"""`python -m playground.examples`: run the stored recipes and keep what the tabs show before the first click."""

import json
import sys

from PIL import Image

from pipelines import ENTRIES, Recipe, present
from pipelines.data import textures
from pipelines.gallery import load_shipped
from pipelines.paths import ASSETS
from pipelines.registry import tasks

from . import growth_examples, text_examples
from .lessons.scenes import EXAMPLE_BECOMES, EXAMPLE_SHOWS
from .pictures import example, right_half
from .stored import Made, in_all_languages, one, result
from .tabs.scenes import LANES

FOLDER = ASSETS / "examples"
DIGIT = ("dcgan-digits", "generate", {"count": 1, "label": 5, "seed": 12})
# entry -> task -> options; few pictures, so that the files stay small; a branch is one of what is generated
OF_MODELS = {
    "stylegan-faces": {
        "generate": {"count": 16}, "interpolate": {}, "mix": {}, "edit": {"seed": 7, "glasses": 1.5},
        "project": {"steps": 60},
    },
    "cyclegan-faces": {"translate": {}, "several": {"count": 4}},
    "dcgan-digits": {"generate": {"count": 16}, "interpolate": {}},
    "gan-mlp-digits": {"generate": {"count": 16}, "interpolate": {}},
    "gan-mlp-digits-frozen": {"generate": {"count": 16}, "interpolate": {}},
    "gan-collapsed-digits": {"generate": {"count": 16}, "interpolate": {}},
    "vae-faces": {
        "reconstruct": {}, "edit": {"channel_4": 0.0}, "interpolate": {}, "generate": {"count": 16},
    },
    "ddpm-digits": {
        "generate": {"count": 4, "label": "all", "seed": 7}, "interpolate": {"steps": 10},
        "vary": {"count": 4, "label": 5, "strength": 0.6},
        "branch": {"count": 4, "seed": 7, "at": 6, "branch_label": 8}, "sweep": {"steps": 10},
    },
    "ddpm-faces": {
        "generate": {"count": 4, "steps": 10}, "interpolate": {"count": 6, "steps": 8},
        "vary": {"count": 4, "steps": 10}, "sweep": {"count": 6, "steps": 8},
        "branch": {"count": 4, "steps": 10, "at": 3, "branch_hair_colour": "pink"},
    },
    "sd-scenes": {
        "generate": {"count": 4, "steps": 10}, "interpolate": {"count": 6, "steps": 8},
        "vary": {"count": 4, "steps": 10, "strength": 0.7, "prompt": "a rabbit left of a bus at sunset"},
        "inpaint": {"count": 4, "steps": 20, "prompt": EXAMPLE_BECOMES["en"]},
        "branch": {"count": 4, "steps": 10, "at": 3, "branch_prompt": "a fox above a rocket on a blue background"},
        "sweep": {"count": 6, "steps": 8}, "grid": {"rows": 3, "steps": 12}, "restyle": {"count": 6, "steps": 10},
        "attend": {"steps": 8, "prompt": "a cat above a rocket"},
    },
    "lcm-scenes": {"generate": {}, "interpolate": {"count": 6}},
    "dalle-scenes": {
        "generate": {"count": 8}, "complete": {"count": 4, "prompt": EXAMPLE_SHOWS["en"]},
        "branch": {"count": 4, "at": 20, "token": 7},
    },
}  # fmt: skip
OF_TABS = {
    "recurrent-texture": ("markov-texture", "texture", {}),
    "compare-0": ("dcgan-digits", "generate", {"count": 10}),
    "compare-1": ("ddpm-digits", "generate", {"count": 10, "steps": 20}),
    **{f"diffusion-race-{steps}": (entry, "generate", {"steps": steps}) for entry, steps in LANES},
}


def main() -> None:
    """Write `NAME.json` for each recipe, and `digit.png`, a generated digit to start from.

    With "pictures", "texts" or "growth" only that part, with the name of a model of pictures only its examples.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    asked = sys.argv[1:] or ["pictures", "texts", "growth"]
    _pictures(None if "pictures" in asked else asked)
    for part, values in (("texts", text_examples.values), ("growth", growth_examples.values)):
        for name, made in values() if part in asked else ():
            _write(name, made)


def _pictures(models: list[str] | None) -> None:
    """Those of some models, or of all."""
    if models is None:
        result(Recipe.of(*DIGIT)).result.images[0].save(FOLDER / "digit.png")
    digit = Image.open(FOLDER / "digit.png")
    faces = load_shipped("test")[0]
    pictures = {
        "digits": {"image": digit},
        "faces": {"image": faces[150], "image_to": faces[260]},
        "textures": {"image": textures.draw("letters")},
        "scenes": {"image": example("scenes"), "mask": right_half()},
    }
    of_models = {
        f"{entry}-{task}": (entry, task, own) for entry, made in OF_MODELS.items() for task, own in made.items()
    }
    for name, (entry, task, options) in {**of_models, **OF_TABS}.items():
        if models is not None and entry not in models:
            continue
        if not present(entry):
            print(f"{name}: {entry} is not trained")
            continue
        asked = tasks(entry)[task].knobs()
        given = {key: image for key, image in pictures[ENTRIES[entry].data].items() if key in asked}
        _write(name, one(Recipe.of(entry, task, {**options, **given}), name))


def _write(name: str, made: Made) -> None:
    path = FOLDER / f"{name}.json"
    path.write_text(json.dumps(in_all_languages(made)) + "\n", encoding="utf-8")
    print(f"{path.name}: {path.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
