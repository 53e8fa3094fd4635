"""Which files are found, what is said about those that cannot be taken, and what a file really is."""

from __future__ import annotations

import os
import threading
import zipfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from refusing import refused

from ingest.errors import IngestError, Reason
from ingest.files import sources
from ingest.files.media_types import (
    CSV,
    DOC,
    DOCX,
    EML,
    HTML,
    JSON_LINES,
    MARKDOWN,
    MHT,
    PDF,
    PPTX,
    RTF,
    TEXT,
    XLS,
    XLSX,
)
from ingest.files.sources import Found, FoundFile, Rejection, find_files, load

PLAN = "关于推进教师轮岗交流的实施方案\n教师交流比例不低于15%。\n"


def put(path: Path, content: str | bytes = PLAN) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def names(found: Found) -> list[str]:
    return [file.name for file in found.files]


def read_or_reason(file: FoundFile) -> str | Reason:
    try:
        return load(file)[1].decode()
    except IngestError as error:
        return error.reason


def the(path: Path) -> FoundFile:
    (file,) = find_files([path]).files
    return file


def test_a_folder_gives_its_documents_by_relative_name(tmp_path: Path) -> None:
    for name in ["b.txt", "a/c.HTML", "a/deep/er/d.pdf", "e.docx", "f.doc", "README.md", "gold.tsv", "x.py", "none"]:
        put(tmp_path / name)
    found = find_files([tmp_path])
    assert names(found) == ["README.md", "a/c.HTML", "a/deep/er/d.pdf", "b.txt", "e.docx", "f.doc"]
    assert found.skipped == ("gold.tsv", "none", "x.py")
    assert found.rejected == ()
    assert found.roots == (tmp_path.resolve(),)
    assert all(file.path == tmp_path.resolve() / file.name and file.root == tmp_path.resolve() for file in found.files)


def test_a_file_named_outright_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    found = find_files([put(tmp_path / "plan.weird")])
    assert names(found) == ["plan.weird"]
    assert found.roots == ()


def test_the_same_file_by_two_ways_comes_once(tmp_path: Path) -> None:
    file = put(tmp_path / "in" / "plan.txt")
    assert len(find_files([tmp_path, file, tmp_path / "in"]).files) == 1


def test_a_precedentignore_leaves_out_what_it_names_and_an_inner_one_decides(tmp_path: Path) -> None:
    put(tmp_path / ".precedentignore", "README.md\nglossary/\n/notes/*.txt\n")
    put(tmp_path / "kept" / ".precedentignore", "!README.md\n")
    for name in ["README.md", "kept/README.md", "kept/notes/a.txt", "notes/a.txt", "deep/glossary/b.txt", "b.txt"]:
        put(tmp_path / name)
    found = find_files([tmp_path])
    assert names(found) == ["b.txt", "kept/README.md", "kept/notes/a.txt"]
    root = tmp_path.resolve()
    assert set(found.ignored) == {root / "README.md", root / "notes" / "a.txt", root / "deep" / "glossary"}
    assert (found.rejected, found.skipped) == ((), ())


@pytest.mark.parametrize("content", ["!\n", "教师".encode("gb18030")])
def test_a_precedentignore_that_cannot_be_read_is_said_and_leaves_nothing_out(
    tmp_path: Path, content: str | bytes
) -> None:
    put(tmp_path / "in" / ".precedentignore", content)
    put(tmp_path / "in" / "a.txt")
    found = find_files([tmp_path])
    assert names(found) == ["in/a.txt"]
    assert [rejection.path for rejection in found.rejected] == ["in/.precedentignore"]


def test_the_sample_corpus_holds_plans_only() -> None:
    corpus = Path(__file__).parents[1] / "corpus"
    assert [file for file in names(find_files([corpus])) if not file.startswith("plans/")] == []


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path / ".git" / "notes.txt")
    put(tmp_path / ".hidden.txt")
    put(tmp_path / "seen.txt")
    assert names(find_files([tmp_path])) == ["seen.txt"]


def test_links_out_of_the_folder_are_passed_over_and_loops_do_not_hang(tmp_path: Path) -> None:
    inside = put(tmp_path / "root" / "plan.txt").parent
    outside = put(tmp_path / "secret.txt")
    (inside / "out.txt").symlink_to(outside)
    (inside / "loop").symlink_to(inside)
    (inside / "nowhere.txt").symlink_to(tmp_path / "gone.txt")
    (inside / "again.txt").symlink_to(inside / "plan.txt")
    found = find_files([inside])
    assert names(found) in (["plan.txt"], ["again.txt"])
    assert found.skipped == ("loop", "out.txt")
    assert found.rejected == (Rejection("nowhere.txt", Reason("file.dead_link")),)


def test_a_pipe_is_rejected_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    put(tmp_path / "plan.txt")
    for given in ([tmp_path], [tmp_path / "pipe.txt", tmp_path / "plan.txt"]):
        found = find_files(given)
        assert names(found) == ["plan.txt"]
        assert found.rejected == (Rejection("pipe.txt", Reason("file.not_ordinary")),)


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    with refused(IngestError, "file.not_found", path=str(tmp_path / "nothing-here")):
        find_files([tmp_path, tmp_path / "nothing-here"])


def test_names_of_old_archives_come_out_readable(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/" + "教师轮岗交流工作实施方案（试行）".encode("gb18030") + b".txt"
    with open(raw, "wb") as stream:  # noqa: PTH123 - a Path cannot hold such a name on every system
        stream.write(PLAN.encode())
    (file,) = find_files([tmp_path]).files
    assert file.name == "教师轮岗交流工作实施方案（试行）.txt"
    assert load(file)[1] == PLAN.encode()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can become another user")
def test_what_a_user_may_not_read_is_rejected_and_the_rest_taken() -> None:
    with TemporaryDirectory() as folder:  # pytest's own are closed to other users
        place = Path(folder)
        place.chmod(0o755)
        put(place / "open.txt").chmod(0o644)
        put(place / "locked.txt").chmod(0o000)
        put(place / "closed" / "inner.txt")
        (place / "closed").chmod(0o700)
        os.seteuid(65534)
        try:
            found = find_files([place])
            outcomes = {file.name: read_or_reason(file) for file in found.files}
        finally:
            os.seteuid(0)
    assert outcomes == {"open.txt": PLAN, "locked.txt": Reason("file.not_opened", why="Permission denied")}
    assert found.rejected == (Rejection("closed/", Reason("folder.not_read", why="Permission denied")),)


def test_an_unreadable_folder_is_rejected_and_the_rest_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "closed" / "inner.txt")
    put(tmp_path / "open.txt")
    scandir = os.scandir

    def refusing(path: Path) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(sources.os, "scandir", refusing)
    found = find_files([tmp_path])
    assert names(found) == ["open.txt"]
    assert found.rejected == (Rejection("closed/", Reason("folder.not_read", why="Permission denied")),)


def zipped(**parts: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", PLAN, TEXT),
        ("a.txt", PLAN.encode("gb18030"), TEXT),
        ("a.txt", PLAN.encode("utf-16"), TEXT),
        ("a.txt", "<!-- x -->\n<!DOCTYPE html><html><body><p>方案</p>", HTML),
        ("a.html", "<div><p>没有头的片段</p></div>", HTML),
        ("a.html", PLAN, TEXT),
        ("a.txt", "比例<15%的学校，用 <html> 标签写成的网页除外", TEXT),
        ("a.md", "# 实施方案\n", MARKDOWN),
        ("a.jsonl", '{"text": "比例"}\n', JSON_LINES),
        ("a.txt", b"%PDF-1.7\n", PDF),
        ("a.pdf", b"junk before\n%PDF-1.4\n", PDF),
        ("a.txt", zipped(word__document="<x/>"), DOCX),
        ("a.docx", "<html><body>网页另存为</body></html>", HTML),
        ("a.doc", OLE + "WordDocument".encode("utf-16-le"), DOC),
        ("a.doc", "{\\rtf1 x}", RTF),
        ("a.doc", OLE + "Workbook".encode("utf-16-le"), XLS),
        ("a.docx", zipped(xl__workbook="<x/>"), XLSX),
        ("a.docx", zipped(ppt__presentation="<x/>"), PPTX),
        ("a.txt", "Subject: x\nMIME-Version: 1.0\n\n" + PLAN, EML),
        ("a.txt", "Subject: x\nDate: y\n\n" + PLAN, TEXT),
        ("a.doc", 'MIME-Version: 1.0\nContent-Type: multipart/related;\n type="text/html"\n\nx', MHT),
        ("a.xls", "学校\t教师\n第一小学\t12\n", CSV),
        ("a.csv", "学校,教师\n第一小学,12\n", CSV),
        ("a.txt", "制表\t换页\f响铃\x07" + PLAN * 4, TEXT),
    ],
)
def test_content_decides_and_the_suffix_helps(tmp_path: Path, name: str, content: str | bytes, expected: str) -> None:
    source, data = load(the(put(tmp_path / name, content)))
    assert source.media_type == expected
    assert source.size == len(data)
    assert source.encoding is None


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", Reason("file.empty")),
        ("a.txt", b" \r\n\t ", Reason("file.blank")),
        ("a.txt", b"GIF89a" + bytes(range(256)), Reason("file.image", kind="GIF")),
        ("a.txt", bytes(range(256)) * 8, Reason("file.binary")),
        ("a.txt", b"a\x00b\x00c\x00" * 9, Reason("file.binary")),
        ("a.txt", b"\x7fELF\x02", Reason("file.no_document", kind="a program")),
        ("a.pdf", PLAN, Reason("file.misnamed", kind="PDF")),
        ("a.docx", PLAN, Reason("file.misnamed", kind="Word")),
        ("a.docx", b"PK\x03\x04 cut off", Reason("archive.damaged", why="File is not a zip file")),
        ("a.docx", zipped(plan=PLAN), Reason("file.misnamed", kind="Word")),
        ("a.dat", zipped(plan=PLAN), Reason("file.packed", kind="ZIP")),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), Reason("file.password")),
    ],
)
def test_what_is_no_document_is_refused_with_the_reason(
    tmp_path: Path, name: str, content: str | bytes, reason: Reason
) -> None:
    with refused(IngestError, reason):
        load(the(put(tmp_path / name, content)))


def test_a_file_over_the_limit_is_refused_without_being_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as stream:
        stream.truncate(sources.MAX_FILE_BYTES + 1)
    with refused(IngestError, "file.too_large", mib=(sources.MAX_FILE_BYTES + 1) / 2**20, most=200):
        load(the(huge))


def test_a_file_that_vanishes_or_changes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = the(put(tmp_path / "plan.txt"))
    fstat = os.fstat
    calls = []

    def growing(descriptor: int) -> os.stat_result:
        result = fstat(descriptor)
        calls.append(descriptor)
        if len(calls) == 1:  # the first look is before the read: now somebody writes
            with file.path.open("ab") as stream:
                stream.write(b"more")
        return result

    monkeypatch.setattr(sources.os, "fstat", growing)
    with refused(IngestError, "file.changing"):
        load(file)
    monkeypatch.undo()
    file.path.unlink()
    with refused(IngestError, "file.vanished"):
        load(file)


def test_a_pipe_put_in_a_files_place_does_not_hang(tmp_path: Path) -> None:
    file = the(put(tmp_path / "plan.txt"))
    file.path.unlink()
    os.mkfifo(file.path)
    outcome: list[str | Reason] = []
    thread = threading.Thread(target=lambda: outcome.append(read_or_reason(file)), daemon=True)
    thread.start()
    thread.join(5)
    assert outcome == [Reason("file.not_ordinary")]
