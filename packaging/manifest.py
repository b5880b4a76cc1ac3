"""The announcement of a release, which the program reads once a day: its text, its signature, its keys.

`python packaging/manifest.py key FILE.pem`         makes a private key and prints the public one
`python packaging/manifest.py source`               writes where this build asks, from the environment
`python packaging/manifest.py check MANIFEST`       proves the signature beside a manifest with the keys of this build

The environment: `RELEASE_PUBLIC_KEYS` (public keys in base64, separated by spaces), `RELEASE_MANIFEST_URL` (the
address of the newest `manifest.json`; on GitHub the one of the newest release is known). Without keys nothing is
written and the program never asks. Needs `openssl` 3 and nothing else.
"""

import argparse
import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from version import VERSION, released_on, summary

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "resources" / "releases" / "source.json"
REVISIONS = ROOT / "wa_desktop" / "store" / "migration.py"
NAME = "manifest.json"
SIGNATURE = f"{NAME}.sig"
KEPT = timedelta(days=400)
"""After which an announcement counts as out of date: whoever holds back the newer ones is noticed by then."""
_DER_HEAD = bytes.fromhex("302a300506032b6570032100")
"""What stands before the 32 bytes of an Ed25519 key in its DER form (RFC 8410)."""


def main() -> int:
    """Run the verb; 1 when something does not fit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("key").add_argument("file", type=Path)
    verbs.add_parser("source")
    verbs.add_parser("check").add_argument("manifest", type=Path)
    given = parser.parse_args()
    if given.verb == "key":
        return make_key(given.file)
    if given.verb == "source":
        return write_source()
    return check(given.manifest)


def make_key(file: Path) -> int:
    """A new private key in `file`, readable by its owner alone; an existing file is left as it is."""
    try:
        file.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        print(f"{file} exists already: a key that programs know must not be lost.", file=sys.stderr)
        return 1
    made = subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519"], capture_output=True, check=True)
    file.write_bytes(made.stdout)
    print(base64.b64encode(public_key(file)).decode())
    return 0


def write_source(environment: Mapping[str, str] = os.environ, file: Path = SOURCE) -> int:
    """Tell the program that is about to be built whom to ask and whom to believe."""
    keys = environment.get("RELEASE_PUBLIC_KEYS", "").split()
    if not keys:
        print("RELEASE_PUBLIC_KEYS is not set: this build never asks for newer versions.")
        return 0
    address = environment.get("RELEASE_MANIFEST_URL", "") or f"{releases_page(environment)}/latest/download/{NAME}"
    if not address.startswith("https://") or any(len(base64.b64decode(key, validate=True)) != 32 for key in keys):
        print("RELEASE_PUBLIC_KEYS holds no Ed25519 keys, or RELEASE_MANIFEST_URL is not HTTPS.", file=sys.stderr)
        return 1
    file.write_text(json.dumps({"address": address, "keys": keys}, indent=2) + "\n", encoding="utf-8")
    print(f"This build asks at {address} and believes {', '.join(map(key_id, map(base64.b64decode, keys)))}.")
    return 0


def check(manifest: Path) -> int:
    """Whether a key of this build signed `manifest`."""
    keys = [base64.b64decode(key) for key in json.loads(SOURCE.read_text(encoding="utf-8"))["keys"]]
    good = any(is_signed(manifest, manifest.with_name(f"{manifest.name}.sig"), key) for key in keys)
    print(f"{manifest}: {'signed' if good else 'NOT signed'} by a key of this build")
    return 0 if good else 1


def written(folder: Path, packages: Sequence[str], base: str) -> Path:
    """The manifest of the packages in `folder`, which will be found under `base`; the same bytes every time."""
    path = folder / NAME
    path.write_text(json.dumps(manifest(folder, packages, base), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def manifest(folder: Path, packages: Sequence[str], base: str) -> dict[str, Any]:
    """What is announced; raises `SystemExit` when the version has no date or no summary in both languages."""
    day = released_on()
    words = summary()
    if not day or not (words.get("fr") and words.get("en")):
        raise SystemExit(f"{VERSION} needs its date in CHANGELOG.md and its sentences (fr, en) in summaries.json.")
    return {
        "format": 1,
        "product": "wa-desktop",
        "version": VERSION,
        "released": day,
        "expires": str(date.fromisoformat(day) + KEPT),
        "page": f"{base}/tag/v{VERSION}",
        "minimum_schema": oldest_schema(),
        "summary": words,
        "files": [_file(folder / name, f"{base}/download/v{VERSION}/{name}") for name in packages],
    }


def oldest_schema() -> int:
    """The oldest database that this version takes over, as a number."""
    found = re.search(r'^REVISIONS = \("(\d+)"', REVISIONS.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise SystemExit(f"{REVISIONS.name} names no schema version.")
    return int(found[1])


def signed(manifest_file: Path, key: Path, known: Sequence[str] = ()) -> Path:
    """The signature beside the manifest, proven; `known` are the public keys that programs believe, if any are named.

    Raises `SystemExit` when no program would believe it.
    """
    public = public_key(key)
    if known and base64.b64encode(public).decode() not in known:
        raise SystemExit("No program knows the key of this manifest: RELEASE_PUBLIC_KEYS does not name it.")
    path = manifest_file.with_name(f"{manifest_file.name}.sig")
    line = ["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", str(key), "-in", str(manifest_file)]
    made = subprocess.run(line, capture_output=True, check=True)
    path.write_text(f"{key_id(public)} {base64.b64encode(made.stdout).decode()}\n", encoding="ascii")
    if not is_signed(manifest_file, path, public):
        raise SystemExit("The signature just made is wrong.")
    return path


def is_signed(manifest_file: Path, signature: Path, public: bytes) -> bool:
    """Whether a line of `signature` is that key's signature of the manifest."""
    lines = (line.split() for line in signature.read_text(encoding="ascii").splitlines())
    found = next((words[1] for words in lines if words[:1] == [key_id(public)] and len(words) == 2), None)
    if found is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        key, raw = Path(folder) / "key.der", Path(folder) / "signature"
        key.write_bytes(_DER_HEAD + public)
        raw.write_bytes(base64.b64decode(found))
        line = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey", str(key)]
        done = subprocess.run(
            [*line, "-sigfile", str(raw), "-in", str(manifest_file)], capture_output=True, check=False
        )
        return done.returncode == 0


def public_key(private: Path) -> bytes:
    """The 32 bytes of the public key; raises `SystemExit` for a key of another kind."""
    line = ["openssl", "pkey", "-in", str(private), "-pubout", "-outform", "DER"]
    made = subprocess.run(line, capture_output=True, check=False)
    if made.returncode != 0 or not made.stdout.startswith(_DER_HEAD):
        raise SystemExit("This is not the PEM of an Ed25519 key: python packaging/manifest.py key FILE.pem makes one.")
    return made.stdout[len(_DER_HEAD) :]


def key_id(public: bytes) -> str:
    """The short name of a public key, as the program computes it."""
    return hashlib.sha256(public).hexdigest()[:16]


def _file(path: Path, url: str) -> dict[str, Any]:
    content = path.read_bytes()
    return {"name": path.name, "url": url, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def releases_page(environment: Mapping[str, str]) -> str:
    """The page of the releases of the repository that this runs for; raises `SystemExit` when there is none to know."""
    server, repository = environment.get("GITHUB_SERVER_URL", ""), environment.get("GITHUB_REPOSITORY", "")
    if not server or not repository:
        raise SystemExit("Where the releases stand is not known: set RELEASE_MANIFEST_URL, or give --releases.")
    return f"{server}/{repository}/releases"


if __name__ == "__main__":
    sys.exit(main())
