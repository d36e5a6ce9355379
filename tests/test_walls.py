"""The walls and floors of the house: who imports whom."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter

import pytest

from pipelines.paths import ROOT

TORCH = {"torch", "torchvision", "diffusers", "transformers", "safetensors", "huggingface_hub"}
PIPELINES = sorted((ROOT / "pipelines").rglob("*.py"))
UPSTAIRS = [*sorted((ROOT / "playground").rglob("*.py")), ROOT / "app.py"]

# from the ground up; a module may import what is on its own floor or below
FLOORS = (
    (
        "frames",
        "knobs",
        "registry",
        "checkpoint",
        "interpolate",
        "seeds",
        "uploads",
        "paths",
        "hooks",
        "data",
        "gallery",
        "tune",
        "abc_notation",
        "synthesis",
        "sound",
        "seam",
    ),
    ("options", "recipe"),
    ("models", "runs", "snippets"),
    ("engine", "training", "metrics", "card"),
    ("", "describe", "meter", "game", "workshop", "scrutiny", "inside"),  # "" is pipelines/__init__.py, the public API
)


def module(path):
    """pipelines/models/gan.py -> pipelines.models.gan"""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {module(path) for path in PIPELINES}


def imports(path, inside_functions=True):
    """Absolute names of all that a file imports, except what only type checkers see."""
    pending, found = [ast.parse(path.read_text(encoding="utf-8"))], set()
    package = module(path) if path.name == "__init__.py" else module(path).rpartition(".")[0]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            pending += node.orelse
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not inside_functions:
            continue
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            found |= {f"{base}.{alias.name}" if f"{base}.{alias.name}" in NAMES else base for alias in node.names}
        else:
            pending += ast.iter_child_nodes(node)
    return found


def floor(name):
    part = name.removeprefix("pipelines").removeprefix(".").split(".")[0]
    numbers = [number for number, parts in enumerate(FLOORS) if part in parts]
    assert numbers, f"{name} stands on no floor yet: add {part!r} to FLOORS in {__file__}"
    return numbers[0]


def test_pipelines_never_import_the_interface():
    for path in PIPELINES:
        assert not {name.split(".")[0] for name in imports(path)} & {"gradio", "playground", "app"}, path


def test_the_interface_never_imports_torch():
    for path in filter(lambda path: path.is_file(), UPSTAIRS):
        assert not {name.split(".")[0] for name in imports(path)} & TORCH, path


def test_imports_run_downwards():
    for path in PIPELINES:
        for name in imports(path) & NAMES:
            assert floor(name) <= floor(module(path)), f"{module(path)} imports {name}, which stands above it"


def test_imports_run_in_no_circle():
    below = {module(path): imports(path, inside_functions=False) & NAMES for path in PIPELINES}
    TopologicalSorter(below).prepare()


def test_models_know_neither_data_sets_nor_recipes():
    for path in (ROOT / "pipelines" / "models").glob("*.py"):
        assert not {name.split(".")[1] for name in imports(path) & NAMES} & {"data", "training", "engine"}, path


@pytest.mark.parametrize(
    "statement",
    ["import pipelines", "from pipelines.registry import ENTRIES, tasks; [tasks(name) for name in ENTRIES]"],
)
def test_the_page_can_be_built_without_torch(statement):
    code = f"import sys; {statement}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not set(loaded.stdout.split()) & (TORCH | {"gradio"})
