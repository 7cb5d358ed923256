import pytest
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError


@pytest.mark.parametrize("password", ["123", "password", "12345678901"])
def test_refusals_and_rules_are_in_chinese(password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    texts = [*refused.value.messages, *password_validators_help_texts()]
    assert not any(character.isascii() and character.isalpha() for text in texts for character in text)
