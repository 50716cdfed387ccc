"""The clinic's own libraries: documents in, passages encoded once, indexed when changed, removed without a trace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from medassist.errors import BadInput, MedAssistError, NotAvailable, Stopped
from medassist.services.library import PASSAGE_LENGTH, LibraryService, passages_of
from medassist.storage.store import Store, open_with_key

DOCUMENTS = [
    {"id": "a1", "title": "蜱虫", "text": "用镊子拔出蜱虫。不要用火烧。", "lang": "zh"},
    {"id": "a2", "title": "Ticks", "text": "Pull the tick out with tweezers. Do not burn it."},
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "诊所 资料").mkdir()
    with open_with_key(tmp_path / "诊所 资料", bytes(32)) as opened:
        yield opened


@pytest.fixture
def library(store: Store, word_encoder) -> LibraryService:  # WordEncoder
    return LibraryService(store.libraries, word_encoder)


def jsonl(folder: Path, documents: list[dict[str, object]], name: str = "docs.jsonl") -> Path:
    file = folder / name
    file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in documents), encoding="utf-8")
    return file


# ---- in


def test_documents_keep_their_ids_titles_and_languages(library: LibraryService, tmp_path: Path) -> None:
    assert library.add([jsonl(tmp_path, DOCUMENTS)], "own") == 2
    index = library.index("own")
    assert {(one.document, one.title, one.language) for one in index.passages} == {
        ("a1", "蜱虫", "zh"),
        ("a2", "Ticks", "en"),
    }
    assert index.passages[0].sentences == ("用镊子拔出蜱虫。", "不要用火烧。")
    assert index.passages[0].sources == ("own: 蜱虫", "own: 蜱虫")
    assert [(one.name, one.documents) for one in library.list()] == [("own", 2)]


def test_headings_of_markdown_are_sentences_of_their_own(library: LibraryService, tmp_path: Path) -> None:
    file = tmp_path / "d.md"
    file.write_text("# 登革热\n\n多喝水。\n\n## 预防\n防蚊。\n", encoding="utf-8")
    library.add([file], "own")
    (passage,) = library.index("own").passages
    assert (passage.title, passage.sentences) == ("登革热", ("登革热", "多喝水。", "预防", "防蚊。"))


@pytest.mark.parametrize(
    ("name", "content"),
    [("头痛.txt", "头痛时休息。"), ("note.md", "# 标题\n头痛时休息。"), ("d.csv", "id,title,text\n1,题,头痛时休息。\n"),
     ("d.jsonl", '{"id": 1, "text": "头痛时休息。"}\n')],
)  # fmt: skip
def test_every_format_of_this_version_is_read(library: LibraryService, tmp_path: Path, name: str, content: str) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    assert library.add([file], "own") == 1
    assert "头痛时休息。" in library.index("own").passages[0].text


def test_a_folder_gives_all_its_readable_files(library: LibraryService, tmp_path: Path) -> None:
    folder = tmp_path / "文件 夹"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_text("头痛。", encoding="utf-8")
    (folder / "deep" / "b.md").write_text("发热。", encoding="utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    assert library.add([folder], "own") == 2


def test_gb18030_text_is_read(library: LibraryService, tmp_path: Path) -> None:
    file = tmp_path / "旧文件.txt"
    file.write_bytes("头痛时先到安静的地方休息，补充水分，少量多次喝水。".encode("gb18030"))
    library.add([file], "own")
    assert library.index("own").passages[0].text == "头痛时先到安静的地方休息，补充水分，少量多次喝水。"


def test_a_document_added_again_replaces_the_old_one(library: LibraryService, tmp_path: Path) -> None:
    library.add([jsonl(tmp_path, DOCUMENTS)], "own")
    library.add([jsonl(tmp_path, [{"id": "a1", "title": "新", "text": "新的内容。"}])], "own")
    assert {(one.document, one.text) for one in library.index("own").passages if one.document == "a1"} == {
        ("a1", "新的内容。")
    }
    assert library.list()[0].documents == 2


@pytest.mark.parametrize("name", ["medassist", "", "  ", "two words", "tab\there"])
def test_a_name_that_a_command_line_could_not_say_is_refused(
    library: LibraryService, tmp_path: Path, name: str
) -> None:
    with pytest.raises(BadInput) as error:
        library.add([jsonl(tmp_path, DOCUMENTS)], name)
    assert error.value.of("zh") != error.value.of("en")


def test_a_missing_path_and_an_empty_folder_are_named(library: LibraryService, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not there"):
        library.add([tmp_path / "gone.txt"], "own")
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="no file"):
        library.add([tmp_path / "empty"], "own")
    assert library.list() == ()


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.pdf", b"%PDF"), ("x.jsonl", b"{broken"), ("x.jsonl", b'{"id": "no text"}'), ("x.jsonl", b"[1]")],
)
def test_a_file_that_cannot_be_read_changes_nothing(
    library: LibraryService, tmp_path: Path, name: str, content: bytes
) -> None:
    library.add([jsonl(tmp_path, DOCUMENTS)], "own")
    before = library.index("own").passages
    good = jsonl(tmp_path, [{"id": "new", "text": "新的。"}], "good.jsonl")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput) as error:
        library.add([good, tmp_path / name], "own")
    assert name in error.value.of("zh")
    assert library.index("own").passages == before


# ---- encoded once


def test_passages_are_encoded_once_and_only_new_ones_later(
    library: LibraryService, tmp_path: Path, word_encoder
) -> None:
    library.add([jsonl(tmp_path, DOCUMENTS)], "own")
    assert len(word_encoder.encoded) == 2
    word_encoder.encoded.clear()
    library.encode("own")
    assert word_encoder.encoded == []
    library.add([jsonl(tmp_path, [{"id": "a3", "title": "第三", "text": "第三篇。"}], "more.jsonl")], "own")
    assert word_encoder.encoded == ["第三: 第三篇。"]


def test_a_stop_between_blocks_keeps_what_is_done_and_goes_on_later(
    library: LibraryService, tmp_path: Path, word_encoder
) -> None:  # WordEncoder
    many = [{"id": f"d{n}", "text": f"第{n}篇。"} for n in range(150)]
    told: list[tuple[int, int]] = []
    with pytest.raises(Stopped):
        library.add(
            [jsonl(tmp_path, many)], "own", progress=lambda done, total: told.append((done, total)),
            should_stop=lambda: bool(told),
        )  # fmt: skip
    assert told == [(64, 150)]
    word_encoder.encoded.clear()
    library.encode("own")
    assert len(word_encoder.encoded) == 150 - 64
    assert len(set(word_encoder.encoded)) == 150 - 64


def test_without_an_encoder_a_library_is_searched_by_words(store: Store, tmp_path: Path) -> None:
    library = LibraryService(store.libraries, None)
    library.add([jsonl(tmp_path, DOCUMENTS)], "own")
    index = library.index("own")
    assert index.vectors is None
    assert [index.passages[place].document for place, _ in index.lexical.search("蜱虫", 5)] == ["a1"]


def test_vectors_of_another_encoder_are_not_used(store: Store, tmp_path: Path, word_encoder) -> None:  # WordEncoder
    LibraryService(store.libraries, word_encoder).add([jsonl(tmp_path, DOCUMENTS)], "own")
    word_encoder.identity = "another"
    library = LibraryService(store.libraries, word_encoder)
    assert library.index("own").vectors is None
    library.encode("own")
    assert library.index("own").vectors is not None


# ---- indexed and removed


def test_the_index_is_built_again_only_when_the_library_changed(library: LibraryService, tmp_path: Path) -> None:
    library.add([jsonl(tmp_path, DOCUMENTS)], "own")
    first = library.index("own")
    assert library.index("own") is first
    library.add([jsonl(tmp_path, [{"id": "a9", "text": "新。"}], "x.jsonl")], "own")
    assert library.index("own") is not first
    assert len(library.index("own").passages) == 3


def test_a_removed_library_is_gone(library: LibraryService, tmp_path: Path) -> None:
    library.add([jsonl(tmp_path, DOCUMENTS)], "own")
    library.remove("own")
    assert library.list() == ()
    for act in (library.index, library.remove):
        with pytest.raises(NotAvailable) as error:
            act("own")
        assert "own" in error.value.of("zh")


def test_nothing_readable_of_a_document_reaches_the_disk(library: LibraryService, tmp_path: Path, store: Store) -> None:
    secret = "张三丰的蜱虫病历"
    library.add([jsonl(tmp_path, [{"id": "s", "text": secret * 20}])], "own")
    library.index("own")
    for file in (tmp_path / "诊所 资料").rglob("*"):
        if file.is_file():
            assert secret.encode() not in file.read_bytes()


# ---- passages


def test_a_long_text_becomes_passages_of_whole_sentences() -> None:
    text = "这是一个关于头痛的句子。" * 200
    pieces = list(passages_of(text, "zh"))
    assert len(pieces) > 3
    assert all(len(piece) <= PASSAGE_LENGTH["zh"] and piece.endswith("。") for piece in pieces)
    assert "".join(pieces) == text


def test_an_english_text_keeps_a_space_between_its_sentences() -> None:
    pieces = list(passages_of("Rest. Drink water. " * 100, "en"))
    assert all(len(piece) <= PASSAGE_LENGTH["en"] for piece in pieces)
    assert pieces[0].startswith("Rest. Drink water. Rest.")


def test_an_error_of_the_service_is_one_sentence_in_each_language(library: LibraryService, tmp_path: Path) -> None:
    with pytest.raises(MedAssistError) as error:
        library.add([tmp_path / "gone.txt"], "own")
    for language in ("zh", "en"):
        assert "\n" not in error.value.of(language)


def test_two_files_of_the_same_name_are_two_documents(tmp_path: Path) -> None:
    from medassist.services.library import _kept

    for folder in ("east", "west"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "fridge.txt").write_text(f"The {folder} fridge is read daily.", encoding="utf-8")
    files = [tmp_path / "east" / "fridge.txt", tmp_path / "west" / "fridge.txt"]
    assert [document.id for document in _kept(files, lambda: False)] == ["fridge", "fridge-2"]
