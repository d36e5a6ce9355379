"""What is measured of a model of digits.

Generated pictures are compared with as many training digits. The floor compares as many held-out digits with the same
training digits: what a perfect model would get.
"""

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.nn.functional import interpolate
from tqdm import tqdm

from ..data import digits
from ..frames import to_tensor
from ..models.pixel_gpt import quantise
from ..options.pixels import LEVELS, SIDE
from ..registry import find, tasks
from . import image
from .encoder import Encoder

if TYPE_CHECKING:
    from ..engine import Engine

JUDGE = "classifier-digits"
COUNTS = {"gan": 5000, "diffusion": 2000, "autoregressive": 2000, "judge": 10_000}  # pictures measured, by family
HELD_OUT = 10_000  # digits there are for the floor
PER_SCHEDULER = 500
NEIGHBOUR = 5  # k of density, coverage and recall


def measure(engine: "Engine", name: str, count: int) -> dict[str, Any]:
    """Scores of an entry as `report` gives them, from `count` pictures."""
    return _judge(engine, count) if find(name).family == "judge" else _generator(engine, name, count)


def _judge(engine: "Engine", count: int) -> dict[str, Any]:
    x, y = _sample("test", count)
    _, seen = image.judge(engine.load(JUDGE), x)
    method = f"{count:,} of the {HELD_OUT:,} held-out digits, which it was not trained with."
    return {"model": {"accuracy": image.agreement(y, seen)}, "floor": {}, "method": method}


def _generator(engine: "Engine", name: str, count: int) -> dict[str, Any]:
    encoder, options = engine.load(JUDGE), tasks(name)["generate"]
    conditional = "label" in options.knobs()
    reference, _ = _sample("train", count)
    held_out, y = _sample("test", count)
    rated = find(name).family == "autoregressive"
    if rated:
        bits, held_out = engine.load(name).bits_per_pixel(held_out, y), repaint(held_out)
    real, _ = image.judge(encoder, reference)
    asked = torch.arange(count) % len(digits.CLASSES)

    pictures, evaluations = _generate(engine, name, count)
    model, seen = _compare(encoder, real, pictures)
    model = {"network evaluations per picture": evaluations} | model
    floor, read = _compare(encoder, real, held_out)
    if conditional:
        model["class accuracy"] = image.agreement(asked, seen)
        floor["class accuracy"] = image.agreement(y, read)
    method = (
        f"{count:,} pictures of the seeds 0 to {count - 1}{', digits 0 to 9 in turn' if conditional else ''}, "
        f"with the default options{_named(options)}, against {count:,} training digits; real against real: {count:,} "
        f"held-out digits against the same. Feature space: the {real.shape[1]} penultimate features of {JUDGE}; "
        f"k = {NEIGHBOUR}; KID over {image.SUBSETS} subsets of {min(image.SUBSET, count):,}; all draws by seed 0"
    )
    if rated:
        model["bits per pixel of held-out digits"] = bits
        method += "; pictures and the held-out digits of the floor have 14x14 pixels of 16 greys, enlarged to 28x28"
    if "scheduler" in options.knobs():
        some = min(PER_SCHEDULER, count)
        for scheduler in options.knobs()["scheduler"].choices:
            if scheduler == options.default("scheduler"):
                read = seen[:some]
            else:
                _, read = image.judge(encoder, _generate(engine, name, some, scheduler=scheduler)[0])
            model[f"class accuracy, {scheduler}"] = image.agreement(asked[:some], read)
        method += f"; class accuracy by scheduler: the first {some} seeds"
    return {"model": model, "floor": floor, "method": f"{method}."}


def _compare(encoder: Encoder, real: Tensor, pictures: Tensor) -> tuple[dict[str, float], Tensor]:
    """All scores of pictures `(N, 1, 28, 28)` against real features, and the classes `(N,)` that the judge read."""
    fake, seen = image.judge(encoder, pictures)
    density, coverage = image.density_coverage(real, fake, NEIGHBOUR)
    scores = {
        "domain-FD": image.domain_fd(real, fake),
        "KID": image.kid(real, fake),
        "density": density,
        "coverage": coverage,
        "recall": image.recall(real, fake, NEIGHBOUR),
        "modes covered": image.modes(seen),
        "nearest of all training digits": image.nearest(digits.tensors("train")[0], pictures),
    }
    return scores, seen


def _generate(engine: "Engine", name: str, count: int, **options: Any) -> tuple[Tensor, float]:
    """Pictures `(count, 1, 28, 28)` in [-1, 1] of the seeds 0, 1, ..., and the network evaluations that each took."""
    high = int(tasks(name)["generate"].knobs()["count"].high)
    batch = high - high % len(digits.CLASSES)  # so that every batch begins with digit 0
    parts = []
    with tqdm(total=count, unit=" pictures", desc=" ".join([name, *map(str, options.values())])) as bar:
        for seed in range(0, count, batch):
            *_, result = engine.stream(name, seed=seed, count=min(batch, count - seed), **options)
            parts.append(enlarge(to_tensor(result.images)))
            bar.update(len(result.images))
    return torch.cat(parts), result.scalars["evaluations"]


def enlarge(pictures: Tensor) -> Tensor:
    """Pictures `(N, 1, H, W)` brought to 28x28, bicubically; those that are as large already stay as they are."""
    if pictures.shape[-1] == digits.SIZE:
        return pictures
    return interpolate(pictures, (digits.SIZE, digits.SIZE), mode="bicubic").clamp(-1, 1)


def repaint(pictures: Tensor) -> Tensor:
    """Digits as a perfect model of 14x14 pixels would paint them: reduced, quantised, and enlarged again."""
    small = quantise(pictures).view(-1, 1, SIDE, SIDE) * (2 / (LEVELS - 1)) - 1
    return enlarge(small)


def _sample(split: str, count: int) -> tuple[Tensor, Tensor]:
    """`count` random digits of a split, pictures and labels; random, since the first half of the test set is easier."""
    x, y = digits.tensors(split)
    index = torch.randperm(len(x), generator=torch.Generator().manual_seed(0))[:count]
    return x[index], y[index]


def _named(options: type) -> str:
    """The defaults that decide quality, in parentheses, where there are any."""
    knobs = options.knobs()
    named = ", ".join(f"{name} {options.default(name)}" for name in ("steps", "guidance", "scheduler") if name in knobs)
    return f" ({named})" if named else ""
