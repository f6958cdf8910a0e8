"""`python -m deployment`, which is what `./deploy.sh` runs."""

import sys


def start() -> int:
    """The exit status of the command line. Loading what it needs takes a second, in which Ctrl-C may come too."""
    try:
        from deployment.cli import main  # noqa: PLC0415  see above
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; nothing was begun\n")
        return 130
    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(start())
