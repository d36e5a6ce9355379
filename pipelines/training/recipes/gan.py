"""How the GANs on digits were trained: the classic game, two ways to lose it, and a modern loss that keeps it stable.

Classic: binary cross-entropy with the non-saturating generator loss (Goodfellow et al. 2014, section 3).
Relativistic: D compares pairs, loss f(D(G(z)) - D(x)) with f = softplus, and is kept smooth by zero-centred gradient
penalties on real (R1) and generated (R2) pictures: N. Huang et al., "The GAN is dead; long live the GAN! A Modern
Baseline GAN" (2024), arXiv:2501.05441, eq. 2-5; R1: L. Mescheder et al. (2018), arXiv:1801.04406.
"""

from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn.functional import softplus

from ...data import digits
from ...frames import contact_sheet, to_images
from ...interpolate import noise
from ...models import dcgan, gan_mlp
from ...seeds import seeds_from
from ..ema import average
from ..loop import Recipe
from ..precision import mixed


@dataclass(frozen=True)
class Game:
    """How the two networks play.

    Attributes:
        budget: real pictures that D sees in the whole training.
        rates: learning rates of G and D (0: it never learns).
        betas: of Adam, for both.
        turns: steps of G for each step of D.
        gamma: weight of R1 and R2; None is the classic loss without penalties.
        lazy: the penalties act in every so many-th step of D, so many times as strong (T. Karras et al. 2020,
            arXiv:1912.04958, section 3.1).
        averaged: ship the moving average of G instead of its last weights.
    """

    budget: int
    batch: int = 128
    rates: tuple[float, float] = (2e-4, 2e-4)
    betas: tuple[float, float] = (0.5, 0.999)
    turns: int = 1
    gamma: float | None = None
    lazy: int = 4
    averaged: bool = False


class GanRecipe(Recipe):
    """Alternating training of a generator and a discriminator on MNIST."""

    def __init__(self, name: str, generator: nn.Module, discriminator: nn.Module, game: Game) -> None:
        self.name, self.game, self.budget, self.batch = name, game, game.budget, game.batch
        self.G = generator.to(memory_format=torch.channels_last)
        self.D = discriminator.to(memory_format=torch.channels_last)
        self.averaged = average(self.G)
        self.optimisers = [
            torch.optim.Adam(net.parameters(), lr=rate, betas=game.betas)
            for net, rate in zip((self.G, self.D), game.rates, strict=True)
        ]
        self.parts = {
            "generator": self.G,
            "discriminator": self.D,
            "averaged": self.averaged,
            "adam_g": self.optimisers[0],
            "adam_d": self.optimisers[1],
        }
        self.settings = {
            "loss": "binary cross-entropy, non-saturating" if game.gamma is None else "relativistic, R1 + R2",
            "optimiser": f"Adam, betas {game.betas}, rates of G and D {game.rates}",
            "steps of G per step of D": game.turns,
        }
        if game.gamma is not None:
            self.settings["gamma of the penalties"] = game.gamma
        self.x, self.y = digits.tensors("train")

    @mixed()
    def step(self, progress: float) -> dict[str, Tensor]:
        """One step of D on a batch of real and generated digits, then `turns` steps of G."""
        index = torch.randint(len(self.x), (self.batch,))
        x, y = self.x[index], self.y[index]
        with torch.no_grad():
            fake = self.G(torch.randn(self.batch, self.G.latent), y)
        numbers = self._step_d(x, fake, y)
        for _ in range(self.game.turns):
            fake = self.G(torch.randn(self.batch, self.G.latent), y)
            logits = self.D(fake, y)
            if self.game.gamma is None:
                loss = softplus(-logits).mean()  # -log D(G(z))
            else:
                loss = softplus(self.D(x, y).detach() - logits).mean()
            self._descend(0, loss)
            self.averaged.update_parameters(self.G)
        return {"loss_g": loss.detach(), **numbers}

    def _step_d(self, x: Tensor, fake: Tensor, y: Tensor) -> dict[str, Tensor]:
        gamma = self.game.gamma
        if gamma is None:
            real_logits, fake_logits = self.D(x, y), self.D(fake, y)
            loss = softplus(-real_logits).mean() + softplus(fake_logits).mean()  # -log D(x) - log(1 - D(G(z)))
            right = ((real_logits > 0).float().mean() + (fake_logits < 0).float().mean()) / 2
            self._descend(1, loss)
            return {"loss_d": loss.detach() / 2, "accuracy_d": right}
        penalised = int(self.averaged.n_averaged) % self.game.lazy == 0
        x, fake = x.requires_grad_(penalised), fake.requires_grad_(penalised)
        real_logits, fake_logits = self.D(x, y), self.D(fake, y)
        loss = softplus(fake_logits - real_logits).mean()
        right = (real_logits > fake_logits).float().mean()
        if penalised:
            slopes = torch.autograd.grad(real_logits.sum() + fake_logits.sum(), [x, fake], create_graph=True)
            penalty = sum(slope.square().sum((1, 2, 3)).mean() for slope in slopes)  # R1 + R2
            self._descend(1, loss + self.game.lazy * gamma / 2 * penalty)
        else:
            self._descend(1, loss)
        return {"loss_d": loss.detach(), "accuracy_d": right}

    def _descend(self, player: int, loss: Tensor) -> None:
        if self.game.rates[player] == 0:
            return
        self.optimisers[player].zero_grad()
        loss.backward()
        self.optimisers[player].step()

    def trained(self) -> nn.Module:
        """The generator to show and ship, in evaluation mode, batch statistics measured for its own weights."""
        net = self.averaged.module if self.game.averaged else self.G
        norms = [layer for layer in net.modules() if isinstance(layer, nn.BatchNorm2d)]
        if norms:
            for layer in norms:
                layer.reset_running_stats()
                layer.momentum = None  # cumulative mean
            with torch.random.fork_rng(), torch.no_grad():
                net.train()
                for _ in range(8):
                    net(torch.randn(250, net.latent), torch.randint(max(1, net.classes), (250,)))
        return net.eval()

    @torch.no_grad()
    def preview(self) -> Image.Image:
        """A sheet of 10x10 digits from seeds 0 to 99, columns are classes where the model knows them."""
        net = self.trained()
        pictures = net(noise(seeds_from(0, 100), (net.latent,)), torch.arange(10).repeat(10))
        self.G.train()
        return contact_sheet(to_images(pictures), columns=10)

    @torch.no_grad()
    def save(self, folder: Path) -> None:
        """Both networks in fp16; D with the percentiles of its logits on the 10,000 held-out digits."""
        logits = self.D.eval()(*digits.tensors("test"))
        self.D.quantiles.copy_(torch.quantile(logits, torch.linspace(0, 1, 101)))
        self.trained().half().save_pretrained(folder)
        self.D.half().save_pretrained(folder / "discriminator")


def classic(name: str) -> GanRecipe:
    """The first GAN as the tutorials have it."""
    return GanRecipe(name, gan_mlp.Generator(), gan_mlp.Discriminator(), Game(budget=2_000_000))


def frozen(name: str) -> GanRecipe:
    """The tutorial's mistake: D is set untrainable before it is compiled, so G chases a random function."""
    return GanRecipe(name, gan_mlp.Generator(), gan_mlp.Discriminator(), Game(budget=400_000, rates=(1e-3, 0)))


def collapsed(name: str) -> GanRecipe:
    """Mode collapse on purpose: G moves ten times for each step of D, to whatever D likes most just now."""
    return GanRecipe(name, gan_mlp.Generator(), gan_mlp.Discriminator(), Game(budget=130_000, turns=10))


def conditional(name: str) -> GanRecipe:
    """DCGAN with the modern loss."""
    game = Game(budget=240_000, rates=(3e-4, 3e-4), betas=(0.0, 0.99), gamma=0.5, averaged=True)
    return GanRecipe(name, dcgan.Generator(width=48), dcgan.Discriminator(width=32), game)
