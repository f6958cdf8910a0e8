#!/usr/bin/env python3
"""Renders every environment in `config/` to templates in `output/` and proves them. See `generate.py --help`."""

import sys

from rendering.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
