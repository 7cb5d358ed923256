"""Whether the audit chain shows every alteration: `python -m trials.tamper --rounds 1000 --seed 1`."""
