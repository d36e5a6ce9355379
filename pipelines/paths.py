"""Where things lie: what is shipped (`ASSETS`) and what can be fetched or computed again (`CACHE`)."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "assets"
MODELS = ASSETS / "models"
CACHE = Path(os.environ.get("PLAYGROUND_CACHE") or Path.home() / ".cache" / "generative-playground")
