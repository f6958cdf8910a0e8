"""Deployment: what `generate.py` rendered, rolled out to AWS or to the lab, kept up to date, and removed again.

`rollout` says what belongs to a deployment and `cloud` where it goes. `apply` brings it there: `stacks` and
`stack_sets` are what it makes, `operations` and `events` how it goes, `causes` why it failed. `plan` says what would
change, `status` how it is, `commands` speak with the controllers, `reprotect` rebuilds a lost side, `destroy` removes.
"""
