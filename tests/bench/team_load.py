"""Run by name: `python -m tests.bench.team_load [rows] [rounds]`; what it prints stands in `team_measures`.

The process that reads a file imports the module that was run, as it does in the program, whose own is light too.
"""

import sys

if __name__ == "__main__":
    from tests.bench.team_measures import load

    load(*map(int, sys.argv[1:]))
