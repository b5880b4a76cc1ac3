"""Which libraries of the system a bundle needs, and the Debian package that holds each."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

PACKAGES = {
    "libstdc++.so.6": "libstdc++6",
    "libgcc_s.so.1": "libgcc-s1",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libglib-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
    "libgthread-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libbrotlidec.so.1": "libbrotli1",
    "libbrotlicommon.so.1": "libbrotli1",
    "libzstd.so.1": "libzstd1",
}
"""What cannot be missing; Debian's names since version 12."""

WISHED = {"libcups.so.2": "libcups2 | libcups2t64"}
"""What a part of the program needs that stays away without it: here, printers."""

ALWAYS_THERE = re.compile(
    r"(libc|libm|libdl|libpthread|librt|libresolv|libutil|ld-linux-x86-64|ld-linux-aarch64)\.so\.\d+"
)
BESIDE = ("ca-certificates", "fonts-dejavu-core", "tzdata")
"""What is read rather than linked: whom to trust on the way to SMSBOX, letters, and the hours of every zone."""


class UnknownLibrary(Exception):
    """The bundle needs a library that no package is named for."""


def dependencies(bundle: Path) -> tuple[list[str], list[str]]:
    """The packages that `bundle` depends on, and those it recommends; raises `UnknownLibrary`."""
    files = [path for path in bundle.rglob("*") if path.is_file()]
    inside = {path.name for path in files}
    needed = {name for path in files if _is_program(path) for name in _needed(path)} - inside
    unknown = {name for name in needed - PACKAGES.keys() - WISHED.keys() if not ALWAYS_THERE.fullmatch(name)}
    if unknown:
        raise UnknownLibrary(", ".join(sorted(unknown)))
    depends = {PACKAGES[name] for name in needed & PACKAGES.keys()} | set(BESIDE)
    return sorted(depends), sorted(WISHED[name] for name in needed & WISHED.keys())


def _is_program(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _needed(path: Path) -> Iterator[str]:
    said = subprocess.run(["readelf", "-d", str(path)], capture_output=True, text=True, check=False).stdout
    yield from re.findall(r"\(NEEDED\).*\[(.+)\]", said)
