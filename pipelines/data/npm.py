"""Packages of the npm registry, for data that Node.js draws or that lies in them."""

import shutil
import subprocess
from pathlib import Path

from ..knobs import UserError


def install(folder: Path, packages: tuple[str, ...], what: str, script: Path) -> Path:
    """Install packages ("name@version") into `folder`, unless they are there, and copy a script beside them.

    Args:
        what: the sentence of a missing npm begins with it.
    Returns:
        The copy of the script, to be run with node.
    Raises:
        UserError: Node.js is not installed, or npm could not fetch the packages.
    """
    fetch(folder, packages, f"{what} are drawn by")
    return Path(shutil.copy(script, folder / "render.mjs"))


def fetch(folder: Path, packages: tuple[str, ...], what: str) -> Path:
    """Install packages into `folder`, unless they are there.

    Args:
        what: the sentence of a missing npm begins with it, and goes on with "npm packages".
    Returns:
        The folder in which each has one of its own.
    Raises:
        UserError: as of `install`.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise UserError(f"{what} npm packages, but no npm was found: install Node.js.")
    folder.mkdir(parents=True, exist_ok=True)
    if not all((folder / "node_modules" / package.rsplit("@", 1)[0]).is_dir() for package in packages):
        fetched = subprocess.run(
            [npm, "install", "--prefix", str(folder), "--silent", *packages],
            capture_output=True,
            text=True,
            check=False,
        )
        if fetched.returncode:
            raise UserError(f"npm could not fetch {', '.join(packages)}: {fetched.stderr.strip()[-200:]}")
    return folder / "node_modules"
