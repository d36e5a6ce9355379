"""Whether a picture shows the scene that was asked for, and what is measured of models of scenes.

The shares follow D. Ghosh, H. Hajishirzi, L. Schmidt, "GenEval" (2023), arXiv:2310.11513: a detector finds objects, and
each property is judged by itself. Sizes and relations count only where the objects are there.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from PIL import Image
from tqdm import tqdm

from ..data import scenes
from ..data.delft import delft
from ..data.scene_captions import held_out
from ..data.scenes import SIZE, Scene
from ..frames import to_images, to_tensor
from ..knobs import UserError
from ..registry import find, tasks
from .scene_reader import Seen, Sighting

if TYPE_CHECKING:
    from ..data.scene_captions import Wanted
    from ..engine import Engine
    from ..models.clip import Clip

JUDGE = "classifier-scenes"
MARGIN = 0.1 * SIZE  # pixels that centres must lie apart in the direction of a relation
_AXES = {"left of": (0, -1), "right of": (0, 1), "above": (1, -1), "below": (1, 1)}  # axis, sign of the difference

Shares = dict[str, float]


def judge(scene: Scene, seen: Seen) -> dict[str, bool]:
    """Property -> whether a picture shows it; properties that cannot be judged here are left out.

    one object: it is there. both objects: both are. relation, given both: in the right direction. count: exactly as
    many as asked for. size, given the objects: that of the surest sighting. background, style. everything: all of them.
    """
    first = [one for one in seen.objects if one.name == scene.first]
    second = [one for one in seen.objects if one.name == scene.second]
    right: dict[str, bool] = {}
    if scene.second:
        right["both objects"] = bool(first and second)
        if first and second:
            right["relation, given both"] = stands(first[0], second[0], scene.relation)
            right["size, given the objects"] = (first[0].size, second[0].size) == (scene.first_size, scene.second_size)
    elif scene.count > 1:
        right["count"] = len(first) == scene.count
    else:
        right["one object"] = bool(first)
    if first and not scene.second:
        right["size, given the objects"] = first[0].size == scene.first_size
    right["background"] = seen.background == scene.background
    right["style"] = seen.style == scene.style
    return right | {"everything": all(right.values())}


def shows(wanted: "Wanted", seen: Seen) -> dict[str, bool]:
    """Property -> whether a picture shows it, of a prompt that was read: only what it says is judged.

    objects: all that are named are there, in whatever number. A relation, a size or a number of what is not there is
    wrong.
    """
    found = {name: [one for one in seen.objects if one.name == name] for name, _, _ in wanted.objects}
    right: dict[str, bool] = {}
    if wanted.objects:
        right["objects"] = all(found.values())
    if counted := [(name, count) for name, count, _ in wanted.objects if count > 1]:
        right["count"] = all(len(found[name]) == count for name, count in counted)
    if sized := [(name, size) for name, _, size in wanted.objects if size]:
        right["size"] = all(found[name] and found[name][0].size == size for name, size in sized)
    if wanted.relation and len(wanted.objects) == 2:
        first, second = (found[name] for name, _, _ in wanted.objects)
        right["relation"] = bool(first and second) and stands(first[0], second[0], wanted.relation)
    for name in ("background", "style"):
        if asked := getattr(wanted, name):
            right[name] = getattr(seen, name) == asked
    return right


def stands(a: Sighting, b: Sighting, relation: str) -> bool:
    """Whether a stands in a relation to b: by at least `MARGIN`, and further than in the other direction."""
    axis, sign = _AXES[relation]
    apart = (sign * (a.x - b.x), sign * (a.y - b.y))
    return apart[axis] > MARGIN and apart[axis] > abs(apart[1 - axis])


def agreement(rows: np.ndarray, seen: Sequence[Seen]) -> Shares:
    """Share of pictures that show what rows `(N, WIDTH)` say, in [0, 1], by property, of those where it can be judged.

    "objects" is the share over all three kinds of scenes: one object, both objects, the right count.
    """
    judged = [judge(Scene.of(row), one) for row, one in zip(rows, seen, strict=True)]
    names = ("one object", "both objects", "count", "relation, given both", "size, given the objects",
             "background", "style", "everything")  # fmt: skip
    shares = {name: _mean([right[name] for right in judged if name in right]) for name in names}
    present = [right.get(name) for right in judged for name in names[:3] if name in right]
    return {name: share for name, share in ({"objects": _mean(present)} | shares).items() if not math.isnan(share)}


def _mean(values: Sequence[bool | None]) -> float:
    return sum(map(bool, values)) / len(values) if values else math.nan


# ---------------------------------------------------------------------------------------------- of our models

COUNTS = {
    "addition": 60,
    "judge": 4000,
    "encoder": 1280,
    "autoencoder": 2000,
    "diffusion": 1000,
    "autoregressive": 500,
}
HELD_OUT = 4000
AT_ONCE = 25  # prompts that are painted together
RANKED_AT_ONCE = 8  # the same, where each has `CANDIDATES`
CANDIDATES = 8  # pictures of each prompt, where one of them is to be chosen
AMONG = 64  # pictures that a caption is looked for among


def measure(engine: "Engine", name: str, count: int) -> dict[str, Any]:
    """Scores of an entry as `report` gives them, from `count` scenes, or pictures in each language."""
    measures = {"addition": _addition, "judge": _judge, "encoder": _encoder, "autoencoder": _autoencoder}
    return measures.get(find(name).family, _generator)(engine, name, count)


def _addition(engine: "Engine", name: str, count: int) -> dict[str, Any]:
    rows, told = held_out(count, "train")
    scores = {}
    for weight in (0.0, 0.5, 1.0):
        pictures = []
        for k, prompt in enumerate(tqdm(told["en"], desc=f"{name}, weight {weight}")):
            *_, last = engine.stream(find(name).beside, seed=k, count=1, prompt=prompt, lora=weight)
            pictures += last.images
        scores[f"off blue and white, weight {weight:g}"] = colourful(np.stack([np.asarray(each) for each in pictures]))
    real = scenes.render(scenes.aligned(rows))
    floor = {"off blue and white, weight 0": colourful(real), "off blue and white, weight 1": colourful(delft(real))}
    method = f"How far the colours of {count} pictures are from those of Delft tiles; real: scenes, and such tiles."
    return {"model": scores, "floor": floor, "method": method}


def colourful(pictures: np.ndarray) -> float:
    """Mean distance of colours of pictures `(N, H, W, 3)` uint8 to those of Delft tiles, in [0, 1]."""
    return float(np.abs(pictures.astype(float) - delft(pictures)).mean() / 255)


def _judge(engine: "Engine", name: str, count: int) -> dict[str, Any]:
    rows, _ = held_out(count, "all")
    right = agreement(rows, engine.load(name).read(scenes.tensors(rows)))
    return {"model": right, "floor": {}, "method": f"{count:,} scenes that no training drew, all combinations."}


def _encoder(engine: "Engine", name: str, count: int) -> dict[str, Any]:
    if count < AMONG:
        raise UserError(f"A caption is looked for among {AMONG} pictures; {count} are too few.")
    rows, told = held_out(count)
    pictures, model = to_images(scenes.tensors(rows)), engine.load(name)
    scores = {f"caption finds its picture, {language}": retrieval(model, pictures, told[language]) for language in told}
    method = f"{count:,} captions of held-out pairs of objects, each looked for among {AMONG} pictures."
    return {"model": scores, "floor": {}, "method": method}


@torch.inference_mode()
def retrieval(model: "Clip", pictures: list[Image.Image], captions: list[str]) -> float:
    """Share of captions, in [0, 1], that fit their own picture best among the `AMONG` of their group."""
    right = [
        (model.scores(pictures[k : k + AMONG], captions[k : k + AMONG]).argmax(0).cpu() == torch.arange(AMONG)).float()
        for k in range(0, len(pictures) - AMONG + 1, AMONG)
    ]
    return torch.cat(right).mean().item()


def _autoencoder(engine: "Engine", name: str, count: int) -> dict[str, Any]:
    from ..models.dalle import Quantiser  # here only: it imports transformers

    model, judge_ = engine.load(name), engine.load(JUDGE)
    rows, _ = held_out(count, "all")
    where = "as they are"
    if isinstance(model, Quantiser):
        rows, where = scenes.aligned(rows), "on the grid"
    x = scenes.tensors(rows)
    with torch.inference_mode():
        painted = torch.cat([model.paint(part).float().cpu() for part in x.split(100)])
    model_scores = {"PSNR of held-out scenes, dB": psnr(x, painted)} | agreement(rows, judge_.read(painted))
    floor = agreement(rows, judge_.read(x))
    method = f"{count:,} scenes that no training drew, encoded and decoded; real: the same scenes {where}."
    return {"model": model_scores, "floor": floor, "method": method}


def psnr(x: torch.Tensor, painted: torch.Tensor) -> float:
    """Peak signal-to-noise ratio in dB of pictures in [-1, 1], over all of them together."""
    return -10 * math.log10((painted.clamp(-1, 1) - x).square().mean().item() / 4)


def _generator(engine: "Engine", name: str, count: int) -> dict[str, Any]:
    tries = CANDIDATES if find(name).family == "autoregressive" else 1
    paint = _ranked if tries > 1 else _together
    scores: Shares = {}
    for split, prompts in (("pairs", count), ("train", count // 4), ("styles", count // 4)):
        rows, told = held_out(max(1, prompts), split)
        for language, captions in told.items():
            with tqdm(total=len(captions), desc=f"{name}, {split}, {language}") as bar:
                pictures = paint(engine, name, captions, bar)
            for ranked, chosen in pictures.items():
                right = agreement(rows, engine.load(JUDGE).read(to_tensor(chosen)))
                where = f"{ranked}{_SPLITS[split]}, {language}"
                scores |= {f"{share}, {where}": number for share, number in right.items()}
    method = (
        f"{count:,} prompts of held-out pairs of objects and a quarter as many of each other kind in each language, "
        f"default options, one picture each, as {JUDGE} reads it."
    )
    if tries > 1:
        method += f" Best of {tries}: the one of so many that CLIP likes best."
    return {"model": scores, "floor": {}, "method": method}


def _together(engine: "Engine", name: str, captions: list[str], bar: tqdm) -> dict[str, list[Image.Image]]:
    """One picture of each caption, the k-th from seed k, many at once."""
    model, pictures = engine.load(name), []
    for k in range(0, len(captions), AT_ONCE):
        some = captions[k : k + AT_ONCE]
        pictures += model.answers(some, tasks(name)["generate"](seed=k))
        bar.update(len(some))
    return {"": pictures}


def _ranked(engine: "Engine", name: str, captions: list[str], bar: tqdm) -> dict[str, list[Image.Image]]:
    """The first of `CANDIDATES` pictures of each caption, and the one that CLIP likes best."""
    model, first, best = engine.load(name), [], []
    for k in range(0, len(captions), RANKED_AT_ONCE):
        some = captions[k : k + RANKED_AT_ONCE]
        options = tasks(name)["generate"](seed=CANDIDATES * k, count=CANDIDATES)
        for prompt, images in zip(some, model.answers(some, options), strict=True):
            first.append(images[0])
            best.append(images[model.clip.scores(images, [prompt]).argmax()])
        bar.update(len(some))
    return {"": first, f"best of {CANDIDATES}, ": best}


_SPLITS = {"train": "seen combinations", "pairs": "unseen pairs", "styles": "unseen styles"}
