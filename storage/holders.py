"""Names the process that holds something in the store, so that others can tell whether it still lives."""

from __future__ import annotations

import os
import platform
import secrets
from contextlib import suppress
from pathlib import Path

_SEPARATOR = "|"


def new_holder() -> str:
    """A name for one run of this process: machine, process id, when the process started, and a random part."""
    return _SEPARATOR.join((_machine(), str(os.getpid()), _started(os.getpid()), secrets.token_hex(8)))


def is_gone(holder: str) -> bool:
    """Whether the process of a holder has certainly ended. Of another machine's nobody knows: False."""
    machine, _, rest = holder.partition(_SEPARATOR)
    pid, _, rest = rest.partition(_SEPARATOR)
    started = rest.partition(_SEPARATOR)[0]
    if machine != _machine() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        pass  # somebody else's process: it lives
    # The number may have been given to another process since.
    return _started(int(pid)) != started


def _machine() -> str:
    """This machine since it was started, and the room of process ids that we see (a container has its own)."""
    parts = [platform.node()]
    with suppress(OSError):
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip())
    with suppress(OSError):
        parts.append(str(Path("/proc/self/ns/pid").readlink()))
    return " ".join(parts).replace(_SEPARATOR, " ")


def _started(pid: int) -> str:
    """When a process began, in the system's own count; empty where the system does not say."""
    with suppress(OSError, IndexError):
        # The name of the program stands in brackets and may hold anything; the 22nd field is the time.
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    return ""
