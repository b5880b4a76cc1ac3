"""Makes and proves the disk image for macOS: `python packaging/macos.py [--out FOLDER]`.

The app is signed with `MACOS_SIGNER` (a Developer ID in the keychain), else for trying only, and notarised
with the profile `NOTARY_PROFILE` (of the keychain file `NOTARY_KEYCHAIN`, if that is set); without a profile the step
is left out and said.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import freeze
from version import VERSION

ROOT = Path(__file__).resolve().parents[1]
APP = "WA Desktop.app"
PROGRAM = Path(APP, "Contents", "MacOS", "wa-desktop")
LARGEST_MB = 110


def main() -> int:
    """Freeze, pack, notarise when there is a key, prove the program inside the image; 0 when it works."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    out: Path = parser.parse_args().out.resolve()
    freeze.build(out)
    subprocess.run(["codesign", "--verify", "--deep", "--strict", str(out / APP)], check=True)
    image = packed(out / APP, out / f"WA-Desktop-{VERSION}-macos-{platform.machine()}.dmg")
    notarise(image)
    megabytes = image.stat().st_size / 1e6
    print(f"{image}: {megabytes:.0f} MB")
    return 0 if proven(image) and megabytes <= LARGEST_MB else 1


def packed(app: Path, image: Path) -> Path:
    """The image: the app beside a link to the folder that it is dragged to."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["ditto", str(app), str(Path(folder) / app.name)], check=True)
        (Path(folder) / "Applications").symlink_to("/Applications")
        shutil.copy(ROOT / "LICENSE", folder)
        name = f"WA Desktop {VERSION}"
        line = ["hdiutil", "create", "-volname", name, "-srcfolder", folder, "-format", "ULFO", "-ov", str(image)]
        _patiently(line)
    signer = os.environ.get("MACOS_SIGNER")
    if signer:
        subprocess.run(["codesign", "--sign", signer, "--timestamp", str(image)], check=True)
    return image


def _patiently(line: list[str]) -> None:
    """Run it, again after a while when the system's own indexing is still busy with the folder."""
    for rest in (10, 30, 0):
        done = subprocess.run(line, check=rest == 0)
        if done.returncode == 0:
            return
        print(f"{line[0]} ended with {done.returncode}; once more in {rest} s.", flush=True)
        time.sleep(rest)


def notarise(image: Path) -> None:
    """Apple's approval, fixed to the image; left out without a key."""
    profile = os.environ.get("NOTARY_PROFILE")
    if not profile:
        print("Not notarised: NOTARY_PROFILE is not set.")
        return
    keychain = os.environ.get("NOTARY_KEYCHAIN")
    where = ["--keychain-profile", profile, *(["--keychain", keychain] if keychain else [])]
    subprocess.run(["xcrun", "notarytool", "submit", str(image), *where, "--wait"], check=True)
    # A refusal of Apple's ends the submission without an error; then there is nothing to fix to the image.
    subprocess.run(["xcrun", "stapler", "staple", str(image)], check=True)


def proven(image: Path) -> bool:
    """Whether the program passes its self-test from the mounted image."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["hdiutil", "attach", str(image), "-mountpoint", folder, "-nobrowse", "-readonly"], check=True)
        try:
            return freeze.proven(Path(folder) / PROGRAM)
        finally:
            subprocess.run(["hdiutil", "detach", folder, "-force"], check=True)


if __name__ == "__main__":
    sys.exit(main())
