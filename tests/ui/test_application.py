"""What the system asks of the application itself."""

import subprocess
import sys

ASKED = """
import sys
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent
from wa_desktop.ui.application import Application

app = Application(sys.argv[0])
app.file_asked.connect(lambda path: print(ascii(path)))
QCoreApplication.sendEvent(app, QFileOpenEvent(QUrl.fromLocalFile(sys.argv[1])))
"""


def test_that_a_file_opened_from_the_system_is_told() -> None:
    # A process of its own: this one has its application already.
    line = [sys.executable, "-W", "error", "-c", ASKED, "/lists/clients é.xlsx"]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == ascii("/lists/clients é.xlsx"), done.stderr
