"""Run by name: `python -m tests.bench.team_move [contacts]`; what it prints stands in `move_measures`.

The process that reads a file imports the module that was run, as it does in the program, whose own is light too.
"""

import sys

if __name__ == "__main__":
    from tests.bench.move_measures import move

    move(*map(int, sys.argv[1:]))
