"""A quicker page: its events are not watched for changes.

Svelte wraps every plain array and object of the page's description, so that each look into it is a call. When the page
opens, Gradio looks into all events once for every component, some hundred thousand times. Events never change; as an
array of another class they are left alone.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BEFORE = b"<script>window.gradio_api_info"  # what follows the description in Gradio's page
SCRIPT = b"<script>Object.setPrototypeOf(gradio_config.dependencies, (class extends Array {}).prototype)</script>"


class Unwatched:
    """Middleware that puts `SCRIPT` behind the description of the page; all other answers pass as they are."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        page = scope["type"] == "http" and scope["method"] == "GET" and scope["path"] == "/"
        await self.app(scope, receive, _with_script(send) if page else send)


def _with_script(send: Send) -> Send:
    """Sends a page with the script; its headers wait for the body, whose length they tell."""
    start: Message | None = None

    async def put(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
            return
        if start:
            message = {**message, "body": message.get("body", b"").replace(BEFORE, SCRIPT + BEFORE, 1)}
            headers = MutableHeaders(raw=start["headers"])
            if "content-length" in headers:
                headers["content-length"] = str(len(message["body"]))
            await send(start)
            start = None
        await send(message)

    return put
