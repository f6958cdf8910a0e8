"""The environment file: what it may say, and everything that can be wrong with it."""
