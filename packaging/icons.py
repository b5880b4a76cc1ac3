"""Makes the icon files of the installers from the one drawing: `python packaging/icons.py FOLDER`."""

import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
DRAWING = ROOT / "resources" / "icons" / "wa-desktop.png"
SIZES = (16, 24, 32, 48, 64, 128, 256)


def write(folder: Path) -> dict[str, Path]:
    """The icon of Windows (`ico`), of macOS (`icns`) and PNGs by size (`"48"`); their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {"ico": folder / "wa-desktop.ico", "icns": folder / "wa-desktop.icns"}
    with Image.open(DRAWING) as drawing:
        drawing.save(made["ico"], sizes=[(size, size) for size in SIZES])
        drawing.save(made["icns"])
        for size in SIZES:
            made[str(size)] = folder / f"wa-desktop-{size}.png"
            drawing.resize((size, size), Image.Resampling.LANCZOS).save(made[str(size)])
    return made


if __name__ == "__main__":
    for path in write(Path(sys.argv[1])).values():
        print(path)
