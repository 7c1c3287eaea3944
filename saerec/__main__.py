"""`python -m saerec`."""

import sys

from saerec.cli import main

if __name__ == "__main__":
    sys.exit(main())
