"""What goes wrong with a server."""


class PostgresError(Exception):
    """A program failed, or a server did not do what was asked; what PostgreSQL said."""


class ParameterError(Exception):
    """A parameter that PostgreSQL does not have, or a value that the lab cannot work out; which, and why."""
