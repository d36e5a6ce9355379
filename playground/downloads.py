"""Files for visitors, written where Gradio keeps its own; it deletes them in time."""

from gradio.processing_utils import save_bytes_to_cache
from gradio.utils import get_upload_folder

DELETE = 3600, 24 * 3600  # seconds: how often, and how old


def download(name: str, content: bytes) -> str:
    """The path of a new file."""
    return save_bytes_to_cache(content, name, get_upload_folder())
