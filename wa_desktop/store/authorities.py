"""The authorities that this computer trusts, as one file that psycopg's own library can read.

That library carries its own OpenSSL, which looks for them where it was built. On Windows and macOS they are no file at
all, so they are written into one.
"""

import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_LINUX = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
_MACOS = ("/System/Library/Keychains/SystemRootCertificates.keychain", "/Library/Keychains/System.keychain")
_CHOSEN = "SSL_CERT_FILE"
_FILE = "authorities.pem"
_SECONDS = 5


def file_of_authorities(home: Path) -> str:
    """The file with the authorities of this computer; empty when there is none. What must be written is in `home`."""
    chosen = os.environ.get(_CHOSEN, "")
    if chosen:
        return chosen
    if sys.platform == "win32" or sys.platform == "darwin":
        return _written(home, "".join(_collected()))
    known = (*_LINUX, ssl.get_default_verify_paths().cafile or "")
    return next((place for place in known if place and Path(place).is_file()), "")


def _written(home: Path, authorities: str) -> str:
    if not authorities:
        return ""
    file = home / _FILE
    beside = file.with_name(f"{_FILE}.{os.getpid()}.new")
    beside.write_text(authorities, encoding="ascii")
    beside.replace(file)
    return str(file)


def _collected() -> Iterator[str]:
    yield from ()
    if sys.platform == "win32":
        for certificate, form, _trust in ssl.enum_certificates("ROOT"):
            if form == "x509_asn":
                yield ssl.DER_cert_to_PEM_cert(certificate)
    if sys.platform == "darwin":
        asked = ["/usr/bin/security", "find-certificate", "-a", "-p", *_MACOS]
        with suppress(OSError, subprocess.TimeoutExpired):
            yield subprocess.run(asked, capture_output=True, text=True, check=False, timeout=_SECONDS).stdout
