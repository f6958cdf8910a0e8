"""apply: brings every layer to what is rendered, whatever state an earlier run, or another one, left it in.

`run` is the sequence. `stack_steps` and `stack_set_steps` decide the next step from what is seen (`steps` names them),
`plain_stack` and `stack_set` take it, `follow` waits for its end and says why it failed. `leftovers` and `stuck` say
what a human must see to, `finish` says where the databases are.
"""
