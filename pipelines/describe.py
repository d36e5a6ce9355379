"""What a model consists of: blocks, the shapes that flow between them, parameter counts, memory."""

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image
from torch import Tensor, nn

from . import load, shared_engine, stream
from .checkpoint import size
from .frames import Frame
from .hooks import of_this_thread
from .registry import tasks


@dataclass(frozen=True)
class Block:
    """A part of a network: its name in the code, its class, the shape it hands on (without N), its parameters.

    Of counted n-grams: their length, "counts", how many different tokens follow, how many n-grams are kept.
    """

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
        if hasattr(module, "kept_ngrams"):
            passed += [
                Block(f"{n}-grams", "counts", (module.vocabulary,), kept)
                for n, kept in enumerate(module.kept_ngrams, 1)
            ]
        known: set[int] = set()
        for part, layer in _parts(module):
            parameters = sum(p.numel() for p in layer.parameters() if id(p) not in known)  # some share theirs
            known |= {id(p) for p in layer.parameters()}
            hooks.append(layer.register_forward_hook(_note(passed, part, parameters)))
    try:
        for _ in _smallest_run(name):
            pass
    finally:
        for hook in hooks:
            hook.remove()
    found = {network: list({block.name: block for block in passed}.values()) for network, passed in blocks.items()}
    for network, module in load(name).networks.items():
        if hasattr(module, "dilations"):
            found[network][-1:-1] = _dilated(module)
    return found


def _dilated(module: nn.Module) -> list[Block]:
    """The layers of a WaveNet, whose weights are slices of tensors, before its head."""
    each, width = sum(p[0].numel() for p in module.parameters(recurse=False)), module.past.shape[1]
    return [Block(f"{k}: d = {d}", "dilated", (width,), each) for k, d in enumerate(module.dilations, 1)]


def _smallest_run(name: str) -> Iterator[Frame]:
    """A run that passes through every network of a model, as short as can be."""
    task = next(task for task in ("reconstruct", "translate", "generate") if task in tasks(name))
    knobs = tasks(name)[task].knobs()
    small = {knob: 1 for knob in ("count", "steps", "max_tokens") if knob in knobs}
    small |= {"duration": knobs["duration"].low} if "duration" in knobs else {}
    return stream(
        name, task, **small, **{key: Image.new(knob.mode, knob.size) for key, knob in knobs.items() if knob.size}
    )


def parameters(name: str) -> dict[str, int]:
    """Parameters of each network of a model."""
    return {network: size(net) for network, net in load(name).networks.items()}


def device() -> str:
    """Where models run and in which number format, e.g. "cpu, fp32"."""
    return f"{shared_engine().device}, {shared_engine().dtype}"


def _parts(module: nn.Module) -> list[tuple[str, nn.Module]]:
    parts = []
    for name, child in module.named_children():
        inside = list(child.named_children())
        if hasattr(child, "base_model_prefix"):  # of transformers: the network below its head, or one of two
            before = "" if name == module.base_model_prefix else f"{name}."
            parts += [(before + key, part) for key, part in _parts(child)]
            continue
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

    return of_this_thread(hook)
