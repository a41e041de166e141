"""The fork server without its walls, to measure what they cost. For honest programs only."""

import os
import sys
from typing import Any

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(FOLDER, "..", "..", "src", "sandbox", "python"))

import forkserver  # noqa: E402


def keep_connection(connection: int, slot: int, walls: Any) -> None:
    """All that a child needs to speak: its connection as descriptor 3, and nothing else open."""
    if connection != 3:
        os.dup2(connection, 3)
    os.closerange(4, 256)


forkserver.main(keep_connection)
