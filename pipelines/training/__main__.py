"""`python -m pipelines.training NAME [--minutes M]`: train an embedded model, or go on where it stopped."""

import argparse
import os
import sys

from tqdm import tqdm

from ..knobs import UserError
from ..paths import CACHE
from ..registry import ENTRIES, resolve
from .loop import train


def main() -> None:
    """Parse the command line and train with a progress bar."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.training", description=__doc__)
    parser.add_argument("name", choices=sorted(name for name, entry in ENTRIES.items() if entry.recipe))
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after this time; run again to go on")
    parser.add_argument("--more", action="store_true", help="without a checkpoint, go on from the weights there are")
    parser.add_argument("--share", action="store_true", help="write the weights there are when it stops early")
    arguments = parser.parse_args()
    preview = CACHE / "training" / arguments.name / "preview.png"
    try:
        recipe = resolve(ENTRIES[arguments.name].recipe)(arguments.name)
        quiet = os.environ.get("RANK", "0") != "0"  # one of several processes, see `together`, but not the first
        with tqdm(total=recipe.budget, unit=" samples", unit_scale=True, desc=arguments.name, disable=quiet) as bar:
            for state in train(recipe, arguments.minutes, more=arguments.more, share=arguments.share):
                bar.update(state.samples - bar.n)
                bar.set_postfix({name: f"{number:.3f}" for name, number in state.numbers.items()})
                if state.preview is not None:
                    state.preview.save(preview)
    except UserError as error:
        sys.exit(str(error))
    print(f"preview: {preview}")


if __name__ == "__main__":
    main()
