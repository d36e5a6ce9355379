"""Noise from seeds and the ways between noises: closed forms."""

import math

import pytest
import torch
from torch.testing import assert_close

from pipelines.interpolate import PATHS, linear, noise, plane_noise, spherical
from pipelines.seeds import SEED_MAX, plane_corners, plane_seed, random_seed, seeds_from

SHAPE = (4, 14, 14)
A, B = noise([1, 2], SHAPE)


@pytest.mark.parametrize("path", PATHS)
def test_a_path_begins_and_ends_where_it_should(path):
    points = PATHS[path](A, B, torch.linspace(0, 1, 5))
    assert points.shape == (5, *SHAPE)
    assert_close(points[0], A, rtol=0, atol=1e-6)
    assert_close(points[-1], B, rtol=0, atol=1e-6)


def test_the_middle_of_the_straight_line_is_the_mean():
    assert_close(linear(A, B, torch.tensor([0.5]))[0], (A + B) / 2)


def test_the_spherical_path_stays_on_the_sphere_at_even_speed():
    a, b = A / A.norm(), B / B.norm()
    points = spherical(a, b, torch.linspace(0, 1, 11))
    assert_close(points.flatten(1).norm(dim=1), torch.ones(11))
    angles = torch.arccos((points[1:] * points[:-1]).flatten(1).sum(1))
    assert_close(angles, angles.mean().expand(10), rtol=1e-3, atol=1e-4)


def test_halfway_the_spherical_path_keeps_the_norm_and_the_straight_line_loses_it():
    half = torch.tensor([0.5])
    typical = float(A.norm())
    assert float(spherical(A, B, half).norm()) == pytest.approx(typical, rel=0.05)
    assert float(linear(A, B, half).norm()) == pytest.approx(typical / math.sqrt(2), rel=0.05)


@pytest.mark.parametrize("b", [A, -A, 2 * A])
def test_where_no_arc_is_defined_the_path_is_straight(b):
    t = torch.linspace(0, 1, 3)
    assert_close(spherical(A, b, t), linear(A, b, t))


def test_the_noise_of_a_sample_depends_on_its_seed_only():
    torch.manual_seed(0)
    together = noise([5, 6, 7], SHAPE)
    torch.manual_seed(1)
    assert torch.equal(noise([6], SHAPE)[0], together[1])
    assert torch.equal(torch.randn(SHAPE, generator=torch.Generator().manual_seed(7)), together[2])
    assert not torch.equal(together[0], together[1])


def test_seeds_count_up_and_begin_again():
    assert seeds_from(3, 3) == [3, 4, 5]
    assert seeds_from(SEED_MAX, 2) == [SEED_MAX, 0]
    assert 0 <= random_seed() <= SEED_MAX


def test_no_two_points_of_the_plane_share_a_seed():
    square = range(-60, 61)
    assert len({plane_seed(x, y) for x in square for y in square}) == len(square) ** 2
    rim = {plane_seed(x, y) for x in (-16_000, 15_999, 16_000) for y in range(-16_000, 16_001, 100)}
    assert len(rim) == 3 * 321
    assert max(rim) <= SEED_MAX


def test_the_plane_keeps_the_documented_formula():
    points = [(0, 0), (-1, 0), (0, -1), (1, 0), (0, 1), (2, -3)]
    assert [plane_seed(*point) for point in points] == [0, 2, 1, 6, 4, 29]


def test_an_integer_point_of_the_plane_is_the_noise_of_its_seed():
    for x, y in [(0, 0), (-3, 7), (16_000, -16_000)]:
        assert torch.equal(plane_noise(x, y, SHAPE), noise([plane_seed(x, y)], SHAPE)[0])


def test_between_the_points_noise_stays_standard_normal():
    for x, y in [(0.5, 0.5), (-2.25, 3.75), (0.01, -0.99)]:
        assert sum(weight**2 for _, weight in plane_corners(x, y)) == pytest.approx(1)
    z = plane_noise(0.5, 0.5, (10_000,))
    assert z.mean() == pytest.approx(0, abs=0.05)
    assert z.std() == pytest.approx(1, abs=0.05)


def test_the_plane_has_no_seams():
    for x, y in [(1, 0.3), (-1, 0.3), (0.3, 0), (0.3, -2)]:
        assert_close(plane_noise(x, y, SHAPE), plane_noise(x - 1e-4, y - 1e-4, SHAPE), rtol=0, atol=2e-3)
