"""The vault of sealed people opens nothing of the general one, nor the other way round."""

import pytest
from cryptography.fernet import Fernet

from core.crypto import InvalidToken, Vault

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
WHO = {"name": "举报人", "phone": "13800000000"}


def test_neither_vault_opens_what_the_other_sealed() -> None:
    general = Vault([OLD])
    sealed = general.of("identity")
    for one, other in ((general, sealed), (sealed, general), (sealed, general.of("else"))):
        token = one.seal(WHO)
        assert one.open(token) == WHO
        with pytest.raises(InvalidToken):
            other.open(token)


def test_a_phone_has_another_fingerprint_in_each_vault() -> None:
    general = Vault([OLD])
    prints = {box.fingerprint(WHO["phone"]) for box in (general, general.of("identity"))}
    assert len(prints) == 2
    again = Vault([OLD]).of("identity")
    assert again.fingerprint(WHO["phone"]) in prints


def test_a_new_key_in_front_opens_what_the_old_one_sealed() -> None:
    token = Vault([OLD]).of("identity").seal(WHO)
    turned = Vault([NEW, OLD]).of("identity")
    assert turned.open(token) == WHO
    assert turned.fingerprint("1") == Vault([OLD]).of("identity").fingerprint("1")
    with pytest.raises(InvalidToken):
        Vault([OLD]).of("identity").open(turned.seal(WHO))
