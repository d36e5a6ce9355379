"""How real and how varied a set of pictures is, measured in the features of our own judge.

All distances are between features `(N, D)` of real pictures and `(M, D)` of generated ones, so their values say
something only beside others from the same feature space, the same N and M; they are not comparable to published FID.
"""

import warnings

import torch
from torch import Tensor, nn
from torchmetrics.image.fid import FrechetInceptionDistance
from torchmetrics.image.kid import KernelInceptionDistance

from .encoder import Encoder

SUBSETS, SUBSET = 100, 1000  # of KID: how many, and of how many pictures each


@torch.inference_mode()
def judge(encoder: Encoder, pictures: Tensor) -> tuple[Tensor, Tensor]:
    """What the judge makes of pictures `(N, 1, 28, 28)` in [-1, 1].

    Returns:
        features `(N, dim)`, all at least 0; the classes it reads, `(N,)` int64. Both on the CPU.
    """
    where = next(encoder.parameters())
    features = torch.cat([encoder(part.to(where)) for part in pictures.split(500)])
    return features.float().cpu(), encoder.head(features).argmax(1).cpu()


def domain_fd(real: Tensor, fake: Tensor) -> float:
    """Frechet distance of two Gaussians fitted to the features, in [0, inf[; 0 is the best.

    |mu_r - mu_f|^2 + tr(S_r + S_f - 2 (S_r S_f)^(1/2)).
    Source: M. Heusel et al. (2017), arXiv:1706.08500, eq. 6, with other features.
    """
    metric = FrechetInceptionDistance(nn.Identity(), normalize=True, input_img_size=real.shape[1:])
    metric.update(real.double(), real=True)
    metric.update(fake.double(), real=False)
    return metric.compute().item()


def kid(real: Tensor, fake: Tensor, seed: int = 0) -> float:
    """Squared maximum mean discrepancy, kernel (a.b / D + 1)^3; unbiased, so about 0 at best and at times below.

    The mean over `SUBSETS` random subsets of `SUBSET` pictures (of all when there are fewer), drawn by `seed`.
    Source: M. Binkowski et al., "Demystifying MMD GANs" (2018), arXiv:1801.01401, section 4, with other features.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it keeps all features, which we do as well
        metric = KernelInceptionDistance(nn.Identity(), SUBSETS, min(SUBSET, len(real), len(fake)))
    metric.update(real.double(), real=True)
    metric.update(fake.double(), real=False)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return metric.compute()[0].item()


def density_coverage(real: Tensor, fake: Tensor, k: int = 5) -> tuple[float, float]:
    """Where generated pictures lie among balls around the real ones that reach to their k-th real neighbour.

    Returns:
        density: balls that hold a generated picture, on average, over k; in [0, N / k], about 1 for real pictures.
        coverage: share of balls that hold a generated picture at all; in [0, 1].
    Source: M. F. Naeem et al., "Reliable Fidelity and Diversity Metrics for Generative Models" (2020),
        arXiv:2002.09797, eq. 3 and 4.
    """
    inside = _distances(real, fake) < _radii(real, k)[:, None]  # (N, M)
    return inside.sum().item() / (k * len(fake)), inside.any(1).float().mean().item()


def recall(real: Tensor, fake: Tensor, k: int = 5) -> float:
    """Share of real pictures, in [0, 1], that lie in a ball around a generated one that reaches to its k-th neighbour.

    Source: T. Kynkäänniemi et al., "Improved Precision and Recall Metric" (2019), arXiv:1904.06991, eq. 2.
    """
    return (_distances(fake, real) <= _radii(fake, k)[:, None]).any(0).float().mean().item()


def modes(seen: Tensor, classes: int = 10, share: float = 0.01) -> int:
    """How many classes get at least `share` of the pictures, from the classes `(N,)` that the judge read."""
    return int((torch.bincount(seen, minlength=classes) >= share * len(seen)).sum())


def agreement(asked: Tensor, seen: Tensor) -> float:
    """Share of pictures, in [0, 1], that show the class asked for; both `(N,)`."""
    return (asked == seen).float().mean().item()


def nearest(real: Tensor, fake: Tensor) -> float:
    """Median distance from a generated picture to its nearest real one: root mean square of the pixel differences.

    Pictures `(N, ...)` and `(M, ...)` in [-1, 1], the result in [0, 2]. Far below that of held-out pictures it means
    that training pictures were learned by heart.
    """
    real, fake = real.flatten(1), fake.flatten(1)
    shortest = torch.cat([torch.cdist(part, real).amin(1) for part in fake.split(250)])
    return (shortest.median() / real.shape[1] ** 0.5).item()


def _distances(a: Tensor, b: Tensor) -> Tensor:
    """`(N, D)` and `(M, D)` -> `(N, M)`, exact also where they are close."""
    return torch.cdist(a, b, compute_mode="donot_use_mm_for_euclid_dist")


def _radii(x: Tensor, k: int) -> Tensor:
    """Distance of each of `(N, D)` to its k-th neighbour among the others: `(N,)`."""
    return _distances(x, x).kthvalue(k + 1, dim=1).values  # the first is the point itself
