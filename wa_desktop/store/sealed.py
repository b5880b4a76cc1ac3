"""A file under a passphrase: compressed, encrypted in chunks whose order and end are authenticated.

Layout: magic, length of the header (4 bytes, big-endian), header (JSON), its SHA-256, then chunks of 4 bytes of length
and AES-256-GCM ciphertext. The nonce of a chunk is the header's 7 random bytes, the chunk's number (4 bytes) and
whether it is the last one (1 byte); the header's hash is authenticated with every chunk. The key comes from the
passphrase by scrypt. Memory stays at a few chunks whatever the size.
"""

import hashlib
import hmac
import json
import os
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from wa_desktop.domain.errors import InputRefused

FORMAT = 1
_MAGIC = b"WADESK\x00\x01"
_CHUNK = 1 << 20
_LONGEST_HEADER = 1 << 20
_TAG = 16
_SCRYPT = {"n": 1 << 16, "r": 8, "p": 1}
_MEMORY = 256 << 20
_MOST_WORK = 1 << 18
"""Of a header that nobody has authenticated yet: it may not ask for hours of work."""


def seal(file: IO[bytes], passphrase: str, about: Mapping[str, Any], content: Iterable[bytes]) -> str:
    """Write `content` to `file`; the SHA-256 of the content. `about` is readable without the passphrase."""
    salt, prefix = os.urandom(16), os.urandom(7)
    key, check = _keys(passphrase, salt, **_SCRYPT)
    header = {**about, "format": FORMAT, "kdf": "scrypt", **_SCRYPT, "salt": salt.hex(), "nonce": prefix.hex(),
              "check": check}  # fmt: skip
    written = json.dumps(header, ensure_ascii=False, sort_keys=True).encode()
    digest = hashlib.sha256(written).digest()
    file.write(_MAGIC + struct.pack(">I", len(written)) + written + digest)
    whole = hashlib.sha256()
    pieces = _blocks(_compressed(content, whole))
    held = next(pieces, b"")
    number = 0
    for piece in pieces:
        _write_chunk(file, key, prefix, number, held, digest, last=False)
        held, number = piece, number + 1
    _write_chunk(file, key, prefix, number, held, digest, last=True)
    return whole.hexdigest()


def _compressed(content: Iterable[bytes], whole: Any) -> Iterator[bytes]:
    packer = zlib.compressobj(1)
    for piece in content:
        whole.update(piece)
        yield packer.compress(piece)
    yield packer.flush()


def _blocks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) >= _CHUNK:
            yield bytes(waiting[:_CHUNK])
            del waiting[:_CHUNK]
    if waiting:
        yield bytes(waiting)


def _write_chunk(
    file: IO[bytes], key: bytes, prefix: bytes, number: int, piece: bytes, digest: bytes, *, last: bool
) -> None:
    sealed = _cipher(key).encrypt(_nonce(prefix, number, last=last), piece, digest)
    file.write(struct.pack(">I", len(sealed)) + sealed)


def header_of(file: IO[bytes]) -> dict[str, Any]:
    """The header at the beginning of `file`, left just before the first chunk.

    Raises `InputRefused`: `backup_not_one`, `backup_damaged`, `backup_newer`.
    """
    name = str(getattr(file, "name", ""))
    if file.read(len(_MAGIC)) != _MAGIC:
        raise InputRefused("backup_not_one", file=name)
    length = _length(file, name)
    if length > _LONGEST_HEADER:
        raise InputRefused("backup_damaged", file=name)
    written, digest = file.read(length), file.read(32)
    if hashlib.sha256(written).digest() != digest:
        raise InputRefused("backup_damaged", file=name)
    header = json.loads(written)
    if not isinstance(header, dict):
        raise InputRefused("backup_damaged", file=name)
    if header.get("format") != FORMAT:
        raise InputRefused("backup_newer", file=name)
    return header | {"digest": digest.hex()}


def opened(file: IO[bytes], header: Mapping[str, Any], passphrase: str) -> Iterator[bytes]:
    """The content of a file whose header was just read, piece by piece.

    Nothing is authentic before its chunk was checked, and nothing complete before the iteration ended. Raises
    `InputRefused`: `backup_passphrase_wrong`, `backup_damaged`.
    """
    name = str(getattr(file, "name", ""))
    try:
        if int(header["n"]) * int(header["r"]) * int(header["p"]) > _MOST_WORK * 8:
            raise InputRefused("backup_damaged", file=name)
        key, check = _keys(
            passphrase, bytes.fromhex(header["salt"]), int(header["n"]), int(header["r"]), int(header["p"])
        )
        prefix, digest = bytes.fromhex(header["nonce"]), bytes.fromhex(header["digest"])
    except (KeyError, TypeError, ValueError) as error:
        raise InputRefused("backup_damaged", file=name) from error
    if not hmac.compare_digest(check, str(header.get("check"))):
        raise InputRefused("backup_passphrase_wrong", file=name)
    unpacker = zlib.decompressobj()
    for piece in _chunks(file, key, prefix, digest, name):
        yield from _unpacked(unpacker, piece)
    if not unpacker.eof:
        raise InputRefused("backup_damaged", file=name)


def _unpacked(unpacker: Any, piece: bytes) -> Iterator[bytes]:
    # Bounded: a megabyte may stand for a gigabyte of zeros.
    while piece:
        yield unpacker.decompress(piece, 4 * _CHUNK)
        piece = unpacker.unconsumed_tail


def _chunks(file: IO[bytes], key: bytes, prefix: bytes, digest: bytes, name: str) -> Iterator[bytes]:
    from cryptography.exceptions import InvalidTag

    number, last = 0, False
    while not last:
        length = _length(file, name)
        sealed = file.read(length) if _TAG <= length <= _CHUNK + _TAG else b""
        if not sealed or len(sealed) != length:
            raise InputRefused("backup_damaged", file=name)
        last = _at_end(file)
        try:
            yield _cipher(key).decrypt(_nonce(prefix, number, last=last), sealed, digest)
        except InvalidTag as error:
            raise InputRefused("backup_damaged", file=name) from error
        number += 1


def _at_end(file: IO[bytes]) -> bool:
    here = file.tell()
    more = file.read(1)
    file.seek(here)
    return not more


def _length(file: IO[bytes], name: str) -> int:
    told = file.read(4)
    if len(told) != 4:  # noqa: PLR2004 - the bytes of a length
        raise InputRefused("backup_damaged", file=name)
    return int(struct.unpack(">I", told)[0])


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + struct.pack(">IB", number, last)


def _keys(passphrase: str, salt: bytes, n: int, r: int, p: int) -> tuple[bytes, str]:
    """The key, and what tells a wrong passphrase from a damaged file without helping to guess it."""
    made = hashlib.scrypt(_bytes_of(passphrase), salt=salt, n=n, r=r, p=p, maxmem=_MEMORY, dklen=64)
    return made[:32], hashlib.sha256(made[32:]).hexdigest()[:32]


def _bytes_of(passphrase: str) -> bytes:
    import unicodedata

    # An accent typed on another computer may be another sequence of characters.
    return unicodedata.normalize("NFC", passphrase).encode()


def _cipher(key: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)
