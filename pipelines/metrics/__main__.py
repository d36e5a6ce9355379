"""`python -m pipelines.metrics NAME [--count N]`: measure an embedded model and write its scores and model card."""

import argparse
import sys

from ..engine import Engine
from ..knobs import UserError
from .report import MEASURED, report


def main() -> None:
    """Parse the command line, measure and print."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.metrics", description=__doc__)
    parser.add_argument("name", choices=MEASURED)
    parser.add_argument("--count", type=int, help="pictures or texts to measure; the default depends on the model")
    arguments = parser.parse_args()
    try:
        scores = report(Engine(dtype="fp32"), arguments.name, arguments.count)
    except UserError as error:
        sys.exit(str(error))
    for score, number in scores["model"].items():
        real = f"   real {scores['floor'][score]:.4g}" if score in scores["floor"] else ""
        print(f"{score:42} {number:.4g}{real}")
    print(scores["method"])


if __name__ == "__main__":
    main()
