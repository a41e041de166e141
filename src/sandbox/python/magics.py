"""Notebook lines that are no Python: magics, shell commands and help requests."""
from __future__ import annotations

import re

# Cells in another language; after any other %% line the rest of the cell is Python.
_FOREIGN_CELL = re.compile(
    r"%%(!|bash|sh|script|system|sx|cmd|html|HTML|javascript|js|latex|markdown|svg|SVG|perl|ruby|R|"
    r"sql|cython|writefile|file)(?!\w)"
)
_MAGIC = re.compile(
    r"(\s*)(%{1,2}[A-Za-z_!]|!|\?{1,2}[\w.*%]+\s*$|[\w.*%]+\?{1,2}\s*$)"
)
# x = %timeit f() and files = !ls
_ASSIGNED = re.compile(r"(\s*[\w, ]+=\s*)(%[A-Za-z_]|!)")


def neutralise_magics(source: str) -> str:
    """The source with each such line replaced by one that does nothing, in its place."""
    lines = source.split("\n")
    first = next((line for line in lines if line.strip()), "")
    if _FOREIGN_CELL.match(first):
        return "\n" * (len(lines) - 1)
    continues = False
    for number, line in enumerate(lines):
        neutral = "" if continues else _neutralise_line(line)
        if neutral is not None:
            lines[number] = neutral
            continues = line.endswith("\\")
    return "\n".join(lines)


def _neutralise_line(line: str) -> str | None:
    magic = _MAGIC.match(line)
    if magic:
        return f"{magic[1]}pass"
    assigned = _ASSIGNED.match(line)
    return f"{assigned[1]}None" if assigned else None
