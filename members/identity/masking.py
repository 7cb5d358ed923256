"""How identity numbers, telephone numbers and addresses appear to those without the right to see them."""


def masked_id(number: str) -> str:
    """620*************25: with the date of birth beside it, the usual 6 + 4 digits would give the whole number away."""
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}" if len(number) > 10 else "*" * len(number)


def masked_phone(number: str) -> str:
    """163****4560; what is too short to be a mobile number keeps its last two digits."""
    if len(number) >= 11:
        return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"
    return f"{'*' * max(0, len(number) - 2)}{number[-2:]}"


def masked_address(address: str) -> str:
    """The first six characters."""
    return f"{address[:6]}******" if address else ""
