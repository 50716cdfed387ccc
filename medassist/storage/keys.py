"""The database's key: 256 random bits, kept in the system keyring or wrapped by a passphrase in key.json."""

from __future__ import annotations

import hmac
import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argon2.exceptions import Argon2Error
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from medassist.storage import failures
from medassist.storage.database import KEY_BYTES
from medassist.storage.keyring_access import Keyring

KEY_FILE = "key.json"
PASSPHRASE_VARIABLE = "MEDASSIST_PASSPHRASE"  # noqa: S105  # the name of a variable
TRIES = 3
MEMORY_KIB = 64 * 1024
PASSES = 3
LANES = 4
MEMORY_LIMIT_KIB = 1024 * 1024
"""A key file that asks for more than this is damaged, not careful."""

AskPassphrase = Callable[[bool], str | None]
"""Asks the person; the argument is whether a new passphrase is to be chosen. None: the person would rather not."""


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """key.json: a check value of the key, and the ways to get at it (`account` in the keyring, `wrapped` key)."""

    check: str
    account: str | None
    wrapped: Mapping[str, Any] | None


def obtain_key(
    folder: Path,
    *,
    database_exists: bool,
    ask: AskPassphrase | None = None,
    keyring: Keyring | None = None,
    environ: Mapping[str, str] | None = None,
) -> bytes:
    """The key of the database in `folder`, made now if there is none yet.

    A new key goes under MEDASSIST_PASSPHRASE if that is set, else into `keyring`, else under a passphrase that `ask`
    brings. The caller holds the folder's lock. Raises StorageUnavailable.
    """
    passphrase = (os.environ if environ is None else environ).get(PASSPHRASE_VARIABLE) or None
    record = load(folder)
    if record is not None:
        return _unlock(record, passphrase, ask, keyring)
    if database_exists:
        raise failures.key_lost()
    return _make(folder, passphrase, ask, keyring)


def load(folder: Path) -> KeyRecord | None:
    """What key.json says; None when there is none. Raises StorageUnavailable when it is damaged."""
    try:
        plain = json.loads((folder / KEY_FILE).read_text("utf-8"))
        if plain["version"] != 1:
            raise failures.newer_version()
        return KeyRecord(str(plain["check"]), plain["account"], plain["wrapped"])
    except FileNotFoundError:
        return None
    except OSError as error:
        raise failures.of_system(error) from None
    except (ValueError, KeyError, TypeError):
        raise failures.key_lost() from None


def wrap(key: bytes, passphrase: str) -> dict[str, Any]:
    """The key under a passphrase: argon2id (64 MiB, 3 passes, 4 lanes) and AES-256-GCM. About 0.2 s."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(_stretch(passphrase, salt, MEMORY_KIB, PASSES, LANES)).encrypt(nonce, key, b"MedAssist key")
    numbers = {"memory_kib": MEMORY_KIB, "passes": PASSES, "lanes": LANES}
    return {"salt": salt.hex(), "nonce": nonce.hex(), "sealed": sealed.hex(), **numbers}


def unwrap(wrapped: Mapping[str, Any], passphrase: str) -> bytes | None:
    """The key, or None when the passphrase is wrong. Raises StorageUnavailable when `wrapped` is damaged."""
    try:
        memory, passes, lanes = int(wrapped["memory_kib"]), int(wrapped["passes"]), int(wrapped["lanes"])
        if not (8 * lanes <= memory <= MEMORY_LIMIT_KIB and 1 <= passes <= 20 and 1 <= lanes <= 16):
            raise ValueError
        nonce, sealed = bytes.fromhex(wrapped["nonce"]), bytes.fromhex(wrapped["sealed"])
        cipher = AESGCM(_stretch(passphrase, bytes.fromhex(wrapped["salt"]), memory, passes, lanes))
        return cipher.decrypt(nonce, sealed, b"MedAssist key")
    except InvalidTag:
        return None
    except (KeyError, TypeError, ValueError, Argon2Error):
        raise failures.key_lost() from None


def change_passphrase(folder: Path, key: bytes, passphrase: str) -> None:
    """Add or replace the passphrase that opens the records; a key in the keyring stays there too.

    Raises StorageUnavailable.
    """
    record = load(folder)
    _save(folder, KeyRecord(_check(key), record.account if record else None, wrap(key, passphrase)))


def _make(folder: Path, passphrase: str | None, ask: AskPassphrase | None, keyring: Keyring | None) -> bytes:
    key = secrets.token_bytes(KEY_BYTES)
    account = f"records-{secrets.token_hex(8)}"
    in_keyring = (
        passphrase is None
        and keyring is not None
        and keyring.set(account, key.hex())
        and keyring.get(account) == key.hex()
    )
    if in_keyring:
        _save(folder, KeyRecord(_check(key), account, None))
        return key
    passphrase = passphrase or (ask(True) if ask is not None else None)
    if not passphrase:
        raise failures.no_key()
    _save(folder, KeyRecord(_check(key), None, wrap(key, passphrase)))
    return key


def _unlock(record: KeyRecord, passphrase: str | None, ask: AskPassphrase | None, keyring: Keyring | None) -> bytes:
    if record.wrapped is not None and passphrase is not None:
        key = unwrap(record.wrapped, passphrase)
        if key is not None:
            return key
    if record.account is not None and keyring is not None:
        key = _from_hex(keyring.get(record.account))
        if key is not None and hmac.compare_digest(_check(key), record.check):
            return key
    if record.wrapped is not None and ask is not None:
        for _ in range(TRIES):
            typed = ask(False)
            if not typed:
                raise failures.no_key()
            key = unwrap(record.wrapped, typed)
            if key is not None:
                return key
        raise failures.wrong_passphrase()
    if record.wrapped is not None and passphrase is not None:
        raise failures.wrong_passphrase()
    raise failures.keyring_unreachable() if record.account is not None else failures.no_key()


def _save(folder: Path, record: KeyRecord) -> None:
    """Written beside key.json first, flushed, then put in its place; readable by its owner only."""
    plain = {"version": 1, "check": record.check, "account": record.account, "wrapped": record.wrapped}
    beside = folder / f".{KEY_FILE}.{os.getpid()}"
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(plain, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(folder / KEY_FILE)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise failures.of_system(error) from None


def _stretch(passphrase: str, salt: bytes, memory_kib: int, passes: int, lanes: int) -> bytes:
    return hash_secret_raw(passphrase.encode("utf-8"), salt, passes, memory_kib, lanes, KEY_BYTES, Type.ID)


def _check(key: bytes) -> str:
    return hmac.digest(key, b"MedAssist key check", "sha256").hex()


def _from_hex(secret: str | None) -> bytes | None:
    try:
        key = bytes.fromhex(secret or "")
    except ValueError:
        return None
    return key if len(key) == KEY_BYTES else None
