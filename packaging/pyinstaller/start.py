"""The frozen program's first line: child processes of an import start here too."""

import sys

from wa_desktop.__main__ import main

sys.exit(main())
