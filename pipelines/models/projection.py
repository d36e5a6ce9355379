"""Projection: the w whose picture is nearest to a given one, found by gradient descent.

Every layer gets a w of its own, all start at the mean w of the style, and Adam moves them to where the picture and what
the discriminator sees in it come nearest. A pull towards the mean keeps the face one that the generator can edit.

Papers: T. Karras et al. (2020), arXiv:1912.04958, section 5; R. Abdal, Y. Qin, P. Wonka (2019), arXiv:1904.03189, for a
w of its own for every layer.
"""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import avg_pool2d

from ..frames import Frame, to_images, to_tensor

if TYPE_CHECKING:
    from .stylegan import StyleGan

RATE = 0.1
SEEN, PULL = 0.1, 2e-3  # weights of what D sees, and of the pull towards the mean, beside the pixels
AUDITION = 0.2  # share of the steps in which all styles take part


def descend(model: "StyleGan", image: Image.Image, styles: list[int], steps: int) -> Iterator[Frame]:
    """A frame per step: the nearest picture so far, beside it the target.

    Args:
        image: RGB, of the size that the generator paints.
        styles: codes of the styles to look in; after a fifth of the steps only the nearest goes on.
        steps: of Adam.
    Yields:
        Frames whose images are the target and the picture, with the scalar "PSNR" in dB (peak 1).
    """
    weight = model.weight
    # engines run models in inference mode, whose tensors cannot be differentiated: all that is needed is made outside
    with torch.inference_mode(False), torch.no_grad():
        target = to_tensor([image]).to(weight)
        style = torch.tensor(styles, device=weight.device)
        mean = model.generator.mean_w[style][:, None].float()  # Adam needs the range of fp32
        ws = mean.repeat(1, model.generator.depth, 1).requires_grad_()
        adam = torch.optim.Adam([ws], lr=RATE, betas=(0.9, 0.99))
        aims = list(model.discriminator.features(target))
    best = (math.inf, target)
    for step in range(steps):
        with torch.inference_mode(False), torch.enable_grad():
            adam.param_groups[0]["lr"] = RATE * min(1, 2 * (1 - step / steps)) * min(1, (step + 1) / 10)
            *_, pictures = model.generator.stages(ws.to(weight.dtype), [None] * model.generator.depth)
            losses = _distance(model, pictures, target, aims) + PULL * (ws - mean).square().mean((1, 2))
            adam.zero_grad()
            losses.sum().backward()
            adam.step()
        errors = (pictures.detach().clamp(-1, 1) - target).float().square().mean((1, 2, 3)) / 4  # of values in [0, 1]
        nearest = int(errors.argmin())
        if errors[nearest] < best[0]:
            best = (float(errors[nearest]), pictures[nearest : nearest + 1].detach())
        if len(ws) > 1 and step + 1 >= AUDITION * steps:
            keep = slice(int(losses.argmin()), int(losses.argmin()) + 1)
            with torch.inference_mode(False), torch.no_grad():
                ws, mean, style = ws[keep].clone().requires_grad_(), mean[keep].clone(), style[keep]
                adam = torch.optim.Adam([ws], lr=RATE, betas=(0.9, 0.99))
        yield Frame(
            step + 1, steps, "the nearest face", images=[image, *to_images(best[1])],
            scalars={"PSNR": -10 * math.log10(max(best[0], 1e-10)), "evaluations": step + 1},
        )  # fmt: skip


def _distance(model: "StyleGan", pictures: Tensor, target: Tensor, aims: list[Tensor]) -> Tensor:
    """How far each picture `(N, 3, S, S)` is from the target, in pixels of three sizes and in what D sees: `(N,)`."""
    total = 0
    for size in (1, 2, 4):
        total = total + (avg_pool2d(pictures, size) - avg_pool2d(target, size)).float().square().mean((1, 2, 3))
    for seen, aim in zip(model.discriminator.features(pictures), aims, strict=True):
        total = total + SEEN * (seen - aim).float().square().mean((1, 2, 3)) / aim.float().square().mean()
    return total
