"""Makes the Linux packages: `python packaging/linux.py [--out FOLDER] [--bundle FOLDER]`.

Freezes the program (or takes a bundle made before), writes `wa-desktop_VERSION_ARCH.deb` and
`wa-desktop-VERSION-linux-ARCH.tar.xz`, and has them checked by the tools that are there (desktop file,
AppStream, lintian). Build on the oldest system to be served: the packages ask for its C library.
`packaging/linux_proof.py` installs the result in clean systems.
"""

import argparse
import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import freeze
import icons
import linux_needs as needs
from version import VERSION, chapter

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "packaging" / "linux"
LARGEST_MB = 110
PEOPLE = "The WA Desktop authors <wa-desktop@users.noreply.github.com>"
MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}
READ_ME = """\
WA Desktop {version}

Start “wa-desktop” in this folder: without arguments it opens the window, “wa-desktop --help” lists the commands,
“wa-desktop self-test” proves that everything it needs is there. Nothing is installed; your data stays in
~/.local/share/WA Desktop. On Debian and Ubuntu the .deb installs the libraries of the system by itself; elsewhere
these must be there:
{libraries}
"""


def main() -> int:
    """Build and check; 0 when every package is good."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--bundle", type=Path, help="a bundle made by packaging/freeze.py")
    parser.add_argument("--version", default=VERSION, help="another one, to prove an upgrade")
    parser.add_argument("--fast", action="store_true", help="compress less, to try things")
    given = parser.parse_args()
    out: Path = given.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    bundle: Path = given.bundle.resolve() if given.bundle else freeze.build(out)
    if not freeze.proven(freeze.program_in(bundle)):
        return 1
    depends, wished = needs.dependencies(bundle)
    with tempfile.TemporaryDirectory() as folder:
        tree = lay_out(bundle, Path(folder) / "tree", given.version)
        write_control(tree, depends, wished, given.version)
        settle(tree)
        made = [
            pack_deb(tree, out, given.version, fast=given.fast),
            pack_tar(tree, out, depends, given.version, fast=given.fast),
        ]
        good = checked(tree, made[0])
    for path in made:
        megabytes = path.stat().st_size / 1e6
        good = good and megabytes <= LARGEST_MB
        print(f"{path}: {megabytes:.0f} MB")
    return 0 if good else 1


def epoch() -> int:
    """The second that every packed file carries: `SOURCE_DATE_EPOCH`, else that of the last commit."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    asked = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    return int(said) if said else int((ROOT / "CHANGELOG.md").stat().st_mtime)


def architecture() -> str:
    """This machine's architecture in Debian's words."""
    return MACHINES[os.uname().machine]


def lay_out(bundle: Path, tree: Path, version: str = VERSION) -> Path:
    """The files as they will stand on the system, under `tree`."""
    shutil.copytree(bundle, tree / "usr/lib/wa-desktop", symlinks=True)
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "usr/bin/wa-desktop").symlink_to("../lib/wa-desktop/wa-desktop")
    share = tree / "usr/share"
    words = {"VERSION": version, "DATE": f"{datetime.fromtimestamp(epoch(), UTC):%Y-%m-%d}"}
    put(share / "applications/wa-desktop.desktop", filled("wa-desktop.desktop", words))
    put(share / "metainfo/io.github.wa_desktop.WADesktop.metainfo.xml", filled("metainfo.xml", words))
    put(share / "man/man1/wa-desktop.1.gz", packed(filled("wa-desktop.1", words)))
    put(share / "doc/wa-desktop/copyright", filled("copyright", words))
    put(share / "doc/wa-desktop/changelog.gz", packed(changes(version)))
    put(share / "lintian/overrides/wa-desktop", filled("lintian-overrides", words))
    with tempfile.TemporaryDirectory() as folder:
        for size, path in icons.write(Path(folder)).items():
            if size.isdigit():
                put(share / f"icons/hicolor/{size}x{size}/apps/wa-desktop.png", path.read_bytes())
    put(share / "icons/hicolor/scalable/apps/wa-desktop.svg", (ROOT / "resources/icons/wa-desktop.svg").read_bytes())
    return tree


def filled(name: str, words: dict[str, str]) -> bytes:
    """A file of this folder with its `@NAMES@` filled in."""
    text = (HERE / name).read_text(encoding="utf-8")
    for word, value in words.items():
        text = text.replace(f"@{word}@", value)
    return text.encode()


def packed(content: bytes) -> bytes:
    """`content` as gzip, the same bytes every time."""
    return gzip.compress(content, 9, mtime=0)


def changes(version: str = VERSION) -> bytes:
    """The change log in Debian's form, from the project's own."""
    entries = [" ".join(entry.split()) for entry in re.split(r"^- ", chapter(), flags=re.MULTILINE) if entry.strip()]
    wrapped = [textwrap.wrap(entry, 76, initial_indent="  * ", subsequent_indent="    ") for entry in entries]
    body = "\n".join(line for entry in wrapped for line in entry) or "  * See the project’s change log."
    moment = format_datetime(datetime.fromtimestamp(epoch(), UTC))
    return f"wa-desktop ({version}) stable; urgency=medium\n\n{body}\n\n -- {PEOPLE}  {moment}\n".encode()


def put(path: Path, content: bytes) -> None:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def write_control(tree: Path, depends: list[str], wished: list[str], version: str = VERSION) -> None:
    """What dpkg reads: the package's description and the sums of its files."""
    files = sorted(path for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
    sums = "".join(
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  {path.relative_to(tree)}\n"
        for path in files
    )
    words = {
        "VERSION": version,
        "ARCHITECTURE": architecture(),
        "SIZE": str(freeze.size(tree) // 1024),
        "DEPENDS": ", ".join([f"libc6 (>= {os.confstr('CS_GNU_LIBC_VERSION').split()[1]})", *depends]),  # type: ignore[union-attr]
        "RECOMMENDS": ", ".join(wished),
        "PEOPLE": PEOPLE,
    }
    put(tree / "DEBIAN/control", filled("control", words))
    put(tree / "DEBIAN/md5sums", sums.encode())


def settle(tree: Path) -> None:
    """Permissions and times that do not depend on who builds, or when."""
    moment = epoch()
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            runs = path.is_dir() or path == tree / "usr/lib/wa-desktop/wa-desktop"
            path.chmod(0o755 if runs else 0o644)
        os.utime(path, (moment, moment), follow_symlinks=False)


def pack_deb(tree: Path, out: Path, version: str = VERSION, *, fast: bool) -> Path:
    """The Debian package."""
    path = out / f"wa-desktop_{version}_{architecture()}.deb"
    how = ["-Zxz", "-z1"] if fast else ["-Zxz"]
    line = ["dpkg-deb", "--root-owner-group", *how, "--build", str(tree), str(path)]
    subprocess.run(line, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch())})
    return path


def pack_tar(tree: Path, out: Path, depends: list[str], version: str = VERSION, *, fast: bool) -> Path:
    """The archive for every other distribution: the folder alone, with a page that says how to start it."""
    name = f"wa-desktop-{version}"
    path = out / f"{name}-linux-{os.uname().machine}.tar.xz"
    folder = tree / "usr/lib/wa-desktop"
    libraries = "\n".join(f"  {package}" for package in depends)
    put(folder / "README.txt", READ_ME.format(version=version, libraries=libraries).encode())
    line = [
        "tar", "--create", "--file", str(path), "--sort=name", f"--mtime=@{epoch()}", "--owner=0", "--group=0",
        "--numeric-owner", "--use-compress-program", "xz -1 -T2" if fast else "xz -6 -T2",
        "--transform", f"flags=r;s,^[.],{name},", "--directory", str(folder), ".",
    ]  # fmt: skip
    subprocess.run(line, check=True)
    (folder / "README.txt").unlink()
    return path


def checked(tree: Path, package: Path) -> bool:
    """Whether the tools that are here find nothing to say."""
    share = tree / "usr/share"
    checks = [
        ["desktop-file-validate", str(share / "applications/wa-desktop.desktop")],
        ["appstreamcli", "validate", "--no-net", str(next((share / "metainfo").iterdir()))],
        ["lintian", "--allow-root", "--fail-on", "error,warning", str(package)],
    ]
    good = True
    for line in checks:
        if shutil.which(line[0]) is None:
            print(f"{line[0]}: not here, not checked")
            continue
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        print(f"{line[0]}: {'nothing to say' if done.returncode == 0 else done.stdout + done.stderr}")
        good = good and done.returncode == 0
    return good


if __name__ == "__main__":
    sys.exit(main())
