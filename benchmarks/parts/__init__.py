"""One module for each part of the budgets; each gives rows (benchmarks/rows.py)."""
