"""The lab: AWS on loopback, for the deployer and for drills. MiniStack in one process, with what it lacks hooked in.

`daemon` starts and stops it, `server` is its process and lists its parts, `guardian` makes sure that nothing of it
outlives it. `docs/lab.md` says what it models and what it does not.
"""
