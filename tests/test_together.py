"""Processes that train together do what one process does with the whole batch."""

import os

import pytest
import torch
import torch.multiprocessing

from pipelines import UserError
from pipelines.training import loop, together

from .serving import free_port

TRUTH = torch.tensor([[2.0, -1.0]])
STEPS = 5


class Line(loop.Recipe):
    """A linear map learned from random points."""

    def __init__(self, batch=8):
        self.name, self.budget, self.batch, self.settings = "line", STEPS * batch, batch, {}
        self.network = torch.nn.Linear(2, 1).to(memory_format=torch.contiguous_format)
        self.sgd = torch.optim.SGD(self.network.parameters(), lr=0.1)
        self.parts = {"network": self.network, "sgd": self.sgd}
        self.seen = []

    def step(self, progress):
        x = torch.randn(self.batch, 2)
        self.seen.append(x)
        loss = (self.network(x) - x @ TRUTH.t()).square().mean()
        self.sgd.zero_grad()
        loss.backward()
        self.sgd.step()
        return {"loss": loss.detach()}

    def save(self, folder):
        torch.save(self.network.state_dict(), folder / "weights")


def work(rank, folder, port):
    """One of two processes, as `torchrun` starts them."""
    os.environ.update(RANK=str(rank), WORLD_SIZE="2", MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port))
    torch.manual_seed(rank)  # they would begin differently
    made = Line()
    assert together.join(made, 0) == 8
    first = {name: part.clone() for name, part in made.network.state_dict().items()}
    for _ in range(STEPS):
        made.step(0.0)
    torch.save({"first": first, "last": made.network.state_dict(), "seen": made.seen}, folder / str(rank))
    torch.save(together.any_of(rank == 1), folder / f"{rank}-any")
    torch.distributed.destroy_process_group()


def test_two_processes_take_the_steps_of_one_with_both_parts_of_the_batch(tmp_path):
    torch.multiprocessing.spawn(work, (tmp_path, free_port()), nprocs=2)
    one, other = (torch.load(tmp_path / str(rank)) for rank in range(2))
    for name in ("weight", "bias"):
        assert torch.equal(one["first"][name], other["first"][name])
        assert torch.equal(one["last"][name], other["last"][name])
    assert [len(x) for x in one["seen"] + other["seen"]] == [4] * 2 * STEPS
    assert not torch.equal(one["seen"][0], other["seen"][0])

    alone = Line()
    alone.network.load_state_dict(one["first"])
    for parts in zip(one["seen"], other["seen"], strict=True):
        x = torch.cat(parts)
        alone.sgd.zero_grad()
        (alone.network(x) - x @ TRUTH.t()).square().mean().backward()
        alone.sgd.step()
    for name, part in alone.network.state_dict().items():
        assert torch.allclose(part, one["last"][name], atol=1e-6)
    assert all(torch.load(tmp_path / f"{rank}-any") for rank in range(2))


def test_a_batch_that_cannot_be_shared_is_refused(monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setattr(together.dist, "is_initialized", lambda: True)
    monkeypatch.setattr(together.dist, "get_world_size", lambda: 2)
    with pytest.raises(UserError, match="2 processes cannot share a batch of 7"):
        together.join(Line(batch=7), 0)


def test_alone_nothing_changes():
    made = Line()
    assert together.join(made, 0) == made.batch == 8
    assert together.chief()
    assert together.any_of(True)
    assert not together.any_of(False)
