"""Only reading a workbook with the fastest reader there is; prints seconds and rows."""

import sys
import time

start = time.perf_counter()
import fastexcel  # noqa: E402 - its import is part of what is measured

sheet = fastexcel.read_excel(sys.argv[1]).load_sheet(0)
sheet.__arrow_c_array__()
print(time.perf_counter() - start, sheet.height)  # noqa: T201 - the answer to the bench
