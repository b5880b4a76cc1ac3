"""Makes the Windows installer from a bundle: `python packaging/windows.py [--bundle FOLDER] [--out FOLDER]`.

Needs `makensis`, on Windows or elsewhere; without `--bundle` the program is frozen first, which only
Windows can. `WINDOWS_SIGN_COMMAND`, a command that signs the file named after it, signs the programs,
the uninstaller and the installer.
"""

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import freeze
import icons
from version import VERSION, four_numbers

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = ROOT / "packaging" / "windows" / "wa-desktop.nsi"
PROGRAMS = ("wa-desktop.exe", "wa-desktop-window.exe")
LARGEST_MB = 110


def main() -> int:
    """Freeze if asked, sign if there is a key, compile; 0 when the installer is there and small enough."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--version", default=VERSION, help="another one, to prove an upgrade")
    given = parser.parse_args()
    out: Path = given.out.resolve()
    bundle: Path = given.bundle.resolve() if given.bundle else freeze.build(out)
    sign = os.environ.get("WINDOWS_SIGN_COMMAND", "")
    if sign:
        for name in PROGRAMS:
            signed(bundle / name, sign)
    path = compiled(bundle, out, given.version, sign)
    megabytes = path.stat().st_size / 1e6
    print(f"{path}: {megabytes:.0f} MB")
    return 0 if megabytes <= LARGEST_MB else 1


def compiled(bundle: Path, out: Path, version: str, sign: str) -> Path:
    """The installer of `bundle`; raises `SystemExit` when there is no compiler or it refuses the script."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"wa-desktop-{version}-windows-x64.exe"
    with tempfile.TemporaryDirectory() as folder:
        facts = {
            "FILES": str(bundle / "*"),
            "OUT": str(path),
            "VERSION": version,
            "VERSION4": ".".join(map(str, four_numbers(version))),
            "ICON": str(icons.write(Path(folder))["ico"]),
            **({"SIGN": sign} if sign else {}),
        }
        options = [f"-D{name}={value}" for name, value in facts.items()]
        line = [compiler(), "-V2", "-WX", "-INPUTCHARSET", "UTF8", *options, str(SCRIPT)]
        done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode != 0:
        raise SystemExit(f"makensis: {done.stdout}{done.stderr}")
    return path


def signed(file: Path, command: str) -> None:
    """Have `command` sign `file`, as the compiler does with the installer."""
    # Windows takes a program's arguments as one line: taking it apart here would leave the quotes in.
    line = f'{command} "{file}"'
    subprocess.run(line if os.name == "nt" else shlex.split(line), check=True)


def compiler() -> str:
    """Where `makensis` is; raises `SystemExit` when it is nowhere."""
    # Some shells of Windows lose the variables with a bracket in their name.
    roots = [os.environ.get(name) for name in ("PROGRAMFILES(X86)", "PROGRAMFILES")] + [r"C:\Program Files (x86)"]
    usual = [Path(root) / "NSIS" / "makensis.exe" for root in roots if root]
    found = shutil.which("makensis") or next((str(path) for path in usual if path.is_file()), None)
    if found is None:
        raise SystemExit("makensis is not here: install NSIS (Debian: apt install nsis; Windows: choco install nsis).")
    return found


if __name__ == "__main__":
    sys.exit(main())
