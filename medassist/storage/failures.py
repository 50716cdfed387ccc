"""What went wrong with the database, as one sentence that says what to do; never with a value out of a row."""

from __future__ import annotations

import apsw

from medassist.errors import StorageUnavailable

DAMAGED = (apsw.CorruptError, apsw.NotADBError)
"""What SQLite raises when pages cannot be read: damaged, or not decipherable with this key."""


def no_key() -> StorageUnavailable:
    return StorageUnavailable(
        zh="没有密钥，记录不会保存：请设置环境变量 MEDASSIST_PASSPHRASE，或在窗口中设置口令。",
        en="There is no key, so nothing is kept: set MEDASSIST_PASSPHRASE, or set a passphrase in the window.",
    )


def keyring_unreachable() -> StorageUnavailable:
    return StorageUnavailable(
        zh="记录的密钥在系统钥匙串中，现在无法读取，记录不会保存：请在登录桌面后打开窗口。",
        en="The key to the records is in the system keyring, which cannot be read here, so nothing is kept: "
        "open the window in a desktop session.",
    )


def wrong_passphrase() -> StorageUnavailable:
    return StorageUnavailable(
        zh="口令不对，记录没有打开，也没有改动：请再输入一次。",
        en="The passphrase is wrong; the records were not opened and not changed: enter it again.",
    )


def key_lost() -> StorageUnavailable:
    return StorageUnavailable(
        zh="数据文件夹中的 key.json 缺失或损坏，记录无法解密：请从备份放回，或将 medassist.db 移走后重新开始。",
        en="key.json in the data folder is missing or damaged, so the records cannot be read: put it back from a "
        "backup, or move medassist.db away to start anew.",
    )


def newer_version() -> StorageUnavailable:
    return StorageUnavailable(
        zh="记录由更新版本的程序写成，本版本不会改动它：请使用较新的版本。",
        en="The records were written by a newer version and are left untouched: use the newer version.",
    )


def damaged() -> StorageUnavailable:
    return StorageUnavailable(
        zh="数据库损坏：请重新启动程序，损坏的文件会另存保留，并建立新的数据库。",
        en="The database is damaged: start the program again; the damaged file is kept aside and a new one is made.",
    )


def disk_full() -> StorageUnavailable:
    return StorageUnavailable(
        zh="磁盘已满，这一步没有保存，以前的记录完好：请腾出空间后再试。",
        en="The disk is full; this step was not kept, earlier records are intact: free some space and try again.",
    )


def not_writable() -> StorageUnavailable:
    return StorageUnavailable(
        zh="数据文件夹不可写，记录不会保存：请更改文件夹权限，或用 --data 指定其他文件夹。",
        en="The data folder cannot be written, so nothing is kept: change its permissions, or choose another "
        "with --data.",
    )


def busy() -> StorageUnavailable:
    return StorageUnavailable(
        zh="另一个 MedAssist 正在写入数据库，这一步没有保存：请稍后再试。",
        en="Another MedAssist is writing to the database and this step was not kept: try again in a moment.",
    )


def of_database(error: apsw.Error) -> StorageUnavailable:
    """The sentence for what SQLite raised; the detail is the class of the error only."""
    if isinstance(error, DAMAGED):
        failure = damaged()
    elif isinstance(error, apsw.FullError):
        failure = disk_full()
    elif isinstance(error, (apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError)):
        failure = not_writable()
    elif isinstance(error, (apsw.BusyError, apsw.LockedError)):
        failure = busy()
    else:
        failure = StorageUnavailable(
            zh="数据库读写失败，这一步没有保存：请检查磁盘后重试。",
            en="The database could not be read or written and this step was not kept: check the disk and try again.",
        )
    failure.detail = f"{type(error).__name__} {getattr(error, 'extendedresult', '')}".strip()
    return failure


def of_system(error: OSError) -> StorageUnavailable:
    """The sentence for what the file system raised."""
    import errno

    failure = disk_full() if error.errno in (errno.ENOSPC, errno.EDQUOT) else not_writable()
    failure.detail = f"{type(error).__name__} {error.errno}"
    return failure
