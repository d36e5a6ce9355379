"""Directions in w: along which an attribute changes, as the judge reads it, and along which w varies most.

An attribute direction is the difference of the mean w of faces with and without it; where attributes are independent
in the data, that is all there is to it. Principal components of w: E. Harkonen et al., "GANSpace" (2020),
arXiv:2004.02546, section 3.1; attribute directions: Y. Shen et al., "InterFaceGAN" (2019), arXiv:1907.10786.
"""

import torch
from torch import Tensor

from ..data.faces import ATTRIBUTES, shown
from ..models.stylegan import Generator
from ..options.stylegan import DIRECTIONS, PRINCIPAL
from .attributes import AttributeEncoder

SAMPLES, BATCH = 4000, 250  # faces of every style
FEWEST = 20  # faces on either side that a direction takes


@torch.no_grad()
def directions(generator: Generator, judge: AttributeEncoder) -> dict[str, Tensor]:
    """Every attribute direction `(styles, width)`, and "principal" `(styles, PRINCIPAL, width)`.

    Each has the length of one standard deviation of w along it, so that sliders count in standard deviations. Where a
    style cannot show an attribute, or its faces hardly vary in it, the direction is 0.
    """
    found = {name: torch.zeros(generator.classes, generator.width) for name in DIRECTIONS}
    found["principal"] = torch.zeros(generator.classes, PRINCIPAL, generator.width)
    for code, style in enumerate(ATTRIBUTES["style"]):
        w, seen = _sample(generator, judge, code)
        for name, (attribute, towards, away) in DIRECTIONS.items():
            if not shown(style, attribute):
                continue
            read = seen[:, list(ATTRIBUTES).index(attribute)]
            index = ATTRIBUTES[attribute].index
            more = read == index(towards)
            less = ~more if away is None else read == index(away)
            if min(more.sum(), less.sum()) >= FEWEST:
                unit = torch.nn.functional.normalize(w[more].mean(0) - w[less].mean(0), dim=0)
                found[name][code] = unit * (w @ unit).std()
        _, sizes, components = torch.linalg.svd(w - w.mean(0), full_matrices=False)
        found["principal"][code] = components[:PRINCIPAL] * (sizes[:PRINCIPAL, None] / (len(w) - 1) ** 0.5)
    return found


def _sample(generator: Generator, judge: AttributeEncoder, code: int) -> tuple[Tensor, Tensor]:
    """w `(SAMPLES, width)` of random faces of a style, and the attributes `(SAMPLES, 8)` that the judge reads."""
    z = torch.randn(SAMPLES, generator.latent, generator=torch.Generator().manual_seed(code))
    w = generator.map(z, torch.full((SAMPLES,), code))
    seen = []
    for part in w.split(BATCH):
        *_, pictures = generator.stages(part[:, None].repeat(1, generator.depth, 1), [None] * generator.depth)
        seen.append(judge.read(pictures.clamp(-1, 1)))
    return w, torch.cat(seen)
