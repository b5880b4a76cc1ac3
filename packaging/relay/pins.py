"""Prints what the relay alone needs of `requirements.lock`, with its hashes: `python packaging/relay/pins.py`.

The window, the spreadsheets and the reports are left out: a server needs neither Qt nor openpyxl.
"""

import re
from pathlib import Path

LOCK = Path(__file__).resolve().parents[2] / "requirements.lock"

NEEDED = frozenset(
    {
        "aiohappyeyeballs", "aiohttp", "aiosignal", "annotated-doc", "annotated-types", "attrs", "babel",
        "frozenlist", "idna", "markdown-it-py", "mdurl", "multidict", "platformdirs", "propcache", "psutil",
        "pydantic", "pydantic-core", "pygments", "rich", "shellingham", "typer", "typing-extensions",
        "typing-inspection", "tzdata", "yarl",
    }
)  # fmt: skip


def blocks() -> dict[str, str]:
    """The lines of the lock, by the name of the package that they pin."""
    parts = re.split(r"^(?=[A-Za-z0-9_.-]+==)", LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {part.partition("==")[0].casefold(): part for part in parts if "==" in part}


def main() -> None:
    """Print the pins."""
    for name, block in blocks().items():
        if name in NEEDED:
            print(block, end="")


if __name__ == "__main__":
    main()
