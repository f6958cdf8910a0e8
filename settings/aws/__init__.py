"""What AWS and PostgreSQL offer, as committed data: regions, zones, engine versions, classes, parameters.

`regions.json` and `postgres.json` are derived from the pinned cfn-lint by `python -m settings.aws.refresh`, and a test
compares them; `parameters.json` from `pg_settings` of real servers by `python -m settings.aws.refresh_parameters`.

cfn-lint keeps the same facts in nine megabytes of schemas. They are read when the pin changes, never when a file is
loaded.
"""
