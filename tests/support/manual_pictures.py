"""The pictures that the documentation shows: taken by the tour, kept a little lighter."""

import os
import re
from pathlib import Path

from PIL import Image

DOCS = Path(__file__).resolve().parents[2] / "docs"
COLOURS = 224
"""As many as a page of the window needs: a third of the weight of a picture with all of them."""


def shown(language: str) -> set[str]:
    """The names of the pictures that the documentation shows in `language`."""
    texts = (path.read_text(encoding="utf-8") for path in (*DOCS.rglob("*.md"), DOCS.parent / "README.md"))
    return {name for text in texts for name in re.findall(rf"screens/{language}/([\w-]+)\.png", text)}


def keep_for_the_manual(folder: Path, language: str) -> None:
    """Check that every picture shown was taken in `folder`; with `KEEP_SCREENS=1`, keep them for the documentation."""
    names = shown(language)
    assert {name for name in names if not (folder / f"{name}.png").is_file()} == set()
    if not os.environ.get("KEEP_SCREENS"):
        return
    kept = DOCS / "screens" / language
    kept.mkdir(parents=True, exist_ok=True)
    for old in kept.glob("*.png"):
        old.unlink()
    for name in sorted(names):
        with Image.open(folder / f"{name}.png") as picture:
            small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
            small.save(kept / f"{name}.png", optimize=True)
