"""Networks on disk: the folders of our own ones, `config.json` and `model.safetensors`; and how large they are."""

import json
from pathlib import Path
from typing import TypeVar

from huggingface_hub import PyTorchModelHubMixin
from safetensors.torch import load_file
from torch import nn

Net = TypeVar("Net", bound=PyTorchModelHubMixin)


def read_network(kind: type[Net], folder: Path) -> Net:
    """The network in a folder that `save_pretrained` wrote, in fp32; as `from_pretrained`, but never asks the Hub.

    Raises:
        OSError, ValueError, RuntimeError, SafetensorError: files are missing, damaged, or do not fit the class.
    """
    net = kind(**json.loads((folder / "config.json").read_text(encoding="utf-8")))
    net.load_state_dict(load_file(folder / "model.safetensors"))
    return net


def readable(folder: Path) -> None:
    """Let everybody read the weights, and say nothing of the folder of this machine that a part came from.

    safetensors writes weights for their owner only; diffusers notes in a configuration where it was loaded from.
    """
    for path in folder.glob("**/*.safetensors"):
        path.chmod(0o644)
    for path in folder.glob("**/config.json"):
        config = json.loads(path.read_text(encoding="utf-8"))
        if config.pop("_name_or_path", None):
            path.write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def size(network: nn.Module) -> int:
    """Parameters of a network; of a Markov chain the n-grams that are kept."""
    return sum(getattr(network, "kept_ngrams", ())) or sum(p.numel() for p in network.parameters())
