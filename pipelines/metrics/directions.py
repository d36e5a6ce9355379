"""Directions in w: along which an attribute changes, as the judge reads it, and along which w varies most.

An attribute direction begins as the difference of the mean w of faces with and without it, and is then learned by
gradient descent through generator and judge: faces moved along it shall be read with the attribute, faces moved back
without it, all other attributes as before (A. Jahanian, L. Chai, P. Isola, "On the steerability of generative
adversarial networks", 2019, arXiv:1907.07171, eq. 3, with a classifier as the target), and to the discriminator they
shall look as real as before: else they leave the w of faces, and what is painted there is none. Principal components
of w: E. Harkonen et al., "GANSpace" (2020), arXiv:2004.02546, section 3.1.
"""

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, kl_div, normalize, softplus

from ..data.faces import ATTRIBUTES, shown
from ..models.stylegan import Discriminator, Generator
from ..options.stylegan import DIRECTIONS, FARTHEST, PRINCIPAL
from .attributes import AttributeEncoder

SAMPLES, BATCH = 2000, 250  # faces of every style
FEWEST = 20  # faces on either side that a direction takes
STEPS, TOGETHER, RATE = 100, 16, 0.05  # of the descent: steps, faces in each, step size in lengths of the direction
REACH = 0.6, FARTHEST  # standard deviations that the faces are moved, at least and at most
REAL = 3.0  # weight of how much less real they look
NAMES = list(ATTRIBUTES)


def directions(generator: Generator, discriminator: Discriminator, judge: AttributeEncoder) -> dict[str, Tensor]:
    """Every attribute direction `(styles, width)`, and "principal" `(styles, PRINCIPAL, width)`.

    Each has the length of one standard deviation of w along it at the start, so that sliders count in standard
    deviations. Where a style cannot show an attribute, or its faces hardly vary in it, the direction is 0.
    """
    found = {name: torch.zeros(generator.classes, generator.width) for name in DIRECTIONS}
    found["principal"] = torch.zeros(generator.classes, PRINCIPAL, generator.width)
    for code, style in enumerate(ATTRIBUTES["style"]):
        w, seen = _sample(generator, judge, code)
        for name, (attribute, towards, away) in DIRECTIONS.items():
            if not shown(style, attribute):
                continue
            read = seen[:, NAMES.index(attribute)]
            index = ATTRIBUTES[attribute].index
            more = read == index(towards)
            less = ~more if away is None else read == index(away)
            if min(more.sum(), less.sum()) >= FEWEST:
                unit = normalize(w[more].mean(0) - w[less].mean(0), dim=0)
                start = unit * (w @ unit).std()
                wanted = NAMES.index(attribute), index(towards)
                found[name][code] = _learn((generator, discriminator, judge), w, start, code, wanted)
        _, sizes, components = torch.linalg.svd(w - w.mean(0), full_matrices=False)
        found["principal"][code] = components[:PRINCIPAL] * (sizes[:PRINCIPAL, None] / (len(w) - 1) ** 0.5)
    return found


def _learn(
    networks: tuple[Generator, Discriminator, AttributeEncoder],
    w: Tensor,
    start: Tensor,
    code: int,
    wanted: tuple[int, int],
) -> Tensor:
    """The direction `(width,)`, as long as `start`, along which the judge reads more of what is wanted and little else.

    Args:
        code: of the style that all w are of.
        wanted: number of the attribute, and code of the value.
    """
    generator, discriminator, judge = networks
    length, (own, towards) = start.norm(), wanted
    direction = start.clone().requires_grad_()
    adam = torch.optim.Adam([direction], lr=RATE * length.item() / len(start) ** 0.5 * 2)
    for step in range(STEPS):
        base = w[torch.arange(step * TOGETHER, (step + 1) * TOGETHER) % len(w)]
        with torch.enable_grad():
            move = torch.empty(len(base), 1).uniform_(*REACH) * normalize(direction, dim=0) * length
            pictures = _paint(generator, torch.cat([base, base + move, base - move]))
            logits = [each.float() for each in judge.classify(pictures)]
            real, *others = discriminator(pictures, torch.full((len(pictures),), code)).float().chunk(3)
            loss = REAL * sum(softplus(real.detach() - other).mean() for other in others)
            for k, parts in enumerate(logits):
                before, forth, back = parts.chunk(3)
                if k == own:
                    aim = torch.full((len(base),), towards)
                    loss = loss + cross_entropy(forth, aim) - torch.log(1.0001 - back.softmax(1)[:, towards]).mean()
                else:
                    for moved in (forth, back):
                        aims = before.detach().log_softmax(1)
                        loss = loss + kl_div(moved.log_softmax(1), aims, reduction="batchmean", log_target=True) / 8
            (direction.grad,) = torch.autograd.grad(loss, direction)
        adam.step()
    return (normalize(direction, dim=0) * length).detach()


@torch.no_grad()
def _sample(generator: Generator, judge: AttributeEncoder, code: int) -> tuple[Tensor, Tensor]:
    """w `(SAMPLES, width)` of random faces of a style, and the attributes `(SAMPLES, 8)` that the judge reads."""
    z = torch.randn(SAMPLES, generator.latent, generator=torch.Generator().manual_seed(code))
    w = generator.map(z, torch.full((SAMPLES,), code))
    return w, torch.cat([judge.read(_paint(generator, part)) for part in w.split(BATCH)])


def _paint(generator: Generator, w: Tensor) -> Tensor:
    *_, pictures = generator.stages(w[:, None].repeat(1, generator.depth, 1), [None] * generator.depth)
    return pictures.clamp(-1, 1)
