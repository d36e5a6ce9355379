"""How CycleGAN was trained: faces of two styles, each batch drawn from both heaps independently.

Losses: least squares for the discriminators and against them; |G_BA(G_AB(a)) - a| times 10 both ways round; and
|G_AB(b) - b| times 5 (J.-Y. Zhu et al. 2017, arXiv:1703.10593, section 3, 4 and 5.2).
"""

from pathlib import Path

import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import l1_loss

from ...data import faces
from ...frames import contact_sheet, to_images
from ...models.cyclegan import Discriminator, Generator
from ...options.cyclegan import A, B
from ..ema import average
from ..loop import Recipe
from ..precision import mixed

RATE, BETAS = 3e-4, (0.5, 0.999)
CYCLE, IDENTITY = 10.0, 5.0


class CycleGanRecipe(Recipe):
    """Two generators and two discriminators on unpaired faces of styles A and B."""

    def __init__(self, name: str) -> None:
        self.name, self.budget, self.batch = name, 40_000, 8
        self.nets = {
            "there": Generator(width=32), "back": Generator(width=32),
            "judge_a": Discriminator(), "judge_b": Discriminator(),
        }  # fmt: skip
        for net in self.nets.values():
            net.to(memory_format=torch.channels_last)
        self.averaged = {way: average(self.nets[way]) for way in ("there", "back")}
        generators = [*self.nets["there"].parameters(), *self.nets["back"].parameters()]
        judges = [*self.nets["judge_a"].parameters(), *self.nets["judge_b"].parameters()]
        self.adam_g = torch.optim.Adam(generators, lr=RATE, betas=BETAS)
        self.adam_d = torch.optim.Adam(judges, lr=RATE, betas=BETAS)
        self.parts = {
            **self.nets,
            **{f"averaged_{way}": net for way, net in self.averaged.items()},
            "adam_g": self.adam_g,
            "adam_d": self.adam_d,
        }
        self.settings = {
            "loss": f"least squares; cycle times {CYCLE}, identity times {IDENTITY}",
            "optimiser": f"Adam, betas {BETAS}, rate {RATE}, linear to 0 in the second half",
            "averaged weights": "decay 0.999",
        }
        x, labels = faces.tensors("train")
        self.heaps = [x[labels[:, 0] == faces.ATTRIBUTES["style"].index(style)] for style in (A, B)]
        x, labels = faces.tensors("test")
        self.held_out = [x[labels[:, 0] == faces.ATTRIBUTES["style"].index(style)][:12] / 127.5 - 1 for style in (A, B)]

    @mixed()
    def step(self, progress: float) -> dict[str, Tensor]:
        """One step of the generators, then one of the discriminators on the same fakes."""
        for adam in (self.adam_g, self.adam_d):
            adam.param_groups[0]["lr"] = RATE * min(1, 2 * (1 - progress))
        there, back, judge_a, judge_b = self.nets.values()
        a, b = (heap[torch.randint(len(heap), (self.batch,))] / 127.5 - 1 for heap in self.heaps)

        fake_b, same_b = there(torch.cat([a, b])).chunk(2)
        fake_a, same_a = back(torch.cat([b, a])).chunk(2)
        cycle = l1_loss(back(fake_b), a) + l1_loss(there(fake_a), b)
        identity = l1_loss(same_b, b) + l1_loss(same_a, a)
        for judge in (judge_a, judge_b):
            judge.requires_grad_(False)
        fooled = (judge_b(fake_b) - 1).square().mean() + (judge_a(fake_a) - 1).square().mean()
        for judge in (judge_a, judge_b):
            judge.requires_grad_(True)
        self.adam_g.zero_grad()
        (fooled + CYCLE * cycle + IDENTITY * identity).backward()
        self.adam_g.step()
        for way, net in self.averaged.items():
            net.update_parameters(self.nets[way])

        logits = [judge(torch.cat([x, fake.detach()])).chunk(2) for judge, x, fake in
                  ((judge_a, a, fake_a), (judge_b, b, fake_b))]  # fmt: skip
        loss_d = sum((real - 1).square().mean() + fake.square().mean() for real, fake in logits) / 2
        self.adam_d.zero_grad()
        loss_d.backward()
        self.adam_d.step()
        right = sum((real > 0.5).float().mean() + (fake < 0.5).float().mean() for real, fake in logits) / 4
        return {
            "loss_g": fooled.detach(), "loss_d": loss_d.detach(), "accuracy_d": right, "cycle": cycle.detach() / 2,
        }  # fmt: skip

    @torch.no_grad()
    def preview(self) -> Image.Image:
        """For both directions twelve held-out faces, below them the other style, below that the way back."""
        nets = [self.averaged[way].module.eval() for way in ("there", "back")]
        rows = []
        for x, (first, second) in zip(self.held_out, (nets, nets[::-1]), strict=True):
            rows += [x, first(x), second(first(x))]
        return contact_sheet(to_images(torch.cat(rows)), columns=12)

    def save(self, folder: Path) -> None:
        """Both averaged generators in fp16."""
        self.averaged["there"].module.half().save_pretrained(folder)
        self.averaged["back"].module.half().save_pretrained(folder / "back")
