"""Collects the licences of everything that a bundle holds: texts, a list for people, a list for machines.

Qt and PySide6 come under the LGPL: their files stay apart in the bundle and can be replaced, the
licence texts stand beside them, and the list says where their sources are.
"""

import json
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

TEXTS = Path(__file__).resolve().parent / "licences"

LGPL = """\
Qt, PySide6 and shiboken6 are used under the GNU Lesser General Public License, version 3 (LGPL-3.txt, with GPL-3.txt).
WA Desktop uses them unchanged, as shared libraries. You may replace them: in the program's folder they are the files
whose names begin with “Qt”, “libQt6”, “libpyside6”, “pyside6”, “libshiboken6” or “shiboken6”, and the folders “PySide6”
and “shiboken6”. Put compatible builds of the same version in their place and start the program again. You may also
study how the program works with them, and change it for that purpose.
Sources: of Qt {version}, download.qt.io/official_releases/qt/; of PySide6 and shiboken6 {version},
download.qt.io/official_releases/QtForPython/. For three years after this release, the authors of WA Desktop give the
same sources, at the cost of the medium, to everybody who has this program and asks for them where they got it.
Qt holds parts by others (among them FreeType, HarfBuzz, libpng, libjpeg-turbo, PCRE2, zlib); their notices:
doc.qt.io/qt-6/licenses-used-in-qt.html.
"""

PSYCOPG = """\
psycopg and psycopg_binary {version} are used under the GNU Lesser General Public License, version 3 (LGPL-3.txt), and
unchanged. You may replace them: they are the folders “psycopg”, “psycopg_binary” and “psycopg_binary.libs” in the
program's folder. Sources: www.psycopg.org. With them come libpq (PostgreSQL License), OpenSSL (Apache-2.0) and, on some
systems, MIT Kerberos (MIT), OpenLDAP (OLDAP-2.8), Cyrus SASL (BSD-4-Clause-UC) and keyutils (LGPL-2.1-or-later).
"""

PYTHON = """\
Python {version} is used under the Python Software Foundation License, version 2 (python.org/psf-license). The start
program comes from PyInstaller (GPL, version 2 or later, with an exception that allows any licence for what it bundles).
With Python come, where the system it was built on has them apart: OpenSSL (Apache-2.0), SQLite (public domain), libffi
(MIT), zlib (Zlib), bzip2 (bzip2-1.0.6), liblzma (0BSD), Expat (MIT), libuuid (BSD-3-Clause), mpdecimal (BSD-2-Clause).
"""


def collect(modules: Iterable[str], folder: Path) -> list[Path]:
    """Write the notices of the distributions behind `modules` (dotted names or file paths of a bundle); the files."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    parts = list(distributions(modules))
    for part in parts:
        text = "\n\n".join(licence_texts(part))
        if text:
            (folder / f"{_name(part)}.txt").write_text(text, encoding="utf-8")
    for path in TEXTS.iterdir():
        shutil.copy(path, folder)
    (folder / "NOTICES.txt").write_text(_notices(parts), encoding="utf-8")
    facts = [{"name": _name(part), "version": part.version, "licence": licence(part)} for part in parts]
    (folder / "parts.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    return sorted(folder.iterdir())


def distributions(modules: Iterable[str]) -> Iterator[metadata.Distribution]:
    """The distributions that `modules` come from, by name; the program itself left out."""
    tops = {re.split(r"[./\\]", name)[0] for name in modules}
    owners = metadata.packages_distributions()
    names = {name for top in tops for name in owners.get(top, ())}
    found = {_name(part): part for part in map(metadata.distribution, names)}
    for name in sorted(found):
        if name != "wa-desktop":
            yield found[name]


def licence(part: metadata.Distribution) -> str:
    """The licence that a distribution declares, in a few words."""
    said = part.metadata
    classes = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or () if line.startswith("License")]
    free = (said["License"] or "").strip().partition("\n")[0] if "License" in said else ""
    return str(said["License-Expression"]) if "License-Expression" in said else free or ", ".join(classes) or "see text"


def licence_texts(part: metadata.Distribution) -> Iterator[str]:
    """Every licence and notice file that a distribution brought along."""
    for file in part.files or ():
        if ".dist-info" in str(file) and re.search(r"licen[cs]e|copying|notice|authors", file.name, re.IGNORECASE):
            path = Path(str(file.locate()))
            if path.is_file():
                yield path.read_text(encoding="utf-8", errors="replace")


def _name(part: metadata.Distribution) -> str:
    return re.sub(r"[-_.]+", "-", str(part.metadata["Name"])).casefold()


def _notices(parts: list[metadata.Distribution]) -> str:
    versions = {_name(part): part.version for part in parts}
    lines = [f"{name} {versions[name]}: {licence(part)}" for name, part in zip(versions, parts, strict=True)]
    python = PYTHON.format(version=".".join(map(str, sys.version_info[:3])))
    qt = LGPL.format(version=versions.get("pyside6-essentials", ""))
    psycopg = PSYCOPG.format(version=versions.get("psycopg", "")) if "psycopg" in versions else ""
    fonts = "The fonts DejaVu Sans and DejaVu Sans Bold: resources/fonts/LICENSE.txt.\n"
    head = (
        "WA Desktop is under the Apache License, version 2.0. It holds parts by others, each under its own licence:\n"
    )
    return "\n".join([head, *lines, "", qt, psycopg, python, fonts])


if __name__ == "__main__":
    for path in collect(sys.argv[2:], Path(sys.argv[1])):
        print(path)
