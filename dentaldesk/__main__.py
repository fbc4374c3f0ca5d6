"""`python -m dentaldesk`."""

import sys

from dentaldesk.cli import main

if __name__ == "__main__":
    sys.exit(main())
