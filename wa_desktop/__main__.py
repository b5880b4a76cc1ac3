"""The entry point of `wa-desktop` and of `python -m wa_desktop`."""

import multiprocessing
import sys

_STOPPED = 4


def main() -> None:
    """Run the program; ends with its exit code."""
    # A frozen program starts its child processes by starting itself: they must branch off first.
    multiprocessing.freeze_support()
    try:
        from wa_desktop.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        # Ctrl+C before the first command began: nothing was touched, nothing needs saying.
        code = _STOPPED
    sys.exit(code)


if __name__ == "__main__":
    main()
