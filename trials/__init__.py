"""Long-running trials: each a folder, run by `python -m trials.NAME`, ending with one line of counts."""
