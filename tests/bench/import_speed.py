"""Run by name: `python -m tests.bench.import_speed [rounds]`; what it prints stands in `import_measures`.

The process that reads a file imports the module that was run, as it does in the program, whose own is light too.
"""

import sys

if __name__ == "__main__":
    from tests.bench.import_measures import main

    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
