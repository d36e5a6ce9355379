"""What is measured of a model of faces: by its judge, and for autoencoders by the pixels.

Distances compare generated faces with as many training faces; the floor compares as many held-out faces with the same.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from ..data import faces
from ..frames import to_tensor
from ..models.autoencoder import decode, encode
from ..options.cyclegan import A, B
from ..options.stylegan import Generate
from ..registry import find
from . import image
from .attributes import AttributeEncoder

if TYPE_CHECKING:
    from ..engine import Engine

JUDGE = "classifier-faces"
COUNTS = {"gan": 4000, "diffusion": 1000, "autoencoder": 4000, "judge": 4000}  # faces measured, by family
HELD_OUT = 4000  # faces there are for the floor
NEIGHBOUR = 5  # k of density, coverage and recall
ALIKE = 4  # faces of each held-out combination of attributes
NAMES = list(faces.ATTRIBUTES)
Scores = dict[str, float]


def measure(engine: "Engine", name: str, count: int) -> dict[str, Any]:
    """Scores of an entry as `report` gives them, from `count` faces."""
    if find(name).family == "judge":
        return _judge(engine, count)
    special = {"stylegan-faces": _stylegan, "ddpm-faces": _conditional, "vae-faces": _autoencoder}
    if name == "cyclegan-faces":
        return _translation(engine, name, count)
    return special[name](engine, name, count)


def _judge(engine: "Engine", count: int) -> dict[str, Any]:
    x, y = _sample("test", count)
    right = _agreement(y, engine.load(JUDGE), x)
    return {"model": right, "floor": {}, "method": f"{count:,} of the {HELD_OUT:,} held-out faces."}


def _stylegan(engine: "Engine", name: str, count: int) -> dict[str, Any]:
    judge = engine.load(JUDGE)
    pictures = _generate(engine, name, count, truncation=1.0)
    model, floor = _distances(judge, pictures, count)
    styles = torch.arange(count) % len(faces.ATTRIBUTES["style"])
    seen = _read(judge, pictures)
    model["style accuracy"] = image.agreement(styles, seen[:, 0])
    model["rarest attribute value of a style, share against real"] = _rarest(seen)
    usual = _read(judge, _generate(engine, name, count))
    model[f"style accuracy, truncation {Generate.default('truncation'):g}"] = image.agreement(styles, usual[:, 0])
    method = (
        f"{count:,} faces of the seeds 0 to {count - 1}, styles in turn, truncation 1, against {count:,} training "
        f"faces; real against real: {count:,} held-out faces against the same. {_SPACE}"
    )
    return {"model": model, "floor": floor, "method": method}


def _conditional(engine: "Engine", name: str, count: int) -> dict[str, Any]:
    judge = engine.load(JUDGE)
    _, asked = faces.load("unseen")
    asked = torch.from_numpy(asked[: count // ALIKE].astype(np.int64))
    pictures = []
    for row, codes in enumerate(tqdm(asked, desc=name, unit=" combinations")):
        pairs = zip(faces.ATTRIBUTES.items(), codes, strict=True)
        wanted = {attribute: names[code] for (attribute, names), code in pairs if code != faces.UNSHOWN}
        *_, last = engine.stream(name, seed=row * ALIKE, count=ALIKE, **wanted)
        pictures += last.images
    x = to_tensor(pictures)
    y = asked.repeat_interleave(ALIKE, 0)
    model = _agreement(y, judge, x)
    seen = _read(judge, x)
    model["all attributes right"] = ((seen == y) | (y == faces.UNSHOWN)).all(1).float().mean().item()
    usual, floor = _distances(judge, _generate(engine, name, count), count)
    method = (
        f"Attributes: {len(asked)} combinations of style, skin, hair colour and background that training never showed, "
        f"{ALIKE} faces each, default options. Distances: {count:,} faces of the seeds 0 to {count - 1}, attributes by "
        f"chance, against {count:,} training faces; real against real: {count:,} held-out faces. {_SPACE}"
    )
    return {"model": model | usual, "floor": floor, "method": method}


def _autoencoder(engine: "Engine", name: str, count: int) -> dict[str, Any]:
    judge, vae = engine.load(JUDGE), engine.load(name).vae
    x, y = _sample("test", count)
    errors, seen = [], []
    with torch.inference_mode():
        for part in x.split(100):
            painted = decode(vae, encode(vae, part.to(vae.device, vae.dtype))).clamp(-1, 1).float().cpu()
            errors.append((painted - part).square().mean((1, 2, 3)) / 4)
            seen.append(_read(judge, painted))
    right = (torch.cat(seen) == y)[y != faces.UNSHOWN].float().mean().item()
    model = {
        "PSNR of held-out faces, dB": -10 * torch.cat(errors).mean().log10().item(),
        "attributes read right after encoding and decoding": right,
    }
    drawn, floor = _distances(judge, _generate(engine, name, count), count)
    method = (
        f"{count:,} held-out faces, and {count:,} generated faces of the seeds 0 to {count - 1} (spread 0.7) against "
        f"{count:,} training faces; real against real: {count:,} held-out faces. {_SPACE}"
    )
    return {"model": model | drawn, "floor": floor, "method": method}


def _translation(engine: "Engine", name: str, count: int) -> dict[str, Any]:
    judge, model = engine.load(JUDGE), engine.load(name)
    x, y = _sample("test", count)
    codes = [faces.ATTRIBUTES["style"].index(style) for style in (A, B)]
    scores: Scores = {}
    changed, kept, cycle = [], {}, []
    for (way, there), back, (source, target) in zip(
        model.generators.items(), reversed(model.generators.values()), (codes, codes[::-1]), strict=True
    ):
        own, labels = x[y[:, 0] == source], y[y[:, 0] == source]
        with torch.inference_mode():
            where = there.out[0].weight
            painted = torch.cat([there(part.to(where)).clamp(-1, 1) for part in own.split(100)])
            again = torch.cat([back(part).clamp(-1, 1) for part in painted.split(100)]).float().cpu()
        seen = _read(judge, painted)
        changed.append(image.agreement(torch.full((len(own),), target), seen[:, 0]))
        scores[f"style changed, {way}"] = changed[-1]
        cycle.append((again - own).abs().mean().item() / 2)
        for k, attribute in enumerate(NAMES[1:], start=1):
            if all(faces.shown(style, attribute) for style in (A, B)):
                kept.setdefault(attribute, []).append(image.agreement(labels[:, k], seen[:, k]))
                scores[f"{attribute} kept, {way}"] = kept[attribute][-1]
    means = [sum(shares) / len(shares) for shares in kept.values()]
    scores |= {
        "style changed": sum(changed) / 2,
        "other attributes kept, mean": sum(means) / len(means),
        "mean absolute cycle error of values in [0, 1]": sum(cycle) / 2,
    }
    method = f"The faces of the two styles among {count:,} held-out ones; attributes as {JUDGE} reads them."
    return {"model": scores, "floor": {}, "method": method}


_SPACE = f"Feature space: the penultimate features of {JUDGE}; k = {NEIGHBOUR}; all draws by seed 0."


def _distances(judge: AttributeEncoder, pictures: Tensor, count: int) -> tuple[Scores, Scores]:
    """Scores of pictures `(N, 3, 64, 64)` against training faces, and those of held-out faces against the same."""
    real = _features(judge, _sample("train", count)[0])
    held_out, _ = _sample("test", count)
    everything = faces.tensors("train")[0][:20_000] / 127.5 - 1
    both = []
    for x in (pictures, held_out):
        fake = _features(judge, x)
        density, coverage = image.density_coverage(real, fake, NEIGHBOUR)
        both.append({
            "domain-FD": image.domain_fd(real, fake),
            "KID": image.kid(real, fake),
            "density": density,
            "coverage": coverage,
            "recall": image.recall(real, fake, NEIGHBOUR),
            "nearest of 20,000 training faces": image.nearest(everything, x[:1000]),
        })  # fmt: skip
    return both[0], both[1]


def _rarest(seen: Tensor) -> float:
    """Over all values that a style can show: the smallest ratio of its share among `seen` to that in the data."""
    _, labels = faces.tensors("test")
    ratios = []
    for code, style in enumerate(faces.ATTRIBUTES["style"]):
        fake, real = seen[seen[:, 0] == code], labels[labels[:, 0] == code]
        for k, attribute in enumerate(NAMES[1:], start=1):
            for value in faces.values(style, attribute):
                index = faces.ATTRIBUTES[attribute].index(value)
                ratios.append((fake[:, k] == index).float().mean() / (real[:, k] == index).float().mean())
    return float(min(ratios))


def _agreement(asked: Tensor, judge: AttributeEncoder, x: Tensor) -> Scores:
    """Share of pictures that show the value asked for, by attribute, where the style can show it."""
    seen = _read(judge, x)
    shown = asked != faces.UNSHOWN
    return {
        f"{name} right": image.agreement(asked[shown[:, k], k], seen[shown[:, k], k]) for k, name in enumerate(NAMES)
    }


@torch.inference_mode()
def _features(judge: AttributeEncoder, x: Tensor) -> Tensor:
    return torch.cat([judge(part.to(judge.head.weight)) for part in x.split(250)]).float().cpu()


@torch.inference_mode()
def _read(judge: AttributeEncoder, x: Tensor) -> Tensor:
    return torch.cat([judge.read(part.to(judge.head.weight)) for part in x.split(250)]).cpu()


def _generate(engine: "Engine", name: str, count: int, **options: Any) -> Tensor:
    """Faces `(count, 3, 64, 64)` in [-1, 1] of the seeds 0, 1, ..."""
    images = []
    with tqdm(total=count, unit=" faces", desc=" ".join([name, *map(str, options.values())])) as bar:
        for seed in range(0, count, 64):
            *_, result = engine.stream(name, seed=seed, count=min(64, count - seed), **options)
            images += result.images
            bar.update(len(result.images))
    return to_tensor(images)


def _sample(split: str, count: int) -> tuple[Tensor, Tensor]:
    """`count` random faces of a split, `(N, 3, 64, 64)` in [-1, 1], and their labels `(N, 8)`."""
    x, y = faces.tensors(split)
    index = torch.randperm(len(x), generator=torch.Generator().manual_seed(0))[:count]
    return x[index] / 127.5 - 1, y[index]
