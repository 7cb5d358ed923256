"""Nothing acknowledged is lost and nothing happens twice, whatever is killed: `python -m trials.crash`.

A portal of its own, on the embedded default and on PostgreSQL and Redis of its own, is used over HTTP while its
processes are killed one after the other; then everything a client was told is looked for.
"""
