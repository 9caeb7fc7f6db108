"""Where a host is, as the system's resolver says."""

from __future__ import annotations

import socket


def system_addresses(host: str) -> list[str]:
    """Every address that the system's resolver knows for a host."""
    answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))
