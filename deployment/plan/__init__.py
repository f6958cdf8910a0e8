"""What `apply` would change, before it changes anything.

`look` reads what is deployed, `changes` compares it with what is rendered, layer by layer and region by region,
`guards` says what must not happen by accident. `report` tells people and `machine` machines.
"""
