"""A sealed file: whole or refused, whatever bit of it is changed, cut, repeated or moved."""

import io
import os
from collections.abc import Callable

import pytest

from wa_desktop.domain.errors import InputRefused
from wa_desktop.store import sealed

SECRET = "correct horse battery"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Key derivation is slow on purpose; and small chunks make many."""
    monkeypatch.setattr(sealed, "_SCRYPT", {"n": 16, "r": 8, "p": 1})
    monkeypatch.setattr(sealed, "_CHUNK", 64)


def sealed_bytes(content: bytes) -> bytes:
    file = io.BytesIO()
    sealed.seal(file, SECRET, {"about": "é"}, [content[:10], content[10:]])
    return file.getvalue()


def read(data: bytes, passphrase: str = SECRET) -> bytes:
    file = io.BytesIO(data)
    return b"".join(sealed.opened(file, sealed.header_of(file), passphrase))


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 128, 1000])
def test_that_what_goes_in_comes_out(size: int) -> None:
    content = os.urandom(size)
    assert read(sealed_bytes(content)) == content


def test_that_no_flipped_bit_and_no_cut_passes() -> None:
    data = sealed_bytes(os.urandom(300))
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1 << (place % 8)
        with pytest.raises(InputRefused) as refused:
            read(bytes(changed))
        assert refused.value.code in {"backup_damaged", "backup_not_one"}
        with pytest.raises(InputRefused):
            read(data[:place])
    with pytest.raises(InputRefused):
        read(data + b"\0")


def chunks(data: bytes) -> tuple[bytes, list[bytes]]:
    file = io.BytesIO(data)
    sealed.header_of(file)
    start, found = file.tell(), []
    while length := int.from_bytes(file.read(4), "big"):
        found.append(length.to_bytes(4, "big") + file.read(length))
    return data[:start], found


@pytest.mark.parametrize(
    "moved",
    [lambda c: [c[1], c[0], *c[2:]], lambda c: [c[0], c[0], *c[1:]], lambda c: [c[0], *c[2:]], lambda c: c[:-1],
     lambda c: [*c, c[-1]]],
)  # fmt: skip
def test_that_the_order_and_the_end_of_the_chunks_are_authentic(moved: Callable[[list[bytes]], list[bytes]]) -> None:
    start, found = chunks(sealed_bytes(os.urandom(400)))
    with pytest.raises(InputRefused, match="backup_damaged"):
        read(start + b"".join(moved(found)))


def test_that_a_wrong_passphrase_is_told_from_damage_and_accents_are_one() -> None:
    with pytest.raises(InputRefused, match="backup_passphrase_wrong"):
        read(sealed_bytes(b"x"), "another one")
    file = io.BytesIO()
    sealed.seal(file, "e\u0301te\u0301 chaud", {}, [b"y"])
    assert read(file.getvalue(), "\u00e9t\u00e9 chaud") == b"y"


def test_that_a_later_format_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "FORMAT", 2)
    data = sealed_bytes(b"x")
    monkeypatch.setattr(sealed, "FORMAT", 1)
    with pytest.raises(InputRefused, match="backup_newer"):
        read(data)
