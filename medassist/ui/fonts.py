"""The letters: the system's font where it has Chinese, else the bundled one, loaded once and only then."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase

from medassist.paths import resources_folder

SYSTEM_FAMILIES = (
    "Microsoft YaHei UI",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "HarmonyOS Sans SC",
    "WenQuanYi Micro Hei",
)
LATIN_FIRST = ("Segoe UI",)
"""Families for Latin letters where they stand beside one of the above (Windows)."""
BUNDLED = ("NotoSansHans-Regular.otf", "NotoSansHans-Bold.otf")

_families: list[str] = []


def families() -> list[str]:
    """Font families in order of preference. The bundled font has a true bold, so no letter is smeared."""
    if not _families:
        present = set(QFontDatabase.families())
        chinese = [family for family in SYSTEM_FAMILIES if family in present]
        latin = [family for family in LATIN_FIRST if family in present and chinese]
        _families.extend(latin + chinese[:1] if chinese else _bundled())
    return _families


def _bundled() -> list[str]:
    """The families of the bundled files; the system's default where they cannot be read."""
    names: list[str] = []
    for name in BUNDLED:
        try:
            content = (resources_folder() / "fonts" / name).read_bytes()  # bytes: no path reaches the native loader
        except OSError:
            continue
        number = QFontDatabase.addApplicationFontFromData(content)
        if number >= 0:
            names.extend(QFontDatabase.applicationFontFamilies(number))
    return list(dict.fromkeys(names)) or [QFont().family()]
