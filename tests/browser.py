"""Where tests find a browser, and how large its window is."""

from __future__ import annotations

from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
needs_browser = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}")

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 360, "height": 740}
