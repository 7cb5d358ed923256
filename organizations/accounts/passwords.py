"""One-time passwords: easy to read out over the telephone, shown once, changed at the first sign-in."""

import secrets

from django.contrib.auth.password_validation import MinimumLengthValidator

# Without 0 O 1 l I, which are mistaken for each other on paper.
LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ"
DIGITS = "23456789"
GROUPS, GROUP_LENGTH = 3, 4


def one_time_password() -> str:
    """Three groups of four letters and digits, such as “aK3m-9PqR-xy7T” (about 68 bits)."""
    return "-".join("".join(secrets.choice(LETTERS + DIGITS) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))


class LengthValidator(MinimumLengthValidator):
    """Django's own, in Chinese: its message of one and many is not translated."""

    def get_error_message(self):
        return f"密码太短，至少要有{self.min_length}个字符。"

    def get_help_text(self):
        return f"至少{self.min_length}个字符。"
