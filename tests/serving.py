"""The real app as a process of its own, and what is asked of it over HTTP."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines.paths import ROOT

PATIENCE = 120  # seconds until the page must answer, also on a busy machine
REST = r"(?:(?!^Traceback)[\s\S])*?"  # of a traceback
GONE = re.compile(  # one traceback, and the one that it caused
    f"^Traceback{REST}in sse_stream{REST}HTTPException: 404{REST}"
    f"^Traceback{REST}^RuntimeError: Caught handled exception, but response already started",
    re.MULTILINE,
)
REPLACED = re.compile(
    f"^Traceback{REST}in stream_file{REST}^h11._util.LocalProtocolError: Too little data for declared Content-Length",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Server:
    """A running app: its address, and the file with all that it printed."""

    address: str
    log: Path

    def tail(self) -> str:
        """The end of the log."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:]

    def complaints(self) -> list[str]:
        """Lines of the log that no visitor's mistake explains, and no page that was left while Gradio spoke to it.

        Gradio forgets the messages of a page that has gone; if it still had a second stream open, that one ends with
        "404" after its answer began, and the server logs it. It writes a picture of its cache again while another page
        is still reading it.
        """
        told = GONE.sub("", self.log.read_text(encoding="utf-8", errors="replace"))
        lines = REPLACED.sub("", told).splitlines()
        return [line for line in lines if line.startswith("Traceback") or "Task exception was never" in line]


@contextmanager
def serve(log: Path, *arguments: str) -> Iterator[Server]:
    """`python app.py --offline` on a free port, from when it answers until the end of the block."""
    port = free_port()
    command = [sys.executable, "app.py", "--offline", "--port", str(port), *arguments]
    own = {"GRADIO_TEMP_DIR": str(log.with_suffix(".pictures"))}  # no other server writes there what this one reads
    environment = {**os.environ, **own, "OMP_WAIT_POLICY": "PASSIVE", "PYTHONUNBUFFERED": "1"}
    server = Server(f"http://127.0.0.1:{port}", log)
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        wait_for(server, process)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_for(server: Server, process: subprocess.Popen) -> None:
    """Return when the page answers; fail with what the app printed when it ends before."""
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        assert process.poll() is None, f"the app ended: {server.tail()}"
        try:
            with urllib.request.urlopen(server.address, timeout=PATIENCE):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)  # the port is not open yet: nothing to wait on but time
    raise AssertionError(
        f"the app did not answer within {PATIENCE} s: {server.log.read_text(encoding='utf-8')[-2000:]}"
    )


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def post(server: Server, endpoint: str, body: str) -> str:
    """The answer of an endpoint to a JSON text, as it comes over the wire; for what gradio_client refuses to send."""
    address = f"{server.address}/gradio_api/call/{endpoint}"
    request = urllib.request.Request(address, body.encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=PATIENCE) as accepted:
        event = json.load(accepted)["event_id"]
    with urllib.request.urlopen(f"{address}/{event}", timeout=PATIENCE) as answer:
        return answer.read().decode()
