"""Where the database may stand: a folder of this machine, neither networked nor synchronised."""

import os
import sys
from pathlib import Path

from wa_desktop.domain.errors import InputRefused

_SYNCHRONISED = (
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "icloud drive",
    "mobile documents",
    "nextcloud",
    "owncloud",
    "pcloud drive",
    "kdrive",
    "box sync",
    "megasync",
    "synologydrive",
)
_NETWORK = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "afs",
        "ncpfs",
        "davfs",
        "fuse.sshfs",
        "fuse.rclone",
        "fuse.davfs2",
        "fuse.gvfsd-fuse",
        "glusterfs",
        "ceph",
        "afpfs",
        "webdav",
        "fuse.s3fs",
    }
)


def refuse_shared_folder(home: Path) -> None:
    """Raise `store_shared_folder` when `home` is on a network or in a synchronised folder.

    SQLite's locks do not hold there: two machines would write over each other.
    """
    where = home.expanduser().resolve()
    for part in where.parts:
        folded = part.casefold()
        if any(folded == name or folded.startswith((name + " -", name + "-")) for name in _SYNCHRONISED):
            raise InputRefused("store_shared_folder", folder=str(home), service=part)
    service = _network_service(where)
    if service:
        raise InputRefused("store_shared_folder", folder=str(home), service=service)


def _network_service(where: Path) -> str:
    if sys.platform == "win32":
        return _windows_share(where)
    kind = _mount_type(where)
    return kind if kind in _NETWORK else ""


def _windows_share(where: Path) -> str:
    if str(where).startswith("\\\\"):
        return "SMB"
    if sys.platform == "win32":
        import ctypes

        remote_drive = 4  # DRIVE_REMOTE of GetDriveTypeW
        if ctypes.windll.kernel32.GetDriveTypeW(where.anchor) == remote_drive:
            return "SMB"
    return ""


def _mount_type(where: Path) -> str:
    """The file system type of the mount that holds `where`; empty when it cannot be known."""
    import psutil

    best, kind = "", ""
    for mount in psutil.disk_partitions(all=True):
        point = mount.mountpoint
        if len(point) >= len(best) and (where == Path(point) or Path(point) in where.parents):
            best, kind = point, mount.fstype.casefold()
    return kind


def default_home() -> Path:
    """`WA_DESKTOP_HOME`, else the user's local (never roaming) data folder."""
    given = os.environ.get("WA_DESKTOP_HOME")
    if given:
        return Path(given).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir("WA Desktop", appauthor=False, roaming=False))
