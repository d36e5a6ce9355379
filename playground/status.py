"""What the header says of the machine."""

import os
import socket
import threading
from html import escape

import qrcode

from pipelines import ENTRIES, UserError, load, stream
from pipelines.registry import plain_task

from .i18n import t
from .i18n_errors import mistake

PAUSE = 1.5  # seconds


def device_line(language: str) -> str:
    """Device, number format and whether the Hub is switched off, e.g. "cpu, fp32 · offline"; or what is wrong."""
    try:
        from pipelines.describe import device  # the first visitor waits for torch here, not for the page

        parts = [device()]
    except UserError as error:
        return escape(mistake(str(error), language))
    if os.environ.get("HF_HUB_OFFLINE") == "1":
        parts.append(t("offline", language))
    return " · ".join(parts)


def warm_up() -> threading.Timer:
    """Load the embedded models and run each in the background, so that no first run is slow and all paces are known.

    It begins after a pause: importing torch would hold up the first page.
    """

    def run() -> None:
        for name in ENTRIES:
            task = plain_task(name)
            if not task:
                continue
            try:
                load(name)
                for _ in range(2):  # the first run pays for what is set up once
                    for _frame in stream(name, task, count=4):
                        pass
            except UserError:
                continue  # a model that is missing says so when it is asked for

    thread = threading.Timer(PAUSE, run)
    thread.daemon = True
    thread.start()
    return thread


def class_address(port: int) -> str:
    """The address at which other machines of the network reach this one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing; only asks which interface leads outside
            host = probe.getsockname()[0]
        except OSError:
            host = socket.gethostname()
    return f"http://{host}:{port}"


def print_qr_code(port: int) -> None:
    """Print the address for the class, also as a QR code."""
    code = qrcode.QRCode(border=1)
    code.add_data(class_address(port))
    code.print_ascii(invert=True)
    print(f"For the class: {class_address(port)}", flush=True)
