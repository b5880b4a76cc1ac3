"""The bill of materials of a release, in CycloneDX's form, made from the lock: `python packaging/bill.py [OUT.json]`.

With `--parts parts.json` (of a bundle's licences) each part says its licence and whether it is shipped.
The same lock gives the same bytes. A lock that names an address is refused.
"""

import argparse
import json
import re
import sys
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from version import VERSION

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
SPACE = uuid.UUID("b1f9b0f4-6d0f-5c0c-9d1e-0f4a6a3b7c21")
"""The name space of the bills' serial numbers."""


class AddressInLock(Exception):
    """The lock names where to fetch from: that is the installing computer's business."""


def main() -> int:
    """Write the bill, or print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", nargs="?", type=Path)
    parser.add_argument("--parts", type=Path)
    given = parser.parse_args()
    parts = json.loads(given.parts.read_text(encoding="utf-8")) if given.parts else None
    text = json.dumps(bill(LOCK.read_text(encoding="utf-8"), parts), indent=1, ensure_ascii=False) + "\n"
    if given.out:
        given.out.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return 0


def bill(lock: str, parts: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """The bill of `lock`; `parts` names what is shipped, None when nothing is known of that."""
    if "://" in lock:
        raise AddressInLock("the lock names an address")
    shipped = None if parts is None else {part["name"]: part["licence"] for part in parts}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(SPACE, VERSION + lock)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "wa-desktop",
                "name": "wa-desktop",
                "version": VERSION,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": [_component(block, shipped) for block in re.split(r"^(?=\S+==)", lock, flags=re.MULTILINE)[1:]],
    }


def _component(block: str, shipped: Mapping[str, str] | None) -> dict[str, Any]:
    pin = re.match(r"([A-Za-z0-9_.-]+)==(\S+)\s*(?:;\s*(.+?))?\s*\\?\n", block)
    if pin is None:
        raise ValueError(f"not a pin: {block[:60]!r}")
    name, version, marker = pin[1].casefold(), pin[2], pin[3]
    facts: dict[str, Any] = {
        "type": "library",
        "bom-ref": f"{name}@{version}",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name}@{version}",
        "properties": [
            *([{"name": "wa-desktop:marker", "value": marker}] if marker else []),
            *({"name": "wa-desktop:sha256", "value": found} for found in re.findall(r"sha256:([0-9a-f]{64})", block)),
        ],
    }
    if shipped is not None:
        facts["scope"] = "required" if name in shipped else "excluded"
        if name in shipped:
            facts["licenses"] = [{"license": {"name": shipped[name]}}]
    return facts


if __name__ == "__main__":
    sys.exit(main())
