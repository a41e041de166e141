"""Notebook lines that are no Python: magics, shell commands, help requests and prompts."""
from __future__ import annotations

import re
from typing import Optional

# Cells in another language; after any other %% line the rest of the cell is Python.
_FOREIGN_CELL = re.compile(
    r"%%(!|bash|sh|shell|script|system|sx|cmd|html|HTML|javascript|js|latex|markdown|svg|SVG|perl|"
    r"ruby|R|sql|bigquery|cython|writefile|file|pypy|python2?|python3|mermaid)(?!\w)"
)
_MAGIC = re.compile(
    r"(\s*)(%{1,2}[A-Za-z_!]|!|\?{1,2}[\w.*%]+\s*$|[\w.*%]+\?{1,2}\s*$)"
)
# %time J = f() runs what it times.
_TIMED = re.compile(r"(\s*)%time (?=\s*[^\s-])")
# x = %timeit f() and files = !ls
_ASSIGNED = re.compile(r"(\s*[\w, ]+=\s*)(%[A-Za-z_]|!)")
_LONG_QUOTE = re.compile(r'"""|\'\'\'')
# A session copied with its prompts, and what it answered.
_PROMPT = re.compile(r"(>>>|In ?\[[\d ]*\]:)(?: |$)")
_CONTINUATION = re.compile(r"(\.\.\.| +\.\.\.:)(?: |$)")
_ANSWER = re.compile(r"Out ?\[\d*\]:")


def is_foreign(line: str) -> bool:
    """Whether this is the first line of a cell in another language."""
    return _FOREIGN_CELL.match(line) is not None


def neutralise_magics(source: str) -> str:
    """The source with each such line replaced by one that does nothing, in its place."""
    lines = _take_prompts_off(source.split("\n"))
    first = next((line for line in lines if line.strip()), "")
    if is_foreign(first):
        return "\n" * (len(lines) - 1)
    continues = False
    quote: Optional[str] = None
    for number, line in enumerate(lines):
        neutral = "" if continues else _neutralise_line(line)
        if quote is not None or neutral is None:
            quote = _follow_quotes(line, quote)
            continue
        lines[number] = neutral
        continues = line.endswith("\\")
    return "\n".join(lines)


def _take_prompts_off(lines: list[str]) -> list[str]:
    if not any(map(_PROMPT.match, lines)):
        return lines
    bare = []
    for line in lines:
        prompt = _PROMPT.match(line) or _CONTINUATION.match(line)
        kept = line[prompt.end():] if prompt else line
        bare.append("" if _ANSWER.match(kept) else kept)
    return bare


def _neutralise_line(line: str) -> Optional[str]:
    timed = _TIMED.match(line)
    if timed:
        return f"{timed[1]}{line[timed.end():].lstrip()}"
    magic = _MAGIC.match(line)
    if magic:
        return f"{magic[1]}pass"
    assigned = _ASSIGNED.match(line)
    return f"{assigned[1]}None" if assigned else None


def _follow_quotes(line: str, quote: Optional[str]) -> Optional[str]:
    """The long quote that is open at the end of a line, given the one at its start."""
    for found in _LONG_QUOTE.findall(line):
        if quote is None:
            quote = found
        elif found == quote:
            quote = None
    return quote
