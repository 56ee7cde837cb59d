"""``python -m skill`` is the command ``evening-lantern``."""

import sys

from skill.hosts.cli import main

sys.exit(main())
