"""A clean Debian in a folder, made by debootstrap and entered as root, for `packaging/linux_proof.py`."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

MIRROR = "deb.debian.org/debian"
USER = "marketer"
HOME = f"/home/{USER}"
ELSEWHERE = ("var", "proc", "sys", "dev", "run", "root", "home")
"""What a package manager, a kernel and a user write by themselves."""
REMAINDERS = ("/etc/ld.so.cache", "/etc/.pwd.lock", "/etc/passwd-", "/etc/shadow-", "/etc/group-", "/etc/gshadow-")
ROOTS_OWN = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
NOTHING: Mapping[str, str] = MappingProxyType({})
_LONGEST_SECONDS = 900


class NotProven(Exception):
    """The installed program did not do what it should."""


def untouched(base: Path, suite: str) -> Path:
    """A minimal system of `suite`, made now if it is not there."""
    place = base / suite
    if not (place / "usr/bin/dpkg").exists():
        base.mkdir(parents=True, exist_ok=True)
        line = ["debootstrap", "--variant=minbase", suite, str(place), f"http://{MIRROR}"]
        subprocess.run(line, check=True, stdout=subprocess.DEVNULL)
    return place


@contextmanager
def screen() -> Iterator[str]:
    """The display of an Xvfb that ends with the block; empty where there is none. Clean systems reach it too."""
    if shutil.which("Xvfb") is None:
        yield ""
        return
    line = ["Xvfb", "-displayfd", "1", "-ac", "-screen", "0", "1600x1000x24"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None  # noqa: S101 - it was just asked for
        try:
            yield f":{server.stdout.readline().strip()}"
        finally:
            server.terminate()


class System:
    """One such system, copied for the run, with one ordinary user; mounts end with each command."""

    def __init__(self, untouched: Path, place: Path) -> None:
        shutil.copytree(untouched, place, symlinks=True, ignore=_no_devices)
        shutil.copy("/etc/resolv.conf", place / "etc/resolv.conf")
        self.place = place
        self.run("useradd", "--create-home", USER)
        self.home = place / "home" / USER
        self._before = self._paths()

    def install(self, package: Path) -> None:
        """Install a package, or another version of it, with what it declares and nothing else."""
        shutil.copy(package, self.place / "package.deb")
        options = ("-qq", "--yes", "--no-install-recommends", "--allow-downgrades")
        self.run("apt-get", "install", *options, "/package.deb")
        (self.place / "package.deb").unlink()

    def left(self) -> list[str]:
        """What is there now and was not before, beside what the system and the user write by themselves."""
        return sorted(path for path in self._paths() - self._before if path not in REMAINDERS)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A command inside, as root; raises `NotProven` with its words when it fails."""
        done = subprocess.run(
            self._inside(command), capture_output=True, text=True, env=ROOTS_OWN, timeout=_LONGEST_SECONDS, check=False
        )
        if done.returncode != 0:
            raise NotProven(
                f"{' '.join(command)} ended with {done.returncode}: {_tail(done.stdout)}{_tail(done.stderr)}"
            )
        return done

    def as_user(
        self, *command: str, code: int = 0, environment: Mapping[str, str] = NOTHING
    ) -> subprocess.CompletedProcess[str]:
        """A command inside, as the user, with nothing in its environment but this; must end with `code`."""
        line = self._inside(_user(command, environment))
        done = subprocess.run(
            line, capture_output=True, text=True, env=ROOTS_OWN, timeout=_LONGEST_SECONDS, check=False
        )
        if done.returncode != code:
            raise NotProven(
                f"{' '.join(command)} ended with {done.returncode}: {_tail(done.stdout)}{_tail(done.stderr)}"
            )
        return done

    @contextmanager
    def serving(self, *command: str) -> Iterator[str]:
        """A server inside, started by the user, that ends with the block; the document that it prints first."""
        line, quiet = self._inside(_user(command, NOTHING)), subprocess.DEVNULL
        with subprocess.Popen(
            line, stdout=subprocess.PIPE, stderr=quiet, text=True, env=ROOTS_OWN, start_new_session=True
        ) as server:
            assert server.stdout is not None  # noqa: S101 - it was just asked for
            said = ""
            try:
                for text in server.stdout:
                    said += text
                    if text.rstrip() == "}":
                        break
                yield said
            finally:
                os.killpg(server.pid, signal.SIGINT)

    def _inside(self, command: Sequence[str]) -> list[str]:
        mounts = 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$0" "$@"'
        return ["unshare", "--mount", "sh", "-c", mounts, str(self.place), *command]

    def _paths(self) -> set[str]:
        found: set[str] = set()
        for top in self.place.iterdir():
            if top.name not in ELSEWHERE and not top.is_symlink():
                inside = (path for path in top.rglob("*") if "__pycache__" not in path.parts)
                found |= {f"/{path.relative_to(self.place)}" for path in inside}
        return found


def _user(command: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    words = {"HOME": HOME, "PATH": "/usr/bin:/bin", **environment}
    told = [f"{name}={value}" for name, value in words.items()]
    return ["runuser", "-u", USER, "--", "env", "-i", "-C", HOME, *told, *command]


def _tail(text: str) -> str:
    return text[-2000:]


def _no_devices(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if (path := Path(folder, name)).is_block_device() or path.is_char_device()}
