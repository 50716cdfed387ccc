"""Text cut into the words that full-text search works on: Chinese by characters and bigrams, the rest by words."""

from __future__ import annotations

import re
import unicodedata

RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|[^\W_]+")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def index_words(text: str) -> str:
    """What is indexed for `text`, separated by spaces."""
    words: list[str] = []
    for run in _runs(text):
        if HAN.match(run):
            words += list(run)
            words += [run[i : i + 2] for i in range(len(run) - 1)]
        else:
            words.append(run)
    return " ".join(dict.fromkeys(words))


def query_words(text: str) -> str:
    """The FTS5 query for what a person typed: every part must be there, words by their beginning; empty for nothing."""
    parts: list[str] = []
    for run in _runs(text):
        if not HAN.match(run):
            parts.append(f'"{run}"*')
        elif len(run) == 1:
            parts.append(f'"{run}"')
        else:
            parts += [f'"{run[i : i + 2]}"' for i in range(len(run) - 1)]
    return " AND ".join(dict.fromkeys(parts))


def _runs(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return [piece for run in RUN.findall(plain) for piece in _split_scripts(run)]


def _split_scripts(run: str) -> list[str]:
    """`[^\\W_]+` also takes Chinese that follows a letter or digit (`2型糖尿病`): cut where the script changes."""
    return re.findall(f"{HAN.pattern}+|(?:(?!{HAN.pattern}).)+", run)
