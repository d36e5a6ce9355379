"""Packages of the npm registry, for data that Node.js draws."""

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
    npm = shutil.which("npm")
    if npm is None:
        raise UserError(f"{what} are drawn by npm packages, but no npm was found: install Node.js.")
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
    return Path(shutil.copy(script, folder / "render.mjs"))
