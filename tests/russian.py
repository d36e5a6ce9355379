"""Whether a text can be said in Russian."""

import re

from pipelines.options.diffusion import SCHEDULERS
from playground.i18n import RU


def translated(english):
    """Names, in the code too, and bare numbers need no translation."""
    return (
        english in RU
        or english in SCHEDULERS
        or re.fullmatch(r"[a-z]+_[a-z]+", english)
        or not re.search(r"[A-Za-z]", english)
    )
