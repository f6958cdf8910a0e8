"""What holds for every test."""

import signal

from hypothesis import settings

# Machines differ and tests run side by side: a slow example is no failure.
settings.register_profile("project", deadline=None, print_blob=True)
settings.load_profile("project")

# A shell starts its background jobs with Ctrl-C ignored, and children inherit that: tests that press it need it heard.
signal.signal(signal.SIGINT, signal.default_int_handler)
