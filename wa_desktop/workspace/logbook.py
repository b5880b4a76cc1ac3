"""The log in `home/logs`: small, rotating, for its owner's eyes, with every number masked."""

import logging
import os
import tempfile
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO, Any

from wa_desktop.domain.masking import masked

FOLDER = "logs"
FILE_NAME = "wa-desktop.log"
_SIZE = 1_000_000
_KEPT = 3


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


class _QuietFile(_PrivateFile):
    """A log that cannot be written (full disk, rights) stops nothing and fills no console."""

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """The record is lost: there is nowhere to write it."""


class Log:
    """The log of a running window: what the program notes and its bugs, until `close`."""

    def __init__(self, home: Path) -> None:
        self._handler = _QuietFile(home / FOLDER / FILE_NAME)
        logger = logging.getLogger("wa_desktop")
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.INFO)
        logger.addHandler(self._handler)

    def close(self) -> None:
        """Write no more."""
        logging.getLogger("wa_desktop").removeHandler(self._handler)
        self._handler.close()


def write_bug(home: Path, problem: BaseException) -> Path:
    """Write `problem` with its traceback to the log of `home`; the file's path, for the person to send."""
    path = _folder(home) / FOLDER / FILE_NAME
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


def log_lines(home: Path) -> list[str]:
    """What the logs of `home` hold, the oldest first; what cannot be read is left out."""
    lines = list[str]()
    for number in range(_KEPT, -1, -1):
        path = home / FOLDER / (f"{FILE_NAME}.{number}" if number else FILE_NAME)
        with suppress(OSError):
            lines += path.read_text(encoding="utf-8", errors="replace").splitlines()
    return lines
