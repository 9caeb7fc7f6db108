"""`python -m dateline`, for a shell that does not find the `dateline` command."""

import sys

from dateline.cli import main

sys.exit(main())
