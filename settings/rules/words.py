"""Words that PostgreSQL and RDS keep for themselves."""

POSTGRESQL_RESERVED = frozenset(
    """
    all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation
    column concurrently constraint create cross current_catalog current_date current_role current_schema current_time
    current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze
    from full grant group having ilike in initially inner intersect into is isnull join lateral leading left like
    limit localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing primary
    references returning right select session_user similar some symmetric system_user table tablesample then to
    trailing true union unique user using variadic verbose when where window with
    """.split()  # noqa: SIM905  names to be read as text, not one a line
)
"""Reserved key words, alone or with functions and types: https://www.postgresql.org/docs/18/sql-keywords-appendix.html"""

RDS_DATABASES = frozenset({"rdsadmin", "template0", "template1"})
"""Databases that every instance has already and nobody may make."""

RDS_USERS = frozenset(
    """
    admin administrator public none rdsadmin rdsrepladmin rdstopmgr rdswriteforwarduser replication
    """.split()  # noqa: SIM905  names to be read as text, not one a line
)
"""Names of RDS's own roles and those it refuses; beside them every name that begins with `rds_` or `pg_`."""
RESERVED_USER_PREFIXES = ("rds_", "pg_")

AWS_OWN = frozenset({"aws", "amazon"})
"""First words that AWS keeps for its own parameters, secrets, roles and tags."""
