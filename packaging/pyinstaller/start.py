"""The frozen program's first line: child processes of an import start here too."""

import os
import sys

if sys.platform == "linux" and os.environ.get("LC_ALL", "") in ("", "C", "POSIX"):
    # Python does this by itself, a frozen one does not: Qt would complain of the plain C locale on every start.
    chosen = os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG") or "C"
    if chosen in ("C", "POSIX"):
        os.environ["LC_ALL" if os.environ.get("LC_ALL") else "LC_CTYPE"] = "C.UTF-8"

from wa_desktop.__main__ import main

sys.exit(main())
