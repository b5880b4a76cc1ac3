"""The log of bugs in `home/logs`: small, rotating, for its owner's eyes, with every number masked."""

import logging
import os
import re
import tempfile
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO, Any

FILE_NAME = "wa-desktop.log"
_SIZE = 1_000_000
_KEPT = 3
_NUMBER = re.compile(r"(?<![\w.])(?!\d{4}-\d\d-\d\d)\+?\d(?:[ .()/-]?\d){7,15}(?![\w.])")
_SHOWN = 2


def masked(text: str) -> str:
    """`text` with what looks like a phone number reduced to its beginning and end: `+33…678`."""
    return _NUMBER.sub(_mask, text)


def _mask(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])
    plus = "+" if found[0].startswith("+") else ""
    return f"{plus}{digits[:_SHOWN]}…{digits[-3:]}"


class _MaskedFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


class _PrivateFile(RotatingFileHandler):
    """Opens its file for its owner alone, and only when something is written."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8", delay=True)
        self.setFormatter(_MaskedFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))

    def _open(self) -> IO[Any]:  # type: ignore[override]
        path = Path(self.baseFilename)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        return super()._open()


def write_bug(home: Path, problem: BaseException) -> Path:
    """Write `problem` with its traceback to the log of `home`; the file's path, for the person to send."""
    path = _folder(home) / "logs" / FILE_NAME
    handler = _PrivateFile(path)
    logger = logging.getLogger("wa_desktop.bugs")
    logger.propagate = False
    logger.addHandler(handler)
    try:
        logger.error("unexpected problem", exc_info=problem)
    finally:
        logger.removeHandler(handler)
        handler.close()
    return path


def _folder(home: Path) -> Path:
    if home.is_dir() and not os.access(home, os.W_OK):
        return Path(tempfile.gettempdir())
    return home
