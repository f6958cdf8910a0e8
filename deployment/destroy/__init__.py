"""destroy: takes a deployment down, dr first, and leaves nothing but final snapshots, backups and keys.

`inventory` is all that is there, `guards` says what speaks against it, `removal` takes it away in order, and can be
run again wherever it was interrupted.
"""
