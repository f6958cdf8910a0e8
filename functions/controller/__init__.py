"""The controller: one function in both regions that keeps the lease, fences, promotes and reports.

Read `transitions` first: it is what the controller does, as a table. `loop` makes a pass: `observation` looks,
`memory` and `situation` turn what was seen into the table's words, `steps` and `lease_steps` do what it says.
"""
