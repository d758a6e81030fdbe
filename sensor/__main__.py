"""`python -m sensor` is the airwarden command."""

import sys

from sensor.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
