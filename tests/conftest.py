"""What holds for every test."""

from hypothesis import settings

# Machines differ and tests run side by side: a slow example is no failure.
settings.register_profile("project", deadline=None, print_blob=True)
settings.load_profile("project")
