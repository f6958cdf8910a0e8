"""A self-signed certificate made in plain Python: the tests need no openssl, and no key is in the repository.

RFC 8017 (RSA keys and PKCS #1 v1.5 signatures) and RFC 5280 (certificates), as much of them as a TLS server needs.
"""

import base64
import hashlib
import secrets
from datetime import UTC, datetime, timedelta

PRIME_BITS = 1024
EXPONENT = 65537
ROUNDS = 40
INTEGER, BIT_STRING, NULL, OBJECT_ID, UTF8, UTC_TIME, SEQUENCE, SET = 0x02, 0x03, 0x05, 0x06, 0x0C, 0x17, 0x30, 0x31
RSA = bytes.fromhex("2a864886f70d010101")
SHA256_WITH_RSA = bytes.fromhex("2a864886f70d01010b")
SHA256_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
COMMON_NAME = bytes.fromhex("550403")


def self_signed(name: str) -> str:
    """Private key and certificate for a name, as one PEM text; valid for a day."""
    p, q = _prime(), _prime()
    n, d = p * q, pow(EXPONENT, -1, (p - 1) * (q - 1))
    key = _sequence(*map(_integer, (0, n, EXPONENT, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))))
    who = _sequence(_der(SET, _sequence(_der(OBJECT_ID, COMMON_NAME), _der(UTF8, name.encode()))))
    now = datetime.now(UTC)
    valid = _sequence(*(_time(now + timedelta(days=day)) for day in (-1, 1)))
    public = _bits(_sequence(_integer(n), _integer(EXPONENT)))
    body = _sequence(_integer(1), _algorithm(SHA256_WITH_RSA), who, valid, who, _sequence(_algorithm(RSA), public))
    signed = _sequence(body, _algorithm(SHA256_WITH_RSA), _bits(_signature(body, n, d)))
    return _pem("RSA PRIVATE KEY", key) + _pem("CERTIFICATE", signed)


def _prime() -> int:
    while True:
        candidate = secrets.randbits(PRIME_BITS) | 3 << (PRIME_BITS - 2) | 1
        if candidate % EXPONENT != 1 and _probably_prime(candidate):
            return candidate


def _probably_prime(number: int) -> bool:
    """Miller and Rabin's test, after a quick look for small factors."""
    if any(number % small == 0 for small in range(3, 2000, 2)):
        return False
    twos = ((number - 1) & -(number - 1)).bit_length() - 1
    return all(_passes(number, twos, 2 + secrets.randbelow(number - 3)) for _ in range(ROUNDS))


def _passes(number: int, twos: int, witness: int) -> bool:
    power = pow(witness, (number - 1) >> twos, number)
    return power in {1, number - 1} or any((power := power * power % number) == number - 1 for _ in range(twos - 1))


def _signature(message: bytes, n: int, d: int) -> bytes:
    size = (n.bit_length() + 7) // 8
    tail = b"\0" + SHA256_DIGEST_INFO + hashlib.sha256(message).digest()
    padded = b"\0\1" + b"\xff" * (size - 2 - len(tail)) + tail
    return pow(int.from_bytes(padded, "big"), d, n).to_bytes(size, "big")


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 1 << 7:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 1 << 7 | len(length))) + length + content


def _sequence(*parts: bytes) -> bytes:
    return _der(SEQUENCE, b"".join(parts))


def _integer(value: int) -> bytes:
    return _der(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _bits(content: bytes) -> bytes:
    return _der(BIT_STRING, b"\0" + content)


def _algorithm(identifier: bytes) -> bytes:
    return _sequence(_der(OBJECT_ID, identifier), _der(NULL, b""))


def _time(moment: datetime) -> bytes:
    return _der(UTC_TIME, moment.strftime("%y%m%d%H%M%SZ").encode())


def _pem(label: str, content: bytes) -> str:
    return f"-----BEGIN {label}-----\n{base64.encodebytes(content).decode()}-----END {label}-----\n"
