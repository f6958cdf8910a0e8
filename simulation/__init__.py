"""The controller under a virtual clock: the code that is deployed, unmodified, in a model of AWS with faults.

`python -m simulation --runs 10000` draws histories of faults and checks in each of them what must always hold
(`invariants`); `--replay SEED` prints one. Start reading at `world`, then `history`.
"""
