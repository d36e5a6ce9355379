"""What a model consists of: blocks, the shapes that flow between them, parameter counts, memory."""

from dataclasses import dataclass

from torch import Tensor, nn

from . import load, shared_engine, stream


@dataclass(frozen=True)
class Block:
    """A part of a network: its name in the code, its class, the shape it hands on (without N), its parameters."""

    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int


def describe(name: str) -> dict[str, list[Block]]:
    """The blocks of each network of a model in the order in which one sample passes them, measured by running it."""
    blocks: dict[str, list[Block]] = {}
    hooks = []
    for network, module in load(name).networks.items():
        passed = blocks[network] = []
        for part, layer in _parts(module):
            parameters = sum(p.numel() for p in layer.parameters())
            hooks.append(layer.register_forward_hook(_note(passed, part, parameters)))
    try:
        smallest = {"count": 1, "steps": 1} if "unet" in blocks else {"count": 1}
        for _ in stream(name, **smallest):
            pass
    finally:
        for hook in hooks:
            hook.remove()
    return {network: list({block.name: block for block in passed}.values()) for network, passed in blocks.items()}


def parameters(name: str) -> dict[str, int]:
    """Parameters of each network of a model."""
    return {network: sum(p.numel() for p in net.parameters()) for network, net in load(name).networks.items()}


def device() -> str:
    """Where models run and in which number format, e.g. "cpu, fp32"."""
    return f"{shared_engine().device}, {shared_engine().dtype}"


def _parts(module: nn.Module) -> list[tuple[str, nn.Module]]:
    parts = []
    for name, child in module.named_children():
        inside = list(child.named_children())
        if isinstance(child, nn.ModuleList) or (isinstance(child, nn.Sequential) and len(inside) > 4):
            parts += [(f"{name}.{key}", part) for key, part in inside]
        else:
            parts.append((name, child))
    return [(name, part) for name, part in parts if any(True for _ in part.parameters())]


def _note(passed: list[Block], name: str, count: int):
    def hook(layer: nn.Module, _inputs: tuple, output: object) -> None:
        while not isinstance(output, Tensor):  # U-Net blocks return (hidden states, skip connections)
            output = output[0]
        passed.append(Block(name, type(layer).__name__, tuple(output.shape[1:]), count))

    return hook
