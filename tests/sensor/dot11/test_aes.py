"""AES under a key of zeros, against another implementation."""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESCCM
from hypothesis import given
from hypothesis import strategies as st

from sensor.dot11.aes import encrypt_under_zeros, opened_with_zeros
from tests.frames import ccmp
from tests.scenes.stage import S


@given(st.binary(min_size=16, max_size=16))
def test_a_block_is_encrypted_as_others_do(block: bytes) -> None:
    judge = Cipher(algorithms.AES(bytes(16)), modes.ECB()).encryptor()
    assert encrypt_under_zeros(block) == judge.update(block)


def test_the_known_answer() -> None:
    assert encrypt_under_zeros(bytes(16)).hex() == "66e94bd4ef8a2c3b884cfa59ca342b2e"


@given(st.integers(1, (1 << 48) - 1), st.integers(0, 15), st.binary(min_size=1, max_size=40))
def test_ccmp_under_zeros_is_opened(number: int, priority: int, text: bytes) -> None:
    nonce = bytes((priority,)) + S + number.to_bytes(6, "big")
    sealed = AESCCM(bytes(16), tag_length=8).encrypt(nonce, text, None)
    head = ccmp(b"", number)[:8] + sealed
    assert opened_with_zeros(head, S, priority)[: len(text)] == text[:16]
