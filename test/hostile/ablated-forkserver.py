# The fork server with only some of its walls, to measure what each of them stops. For hostile
# programs that go on harmlessly where a wall is missing.
#
# Before it are put FOLDER and KEPT: where the fork server's sources are, and which of seccomp,
# landlock and uid a child keeps. Its other steps it always takes.
import sys
from typing import Any

sys.path.insert(0, FOLDER)  # noqa: F821

import forkserver  # noqa: E402
import landlock  # noqa: E402
import lockdown  # noqa: E402
import seccomp  # noqa: E402


def lock(connection: int, slot: int, walls: Any) -> None:
    """Locks a child up as ever, having made some of the steps do nothing."""
    if "seccomp" not in KEPT:  # noqa: F821
        seccomp.install_filter = skip
    if "landlock" not in KEPT:  # noqa: F821
        landlock.restrict_self = skip
    if "uid" not in KEPT:  # noqa: F821
        lockdown.drop_uid = skip
    lockdown.lock_down(connection, slot, walls)


def skip(*arguments: Any) -> None:
    """A step that is left out."""


forkserver.main(lock)
