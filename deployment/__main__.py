"""`python -m deployment`, which is what `./deploy.sh` runs."""

import sys

from deployment.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
