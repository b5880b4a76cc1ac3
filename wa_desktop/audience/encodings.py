"""The encoding of a text file, by evidence in its bytes.

The rule, in this order: a byte order mark · UTF-16 without one, when every other byte is nearly always zero ·
UTF-8, when the bytes are UTF-8, or when some are, as in files glued together: then line by line, a line that is
none being read as one of the following · else one of cp1252
(Windows), ISO-8859-15 and MacRoman: the one in which the bytes above 127, each with its neighbours, make the
most plausible French: letters inside words, œ, ’, €, « » where they belong, capitals not after small letters,
no controls, fractions or mathematics. When two are equally plausible, or nothing speaks for any, cp1252.
"""

import codecs
import re
from functools import lru_cache
from typing import NamedTuple

_CANDIDATES = ("cp1252", "iso8859_15", "mac_roman")
_SAMPLE = 4096
_MOST = 20_000
"""Bytes above 127 that are looked at."""
_HIGH = re.compile(rb"(?=(.?)([\x80-\xff])(.?))", re.DOTALL)
_LETTERS = frozenset("éèàêçôîûùâëïüœæñöäßáíóúãõåøìòÿ")
_MARKS = frozenset("’‘“”–—…«»€°\u00a0•™")
_LINE_ENDS = re.compile(rb"(\r\n|\r|\n)")
_ABOVE_ASCII = re.compile(r"[^\x00-\x7f\ufffd]")
_WIDE_SHARE = 0.3
_LATIN = "wa_latin1"


def _as_latin1(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    # Five bytes of cp1252 mean nothing; Excel shows them as control characters, as latin-1 does.
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error(_LATIN, _as_latin1)


class Decoded(NamedTuple):
    """The text of a file, the encoding it was read in, and what was written in another one."""

    text: str
    encoding: str
    strays: int = 0
    """Lines in another encoding than most."""
    first_stray: int = 0
    """The first of them, counting lines from 1."""
    stray_encoding: str = ""


def decoded(body: bytes) -> str:
    """The text of a file; bytes that mean nothing become U+FFFD, or the control character of their number."""
    return decoded_by(body).text


def decoded_by(body: bytes, wanted: str = "") -> Decoded:
    """The file, read in `wanted`, one of `ENCODINGS`, or in what its bytes say."""
    if wanted:
        return Decoded(_decoded_as(body, wanted), wanted)
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Decoded(body.decode("utf-16", errors="replace"), "utf-16")
    wide = wide_encoding(body[:_SAMPLE])
    if wide:
        return Decoded(body.decode(wide, errors="replace"), "utf-16")
    try:
        return Decoded(body.decode("utf-8-sig"), "utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8-sig", errors="replace")
    if body.startswith(codecs.BOM_UTF8) or _ABOVE_ASCII.search(text):
        return _line_by_line(body.removeprefix(codecs.BOM_UTF8))
    narrow = narrow_encoding(body)
    return Decoded(body.decode(narrow, errors=_LATIN), narrow)


def _line_by_line(body: bytes) -> Decoded:
    """Files of two encodings glued together: each line in its own."""
    lines = _LINE_ENDS.split(body)
    texts = [_as_utf8(line) for line in lines]
    strays = [place for place, text in enumerate(texts) if text is None]
    sound = [place for place, text in enumerate(texts) if text is not None and not text.isascii()]
    narrow = narrow_encoding(b"\n".join(lines[place] for place in strays))
    for place in strays:
        texts[place] = lines[place].decode(narrow, errors=_LATIN)
    text = "".join(filter(None, texts))
    if len(sound) < len(strays):
        return Decoded(text, narrow, len(sound), sound[0] // 2 + 1 if sound else 0, "utf-8")
    return Decoded(text, "utf-8", len(strays), strays[0] // 2 + 1, narrow)


def _as_utf8(line: bytes) -> str | None:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _decoded_as(body: bytes, wanted: str) -> str:
    if wanted in _CANDIDATES:
        return body.decode(wanted, errors=_LATIN)
    if wanted == "utf-16" and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        wanted = wide_encoding(body[:_SAMPLE]) or "utf-16-le"
    return body.decode("utf-8-sig" if wanted == "utf-8" else wanted, errors="replace")


def wide_encoding(start: bytes) -> str:
    """UTF-16 without a byte order mark, by its zeros; empty when it is not. `start`: the first bytes of a file."""
    even, odd = start[0::2], start[1::2]
    if len(odd) < 2 or not any(start):  # noqa: PLR2004 - one character proves nothing
        return ""
    if odd.count(0) > _WIDE_SHARE * len(odd) and even.count(0) * 10 < odd.count(0):
        return "utf-16-le"
    return "utf-16-be" if even.count(0) > _WIDE_SHARE * len(even) and odd.count(0) * 10 < even.count(0) else ""


def narrow_encoding(body: bytes) -> str:
    """The one of cp1252, ISO-8859-15 and MacRoman that makes the most plausible text of `body`."""
    counted: dict[tuple[bytes, bytes, bytes], int] = {}
    for number, match in enumerate(_HIGH.finditer(body)):
        if number == _MOST:
            break
        found = (match[1], match[2], match[3])
        counted[found] = counted.get(found, 0) + 1
    scores = {
        encoding: sum(times * _plausible(*found, encoding) for found, times in counted.items())
        for encoding in _CANDIDATES
    }
    return max(_CANDIDATES, key=scores.__getitem__)


@lru_cache(maxsize=65_536)
def _plausible(before: bytes, byte: bytes, after: bytes, encoding: str) -> int:
    left, character, right = (part.decode(encoding, errors=_LATIN) for part in (before, byte, after))
    if character in _LETTERS:
        return 3 if not left.isdigit() and not right.isdigit() else 0
    if character.lower() in _LETTERS:
        if left.islower() or (left.isalpha() and right.islower()):
            return -3
        return 2 if left.isalpha() or right.isalpha() else 0
    if character in _MARKS:
        return _mark(left, character, right)
    return 0 if character.isalpha() else -3


def _mark(left: str, character: str, right: str) -> int:
    if character in "’‘":
        return 2 if left.isalpha() and right.isalpha() else 0
    inside = left.isalpha() and right.isalpha()
    return -2 if inside else 1
