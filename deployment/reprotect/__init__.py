"""`reprotect`: a new standby in place of the database that was replaced, lost or left behind.

`survey` looks, `decision` says whether it may be and which generation comes next, `review` and `allowance` keep all
else out of it. `environment_text` writes it into the environment file, `render` renders it, `removal` takes the
protection off exactly the stale instance and removes what CloudFormation left, `completion` waits until the lease is
armed. `command` is the order of all this; each step finds out by itself what an interrupted run has done.
"""
