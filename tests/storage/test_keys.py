"""The key: made once, in the keyring or under a passphrase, wrong and lost ones told apart, nothing real touched."""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from pathlib import Path

import pytest

from medassist.errors import StorageUnavailable
from medassist.storage import keyring_access, keys
from medassist.storage.keyring_access import SystemKeyring, system_keyring

NEW = {"database_exists": False, "environ": {}}
OLD = {"database_exists": True, "environ": {}}
WORD = {keys.PASSPHRASE_VARIABLE: "病历 口令"}


class FakeKeyring:
    """A keyring in memory."""

    def __init__(self, *, works: bool = True) -> None:
        self.secrets: dict[str, str] = {}
        self.works = works

    def get(self, account: str) -> str | None:
        return self.secrets.get(account)

    def set(self, account: str, secret: str) -> bool:
        if self.works:
            self.secrets[account] = secret
        return self.works


def test_a_passphrase_of_the_environment_wraps_the_key(tmp_path: Path) -> None:
    key = keys.obtain_key(tmp_path, database_exists=False, environ=WORD)
    assert len(key) == 32
    assert keys.obtain_key(tmp_path, database_exists=True, environ=WORD) == key
    plain = json.loads((tmp_path / "key.json").read_text())
    assert key.hex() not in json.dumps(plain)
    assert (plain["wrapped"]["memory_kib"], plain["wrapped"]["passes"]) == (65536, 3)
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "key.json").stat().st_mode) == 0o600


def test_a_wrong_passphrase_is_told(tmp_path: Path) -> None:
    keys.obtain_key(tmp_path, database_exists=False, environ=WORD)
    before = (tmp_path / "key.json").read_bytes()
    with pytest.raises(StorageUnavailable, match="wrong"):
        keys.obtain_key(tmp_path, database_exists=True, environ={keys.PASSPHRASE_VARIABLE: "other"})
    assert (tmp_path / "key.json").read_bytes() == before


def test_the_person_is_asked_and_may_try_again(tmp_path: Path) -> None:
    asked: list[bool] = []
    answers = iter(["right", "wrong", "right", "wrong", "wrong", "wrong"])

    def ask(new: bool) -> str | None:
        asked.append(new)
        return next(answers, None)

    key = keys.obtain_key(tmp_path, ask=ask, **NEW)
    assert keys.obtain_key(tmp_path, ask=ask, **OLD) == key
    with pytest.raises(StorageUnavailable, match="wrong"):
        keys.obtain_key(tmp_path, ask=ask, **OLD)
    with pytest.raises(StorageUnavailable, match="no key"):
        keys.obtain_key(tmp_path, ask=ask, **OLD)
    assert asked == [True, False, False, False, False, False, False]


def test_without_any_way_to_a_key_nothing_is_made(tmp_path: Path) -> None:
    for ask in (None, lambda _: None, lambda _: ""):
        with pytest.raises(StorageUnavailable, match="MEDASSIST_PASSPHRASE"):
            keys.obtain_key(tmp_path, ask=ask, **NEW)
    assert list(tmp_path.iterdir()) == []


def test_the_keyring_keeps_the_key(tmp_path: Path) -> None:
    ring = FakeKeyring()
    key = keys.obtain_key(tmp_path, keyring=ring, **NEW)
    assert list(ring.secrets.values()) == [key.hex()]
    assert keys.obtain_key(tmp_path, keyring=ring, **OLD) == key
    with pytest.raises(StorageUnavailable, match="keyring"):
        keys.obtain_key(tmp_path, keyring=None, **OLD)
    ring.secrets = dict.fromkeys(ring.secrets, "00" * 32)
    with pytest.raises(StorageUnavailable, match="keyring"):
        keys.obtain_key(tmp_path, keyring=ring, **OLD)


def test_each_folder_has_its_own_key(tmp_path: Path) -> None:
    ring = FakeKeyring()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    assert keys.obtain_key(tmp_path / "a", keyring=ring, **NEW) != keys.obtain_key(tmp_path / "b", keyring=ring, **NEW)
    assert len(ring.secrets) == 2


def test_a_keyring_that_keeps_nothing_leads_to_the_passphrase(tmp_path: Path) -> None:
    key = keys.obtain_key(tmp_path, keyring=FakeKeyring(works=False), ask=lambda _: "word", **NEW)
    assert keys.obtain_key(tmp_path, ask=lambda _: "word", **OLD) == key


def test_a_passphrase_can_be_added_and_changed(tmp_path: Path) -> None:
    ring = FakeKeyring()
    key = keys.obtain_key(tmp_path, keyring=ring, **NEW)
    keys.change_passphrase(tmp_path, key, "new")
    assert keys.obtain_key(tmp_path, ask=lambda _: "new", **OLD) == key
    assert keys.obtain_key(tmp_path, keyring=ring, **OLD) == key


@pytest.mark.parametrize("content", ["", "{", "[]", '{"version": 1}', '{"version": 1, "check": "", "account": null, '
    '"wrapped": {"memory_kib": 99999999, "passes": 3, "lanes": 4, "salt": "00", "nonce": "00", "sealed": "00"}}'])  # fmt: skip
def test_a_damaged_key_file_is_told_and_kept(tmp_path: Path, content: str) -> None:
    (tmp_path / "key.json").write_text(content)
    with pytest.raises(StorageUnavailable, match=r"key\.json"):
        keys.obtain_key(tmp_path, database_exists=True, environ=WORD)
    assert (tmp_path / "key.json").read_text() == content


def test_a_lost_key_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable, match=r"key\.json"):
        keys.obtain_key(tmp_path, database_exists=True, environ=WORD)


def test_a_key_file_of_a_newer_version_is_told(tmp_path: Path) -> None:
    (tmp_path / "key.json").write_text('{"version": 2}')
    with pytest.raises(StorageUnavailable, match="newer"):
        keys.obtain_key(tmp_path, database_exists=True, environ=WORD)


def no_limit(*_: object) -> None:
    raise AssertionError("the keyring was touched")


DESKTOP = {"DISPLAY": ":0", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/bus"}


@pytest.mark.parametrize("environ", [
    {**DESKTOP, "MEDASSIST_KEYRING": "off"}, {}, {"DISPLAY": ":0"}, {**DESKTOP, "DISPLAY": ""},
    {**DESKTOP, "DBUS_SESSION_BUS_ADDRESS": "tcp:host=example"},
])  # fmt: skip
def test_without_a_desktop_session_no_keyring_is_touched(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str]
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert system_keyring(no_limit, environ) is None


def test_a_keyring_that_hangs_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")

    def too_long(_: object, seconds: float) -> None:
        assert seconds == keyring_access.FIND_SECONDS
        raise TimeoutError

    assert system_keyring(too_long, DESKTOP) is None


def test_weak_keyrings_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    fail = type("Keyring", (), {"__module__": "keyring.backends.fail"})
    good = type("Keyring", (), {"__module__": "keyring.backends.SecretService"})
    for backend, used in ((fail(), False), (good(), True)):
        import keyring

        monkeypatch.setattr(keyring, "get_keyring", lambda backend=backend: backend)
        assert (system_keyring(lambda work, _: work(), DESKTOP) is not None) is used


def test_errors_of_a_keyring_are_no_key() -> None:
    class Backend:
        def get_password(self, *_: str) -> str:
            raise RuntimeError

        set_password = get_password

    ring = SystemKeyring(Backend(), lambda work, _: work())
    assert ring.get("a") is None
    assert ring.set("a", "b") is False


def test_unwrapping_takes_well_under_a_second(tmp_path: Path) -> None:
    wrapped = keys.wrap(os.urandom(32), "word")
    began = time.monotonic()
    assert keys.unwrap(wrapped, "word") is not None
    assert time.monotonic() - began < 1.5
