"""The fonts of every PDF, whichever is written first."""

import subprocess
import sys

WRITTEN = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from wa_desktop.results.paper import Paper
from wa_desktop.results.person_file import write_person

sys.setswitchinterval(1e-6)
write_person(Path(sys.argv[1]), ".pdf", {}, ["Everything held"])
with ThreadPoolExecutor(4) as threads:
    made = list(threads.map(Paper, [400] * 8))
print(len(made))
"""


def test_that_documents_follow_one_another_and_begin_at_once(tmp_path: object) -> None:
    # A process of its own: in this one the fonts may be known already.
    line = [sys.executable, "-c", WRITTEN, f"{tmp_path}/person.pdf"]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "8", done.stderr
