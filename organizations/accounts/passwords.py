"""One-time passwords: easy to read out over the telephone, shown once, changed at the first sign-in."""

import secrets

# Without 0 O 1 l I, which are mistaken for each other on paper.
LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ"
DIGITS = "23456789"
GROUPS, GROUP_LENGTH = 3, 4


def one_time_password() -> str:
    """Three groups of four letters and digits, such as “aK3m-9PqR-xy7T” (about 68 bits)."""
    return "-".join("".join(secrets.choice(LETTERS + DIGITS) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
