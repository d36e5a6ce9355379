"""Single notes of sixteen instruments, three octaves each, at 8 kHz: the first 0.75 seconds of a held note.

Each instrument plays every pitch at eight velocities; one velocity of each pitch, drawn at random, is held out. Notes
are rendered at 32 kHz, brought to 8 kHz without aliasing (all above 4 kHz is cut off in the spectrum), and scaled to
the same peak, so that what differs is pitch and timbre.

Source: the soundfont FluidR3Mono (Debian `fluidr3mono-gm-soundfont`, MIT), played by PyPI `tinysoundfont` (MIT).
`build()` needs `apt-get` and `dpkg-deb` once.
"""

import hashlib
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..knobs import UserError
from ..paths import CACHE
from .building import alone
from .wheels import fetch

if TYPE_CHECKING:
    from torch import Tensor

FOLDER = CACHE / "notes"
PLAYER, FONT = "tinysoundfont==0.3.7", "fluidr3mono-gm-soundfont"
FONT_HASH = "cda013d8c370a48ae8dad271e761078d2e77455488dabdedbfbe5fc76a38c682"  # SHA-256 of the soundfont
RATE = 8000  # samples per second
LENGTH = 6000  # samples of a note
PITCHES = tuple(range(48, 84))  # MIDI numbers, C3 to B5; 69 is a' with 440 Hz
VELOCITIES = tuple(range(50, 128, 10))
INSTRUMENTS = {  # name -> General MIDI program, from 0
    "piano": 0,
    "harpsichord": 6,
    "marimba": 12,
    "accordion": 21,
    "guitar": 24,
    "violin": 40,
    "cello": 42,
    "trumpet": 56,
    "horn": 60,
    "saxophone": 65,
    "oboe": 68,
    "clarinet": 71,
    "flute": 73,
    "pan flute": 75,
    "square wave": 80,
    "banjo": 105,
}
NAMES = tuple(INSTRUMENTS)
SPLITS = ("train", "test")
PEAK = 0.9
OVERSAMPLED = 4  # how many times faster than `RATE` is rendered
SEED = 0  # of the draw of what is held out


@alone
def build() -> Path:
    """Fetch the soundfont and its player into the cache and render all notes; nothing happens when they are there.

    Returns:
        The folder that holds `SPLIT.npy` and `SPLIT-labels.npy`.
    Raises:
        UserError: a package could not be fetched or is not the expected one.
    """
    if all((FOLDER / f"{split}-labels.npy").is_file() for split in SPLITS):
        return FOLDER
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as temporary:
        synth = _open(Path(temporary))
        rng = np.random.default_rng(SEED)
        notes: dict[str, list] = {split: [] for split in SPLITS}
        labels: dict[str, list] = {split: [] for split in SPLITS}
        for number, program in enumerate(INSTRUMENTS.values()):
            for pitch in PITCHES:
                held_out = rng.choice(VELOCITIES)
                for velocity in VELOCITIES:
                    split = "test" if velocity == held_out else "train"
                    notes[split].append(_render(synth, program, pitch, velocity))
                    labels[split].append((number, pitch))
    for split in SPLITS:
        np.save(FOLDER / f"{split}.npy", np.stack(notes[split]))
        np.save(FOLDER / f"{split}-labels.npy", np.array(labels[split], np.uint8))
    return FOLDER


def load(split: str = "train") -> tuple[np.ndarray, np.ndarray]:
    """Read a split that `build()` has rendered.

    Args:
        split: "train" (4,032 notes) or "test" (576).
    Returns:
        samples `(N, 6000)` int16; `(N, 2)` uint8: number of the instrument in `NAMES`, pitch.
    """
    folder = build()
    return np.load(folder / f"{split}.npy", mmap_mode="r"), np.load(folder / f"{split}-labels.npy")


def tensors(split: str = "train") -> "tuple[Tensor, Tensor, Tensor]":
    """A split as a network wants it: samples `(N, 6000)` float in [-1, 1], instruments and pitches `(N,)` int64."""
    import torch  # here only: options name the instruments without torch

    notes, labels = load(split)
    instrument, pitch = torch.from_numpy(labels.astype(np.int64)).unbind(1)
    return torch.from_numpy(notes.astype(np.float32) / 32768), instrument, pitch


def _open(folder: Path) -> Any:
    """The player with the soundfont in it, both fetched into `folder`."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:"]
    fetch([*pip, "--target", str(folder / "python"), PLAYER], folder, "The notes", PLAYER)
    fetch(["apt-get", "download", FONT], folder, "The notes", FONT)
    package = next(folder.glob("*.deb"))
    fetch(["dpkg-deb", "-x", str(package), str(folder / "font")], folder, "The notes", FONT)
    font = next((folder / "font").glob("**/FluidR3Mono_GM.sf3"))
    if hashlib.sha256(font.read_bytes()).hexdigest() != FONT_HASH:
        raise UserError(f"The soundfont in {FONT} is not the one that was expected.")
    sys.path.insert(0, str(folder / "python"))
    try:
        import tinysoundfont
    finally:
        sys.path.pop(0)
    synth = tinysoundfont.Synth(samplerate=RATE * OVERSAMPLED)
    synth.sfload(str(font))
    return synth


def _render(synth: Any, program: int, pitch: int, velocity: int) -> np.ndarray:
    """A note `(6000,)` int16, held all the time."""
    synth.program_select(0, 0, 0, program)
    synth.noteon(0, pitch, velocity)
    size = (LENGTH + RATE // 4) * OVERSAMPLED  # a quarter more: the end of the spectrum's period is not used
    stereo = np.frombuffer(bytes(synth.generate(size)), np.float32).reshape(-1, 2)
    synth.sounds_off(0)
    synth.generate(RATE)
    spectrum = np.fft.rfft(stereo.mean(1))[: size // OVERSAMPLED // 2]
    note = np.fft.irfft(spectrum, size // OVERSAMPLED)[:LENGTH]
    return np.rint(note * (PEAK * 32767 / np.abs(note).max())).astype(np.int16)
