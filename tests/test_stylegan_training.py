"""The mapping of StyleGAN keeps seeds apart, and does not fold z into a few dimensions."""

import pytest
import torch

from pipelines.models.stylegan import Generator
from pipelines.training.recipes.stylegan import NEAR, crowding


def folded():
    """A mapping that has folded z into two dimensions."""
    torch.manual_seed(0)
    net = Generator(latent=16, width=32, channels=(8, 8, 8, 8))
    with torch.no_grad():
        u, s, v = torch.linalg.svd(net.mapping[-1].weight)
        net.mapping[-1].weight.copy_(u @ torch.diag(torch.where(torch.arange(32) < 2, s, 0.02 * s)) @ v)
    return net


def dimensions(points):
    """How many dimensions points `(N, D)` fill: (sum of variances)^2 / sum of their squares."""
    variances = torch.linalg.svdvals(points - points.mean(0)).square()
    return (variances.sum().square() / variances.square().sum()).item()


def test_only_pairs_of_one_style_that_are_nearer_than_others_are_counted():
    far = torch.eye(6)
    assert crowding(far, torch.zeros(6, dtype=torch.long)) == 0
    twins = torch.cat([far, far[:1]])
    assert crowding(twins, torch.zeros(7, dtype=torch.long)).item() == pytest.approx(1 / 21, rel=1e-3)
    assert crowding(twins, torch.tensor([0] * 6 + [1])) == 0


def test_twice_as_near_as_allowed_counts_half():
    line = torch.tensor([[0.0], [NEAR / 2], [2.0]])  # the mean distance is 4 / 3
    near = NEAR / 2 / (NEAR * 4 / 3)
    assert crowding(line, torch.zeros(3, dtype=torch.long)).item() == pytest.approx((1 - near) / 3, rel=1e-3)


def test_larger_vectors_are_no_less_crowded():
    points = torch.randn(40, 2, generator=torch.Generator().manual_seed(0))
    style = torch.arange(40) % 2
    assert crowding(points, style) > 0.02
    assert crowding(100 * points, style).item() == pytest.approx(crowding(points, style).item(), rel=1e-3)


def test_a_folded_mapping_unfolds():
    net = folded()
    z, style = torch.randn(300, 16), torch.zeros(300, dtype=torch.long)
    before = dimensions(net.map(z, style).detach())
    adam = torch.optim.Adam(net.mapping.parameters(), lr=3e-3)
    for _ in range(60):
        near = crowding(net.map(torch.randn(64, 16), style[:64]), style[:64])
        adam.zero_grad()
        near.backward()
        adam.step()
    assert dimensions(net.map(z, style).detach()) > 1.5 * before
