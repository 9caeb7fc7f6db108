"""zstd: of the standard library where it has it, else its backport."""

from __future__ import annotations

import sys

if sys.version_info >= (3, 14):
    from compression.zstd import CompressionParameter, ZstdDict, ZstdError, compress, decompress
else:
    from backports.zstd import CompressionParameter, ZstdDict, ZstdError, compress, decompress

__all__ = ["CompressionParameter", "ZstdDict", "ZstdError", "compress", "decompress"]
