"""`python -m tests.bench.page`: time until the page is served, against the smallest Gradio app there is."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from functools import partial
from urllib.error import URLError

from pipelines.knobs import UserError
from pipelines.paths import ROOT

from .rows import Row, compare, table

PAIRS, PATIENCE = 3, 120  # seconds
HELLO = """
import sys
import gradio as gr
with gr.Blocks() as hello:
    gr.Markdown("Hello")
hello.launch(server_name="127.0.0.1", server_port=int(sys.argv[1]))
"""


def measure() -> Iterator[Row]:
    """Both are started in turn, each in a process of its own, and asked for their page until they answer."""
    if not (ROOT / "app.py").is_file():
        raise UserError(f"There is no app.py in {ROOT}.")
    ours = partial(served, "app.py", "--host", "127.0.0.1", "--port")
    ratio, seconds, hello = compare(ours, partial(served, "-c", HELLO), PAIRS)
    yield Row("page: ours / hello", ratio, 1.3)
    yield Row("page: ours", seconds, None, "s")
    yield Row("page: hello", hello, None, "s")


def served(*arguments: str) -> None:
    """Start Python with the arguments and a free port, wait for its page to answer with 200, and end it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, *arguments, str(port)]
    environment = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "False"}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        wait(process, f"http://127.0.0.1:{port}/")
    finally:
        process.kill()
        process.communicate()


def wait(process: subprocess.Popen, address: str) -> None:
    """Return as soon as the address answers.

    Raises:
        UserError: the process has ended, or `PATIENCE` is over.
    """
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise UserError(f"{process.args[1]} ended before it served: {process.stderr.read().strip()[-300:]}")
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE):
                return
        except (URLError, ConnectionError):
            time.sleep(0.02)
    raise UserError(f"{process.args[1]} served nothing within {PATIENCE} seconds.")


if __name__ == "__main__":
    sys.exit(table(measure()))
