"""How StyleGAN was trained on cartoon faces: relativistic pairs, R1 and R2 now and then, mixed styles.

Loss of D: softplus(D(G(z)) - D(x)); of G: softplus(D(x) - D(G(z))); R1 and R2 on a part of every few batches: N. Huang
et al. (2024), arXiv:2501.05441, eq. 2-5. Some of the fakes are painted by two w, coarse layers by one and fine layers
by the other (T. Karras et al. 2018, arXiv:1812.04948, section 3.1), so that layers do not rely on their neighbours.
Left to itself the mapping folds z into two or three dimensions of w, and many seeds become one face: so G also pays
for w and for faces of one style that lie nearer to each other than real faces do (against the same collapse Q. Mao et
al. 2019, arXiv:1903.05628, section 3.2, divide the distance of pictures by that of their noise).
"""

from pathlib import Path

import torch
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor
from torch.nn.functional import avg_pool2d, relu, softplus

from ...checkpoint import read_network
from ...data import faces
from ...frames import contact_sheet, to_images
from ...interpolate import noise
from ...metrics.attributes import AttributeEncoder
from ...metrics.directions import directions
from ...models.stylegan import Discriminator, Generator
from ...paths import MODELS
from ...seeds import seeds_from
from ..ema import adopt, average
from ..loop import Recipe
from ..precision import mixed

RATES, BETAS = (4e-4, 4e-4), (0.0, 0.99)  # of G and D
GAMMA = (20.0, 10.0)  # weight of R1 and R2, first and last
LAZY, PENALISED = 4, 16  # penalties every so many steps, on so many pairs
DECAY = 0.3  # share of the training, at its end, in which the rates fall to 0
NEAR = 0.5  # share of the mean distance that w, or faces, of one style shall be apart, as real faces are
CROWD = 256  # w that are kept apart in a step
APART = 40.0, 40.0  # weights of how near w and faces are
MIXED = 0.3  # share of fakes that are painted by two w


class StyleGanRecipe(Recipe):
    """Simultaneous training of G and D on faces of four styles."""

    def __init__(self, name: str) -> None:
        self.name, self.budget, self.batch = name, 1_450_000, 32
        self.G = Generator().to(memory_format=torch.channels_last)
        self.D = Discriminator().to(memory_format=torch.channels_last)
        self.averaged = average(self.G)
        self.adam_g = torch.optim.Adam(self.G.parameters(), lr=RATES[0], betas=BETAS)
        self.adam_d = torch.optim.Adam(self.D.parameters(), lr=RATES[1], betas=BETAS)
        self.parts = {
            "generator": self.G,
            "discriminator": self.D,
            "averaged": self.averaged,
            "adam_g": self.adam_g,
            "adam_d": self.adam_d,
        }
        self.settings = {
            "loss": "relativistic, R1 + R2",
            "optimiser": f"Adam, betas {BETAS}, rates of G and D {RATES}",
            "gamma of the penalties": f"{GAMMA[0]} to {GAMMA[1]}, on {PENALISED} pairs of every {LAZY}th batch",
            "rates": f"constant, then linear to 0 in the last {DECAY:.0%}",
            "mixed styles": MIXED,
            "kept apart": f"{CROWD} w and all faces, to {NEAR} of their mean distance, weights {APART}",
        }
        self.x, labels = faces.tensors("train")
        self.style = labels[:, 0]

    @mixed()
    def step(self, progress: float) -> dict[str, Tensor]:
        """One step of both networks on one batch of pairs of the same style."""
        for adam, rate in ((self.adam_g, RATES[0]), (self.adam_d, RATES[1])):
            adam.param_groups[0]["lr"] = rate * min(1, (1 - progress) / DECAY)
        index = torch.randint(len(self.x), (self.batch,))
        x, style = self.x[index] / 127.5 - 1, self.style[index]
        fake = self._paint(style)
        shown = fake.detach().requires_grad_()
        logits, of_x = self.D(shown, style).float(), self.D(x, style).float()
        ahead = of_x - logits
        loss_d, loss_g = softplus(-ahead), softplus(ahead)
        self.adam_d.zero_grad()
        loss_d.mean().backward()
        # d loss_g / d fake = -exp(ahead) d loss_d / d fake, sample by sample, for D mixes no samples:
        # so the one pass backward through D serves both players
        self.adam_g.zero_grad()
        slope = -ahead.detach().clamp(max=20).exp().view(-1, 1, 1, 1) * shown.grad
        near_w, near_faces = self._crowding(), crowding(avg_pool2d(fake, 4).flatten(1), style)
        torch.autograd.backward([fake, APART[0] * near_w + APART[1] * near_faces], [slope, None])
        if int(self.averaged.n_averaged) % LAZY == 0:
            gamma = GAMMA[0] ** (1 - progress) * GAMMA[1] ** progress
            self._penalise(gamma, x[:PENALISED], shown[:PENALISED], style[:PENALISED])
        self.adam_d.step()
        self.adam_g.step()
        self.averaged.update_parameters(self.G)
        right = (ahead > 0).float().mean()
        return {"loss_g": loss_g.mean().detach(), "loss_d": loss_d.mean().detach(), "accuracy_d": right,
                "near w": near_w.detach(), "near faces": near_faces.detach()}  # fmt: skip

    def _paint(self, style: Tensor) -> Tensor:
        """Fakes, a part of them with the coarse layers from one w and the fine ones from another."""
        n, depth = len(style), self.G.depth
        first, second = (self.G.map(torch.randn(n, self.G.latent), style)[:, None] for _ in range(2))
        change = torch.where(torch.rand(n, 1) < MIXED, torch.randint(1, depth, (n, 1)), depth)
        ws = torch.where((torch.arange(depth) < change)[:, :, None], first, second)
        *_, pictures = self.G.stages(ws, [torch.randn(n, 1, size, size) for size in self.G.noise_sizes()])
        return pictures.float()

    def _crowding(self) -> Tensor:
        z, style = torch.randn(CROWD, self.G.latent), torch.randint(self.G.classes, (CROWD,))
        return crowding(self.G.map(z, style), style)

    def _penalise(self, gamma: float, x: Tensor, fake: Tensor, style: Tensor) -> None:
        """Add the gradients of R1 and R2, `LAZY` times as strong, to those of D."""
        both = torch.cat([x, fake.detach()]).requires_grad_()
        (slope,) = torch.autograd.grad(self.D(both, style.repeat(2)).sum(), both, create_graph=True)
        penalty = slope.float().square().sum((1, 2, 3)).view(2, -1).mean(1).sum()
        (LAZY * gamma / 2 * penalty).backward()

    @torch.no_grad()
    def preview(self) -> Image.Image:
        """A sheet of 12x8 faces, two rows of twelve seeds for every style."""
        net = self.averaged.module.eval()
        style = torch.arange(4).repeat_interleave(24)
        return contact_sheet(to_images(net(noise(seeds_from(0, 96), (net.latent,)), style).clamp(-1, 1)), columns=12)

    def adopt(self, folder: Path) -> None:
        """Begin with the averaged generator and the discriminator."""
        adopt(self.G, self.averaged, read_network(Generator, folder))
        self.D.load_state_dict(read_network(Discriminator, folder / "discriminator").state_dict())

    @torch.no_grad()
    def save(self, folder: Path) -> None:
        """Both networks in fp16: G with the mean w and the directions of every style, D with percentiles of logits."""
        net = self.averaged.module.eval()
        for code in range(net.classes):
            z = torch.randn(10_000, net.latent, generator=torch.Generator().manual_seed(code))
            net.mean_w[code] = net.map(z, torch.full((len(z),), code)).mean(0)
        x, labels = faces.tensors("test")
        parts = zip(x.split(500), labels[:, 0].split(500), strict=True)
        logits = torch.cat([self.D.eval()(part / 127.5 - 1, style) for part, style in parts])
        self.D.quantiles.copy_(torch.quantile(logits, torch.linspace(0, 1, 101)))
        judge = AttributeEncoder.load(MODELS / "classifier-faces")
        with mixed():
            found = {name: direction.half() for name, direction in directions(net, self.D, judge).items()}
        net.half().save_pretrained(folder)
        self.D.half().save_pretrained(folder / "discriminator")
        save_file(found, folder / "directions.safetensors")


def crowding(points: Tensor, style: Tensor) -> Tensor:
    """How much nearer to each other than `NEAR` of their mean distance pairs of one style are: 0 if none is, at most 1.

    Args:
        points: `(N, D)`.
        style: `(N,)` of 0..classes-1; at least one pair of points must share theirs.
    """
    first, second = torch.triu_indices(len(points), len(points), 1)
    same = style[first] == style[second]
    distance = (points[first[same]] - points[second[same]]).float().square().sum(1).add(1e-8).sqrt()
    return relu(1 - distance / (NEAR * distance.mean())).mean()
