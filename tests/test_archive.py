"""ZIP archives: what of them becomes a source, by which name, and what is refused with which reason."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO
from pathlib import Path
from unittest.mock import ANY

import pytest
from fakes import FakeEncoder
from refusing import refused

from index.store import Store
from ingest.errors import IngestError, Reason
from ingest.files import archive
from ingest.files.archive import Archive
from ingest.files.sources import Rejection, find_files, is_gone, load

PLAN = "关于推进教师轮岗交流的实施方案\n\n一、目标任务\n教师交流比例不低于{share}%。\n"


def packed(*members: tuple[str, str | bytes]) -> bytes:
    """A ZIP archive with these members, deflated, in this order."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members:
            target.writestr(name, content)
    return buffer.getvalue()


def packed_by_windows(name: str, content: str, codec: str) -> bytes:
    """An archive whose member's name stands there in an old encoding, unmarked."""
    raw = name.encode(codec)
    stand_in = "n" * len(raw)
    return packed((stand_in, content)).replace(stand_in.encode(), raw)


def rejected(data: bytes) -> dict[str, Reason]:
    return dict(Archive(data).contents().rejected)


def test_documents_are_found_as_files_of_their_own(tmp_path: Path) -> None:
    inner = packed(("内/b.txt", PLAN), ("picture.gif", b"GIF89a"))
    path = tmp_path / "plans.zip"
    path.write_bytes(
        packed(("a.md", PLAN), ("deep/", ""), ("deep/inner.ZIP", inner), ("__MACOSX/a.md", "x"), ("x.exe", ""))
    )
    found = find_files([tmp_path])
    assert [file.name for file in found.files] == ["plans.zip/a.md", "plans.zip/deep/inner.ZIP/内/b.txt"]
    assert found.skipped == ("plans.zip/__MACOSX/a.md", "plans.zip/deep/inner.ZIP/picture.gif", "plans.zip/x.exe")
    for file in found.files:
        source, data = load(file)
        assert (source.path, data.decode()) == (file.name, PLAN)
    assert find_files([path]).roots == (path.resolve(),)


@pytest.mark.parametrize("codec", ["gb18030", "utf-8"])
def test_names_of_old_archives_come_out_readable(codec: str) -> None:
    name = "云溪县/关于教师轮岗交流工作的实施方案.txt"
    contents = Archive(packed_by_windows(name, PLAN, codec)).contents()
    assert contents.documents == [name]


@pytest.mark.parametrize("name", ["../../etc/plan.txt", "/etc/plan.txt", "..\\etc\\.\\plan.txt", "etc//./plan\n.txt"])
def test_a_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    path = tmp_path / "in" / "a.zip"
    path.parent.mkdir()
    path.write_bytes(packed((name, PLAN)))
    (file,) = find_files([path]).files
    assert file.path == path.resolve() / "etc" / "plan.txt"
    assert load(file)[1].decode() == PLAN
    assert sorted(tmp_path.rglob("*")) == [path.parent, path]


def test_one_bad_member_is_rejected_by_itself(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = bytearray(packed(("a.txt", PLAN * 9), ("b.txt", PLAN * 9), ("c.txt", PLAN), ("c.txt", "second")))
    at = data.index(b"a.txt") + 5
    data[at + 4 : at + 30] = bytes(26)
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    found = find_files([path])
    assert found.rejected == (Rejection("a.zip/c.txt", Reason("member.same_name")),)
    outcomes: dict[str, str | Reason] = {}
    for file in found.files:
        try:
            outcomes[file.name] = load(file)[1].decode()
        except IngestError as error:
            outcomes[file.name] = error.reason
    assert outcomes["a.zip/b.txt"] == PLAN * 9
    assert outcomes["a.zip/c.txt"] == PLAN
    assert outcomes["a.zip/a.txt"] == Reason("member.damaged", why=ANY)


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(packed(("a.txt", PLAN), ("b.txt", PLAN)))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert rejected(bytes(data)) == {"a.txt": Reason("member.encrypted")}


def test_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    zeros = packed(("a.txt", bytes(50_000_000)), ("b.txt", PLAN))
    assert rejected(zeros) == {"a.txt": Reason("member.bomb")}
    assert Archive(zeros).contents().documents == ["b.txt"]
    with refused(IngestError, "member.bomb"):
        Archive(zeros).read("a.txt")
    liar = bytearray(zeros)  # says it is small in the table of contents
    at = liar.index(b"PK\x01\x02")
    liar[at + 24 : at + 28] = struct.pack("<L", 1000)
    with refused(IngestError, "member.damaged", why=ANY):
        Archive(bytes(liar)).read("a.txt")
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 1000)
    with refused(IngestError, "archive.too_large", most=0):
        Archive(packed(("a.txt", PLAN * 20))).contents()


def test_archives_nested_too_deep_are_refused() -> None:
    data = packed(("plan.txt", PLAN))
    for depth in range(4):
        data = packed((f"{depth}.zip", data), (f"{depth}.txt", PLAN))
    contents = Archive(data).contents()
    assert contents.documents == ["3.zip/2.txt", "3.txt"]
    assert contents.rejected == [("3.zip/2.zip", Reason("archive.too_deep", most=2))]


def test_too_many_files_are_refused_before_they_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(packed(("a.txt", PLAN)))
    end = data.rindex(b"PK\x05\x06")
    data[end + 10 : end + 12] = struct.pack("<H", 65_000)
    with refused(IngestError, "archive.says_too_many", count=65_000, most=10_000):
        Archive(bytes(data))
    monkeypatch.setattr(archive, "MAX_ENTRIES", 3)
    inner = packed(*((f"{n}.txt", PLAN) for n in range(3)))
    with refused(IngestError, "archive.too_many_nested", most=3):
        Archive(packed(("a.zip", inner), ("b.zip", inner))).contents()


def test_a_damaged_or_empty_archive_is_rejected_and_the_rest_taken(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(packed(("a.txt", PLAN))[:60])
    (tmp_path / "b.zip").write_bytes(packed())
    (tmp_path / "c.txt").write_text(PLAN)
    found = find_files([tmp_path])
    assert [file.name for file in found.files] == ["c.txt"]
    assert found.rejected == (
        Rejection("a.zip", Reason("archive.damaged", why=ANY)),
        Rejection("b.zip", Reason("archive.empty")),
    )


def test_a_member_is_gone_only_if_the_archive_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed(("a.txt", PLAN)))
    assert [is_gone(path / name) for name in ("a.txt", "b.txt", "c.zip/d.txt")] == [False, True, True]
    path.write_bytes(b"PK\x03\x04 cut off")
    assert not is_gone(path / "a.txt")
    path.unlink()
    assert is_gone(path / "a.txt")


def test_a_store_follows_an_archive(tmp_path: Path, home: Path, fake_model: dict[str, FakeEncoder]) -> None:
    path = tmp_path / "plans" / "a.zip"
    path.parent.mkdir()
    path.write_bytes(packed(("a.txt", PLAN.format(share=11)), ("b.txt", PLAN.format(share=22)), ("c.pdf", "not a PDF")))
    store = Store.open(home, create=True)
    first = store.ingest([path.parent])
    assert (first.added, [r.path for r in first.rejected]) == (["a.zip/a.txt", "a.zip/b.txt"], ["a.zip/c.pdf"])
    report = store.verify()
    assert (report.sources, report.failures) == (2, [])
    assert report.citations > 2

    path.write_bytes(packed(("a.txt", PLAN.format(share=11)), ("b.txt", PLAN.format(share=33))))
    assert [failure.source for failure in store.verify().failures] == ["a.zip/b.txt"]
    again = store.ingest([path])
    assert (again.unchanged, again.replaced, again.removed) == (["a.zip/a.txt"], ["a.zip/b.txt"], [])
    assert store.verify().failures == []

    path.write_bytes(packed(("b.txt", PLAN.format(share=33))))
    assert store.ingest([path]).removed == ["a.zip/a.txt"]
    path.write_bytes(path.read_bytes()[:50])
    assert store.ingest([path.parent]).removed == []  # it cannot be read now; that is no reason to forget it
    path.unlink()
    assert store.ingest([path.parent]).removed == ["a.zip/b.txt"]
    store.close()


def test_what_is_left_out_later_leaves_the_store(
    tmp_path: Path, home: Path, fake_model: dict[str, FakeEncoder]
) -> None:
    folder = tmp_path / "plans"
    (folder / "old").mkdir(parents=True)
    for name, share in (("a.txt", 11), ("old/b.txt", 22)):
        (folder / name).write_text(PLAN.format(share=share))
    store = Store.open(home, create=True)
    assert store.ingest([folder]).added == ["a.txt", "old/b.txt"]
    (folder / ".precedentignore").write_text("old/\n")
    assert store.ingest([folder]).removed == ["old/b.txt"]
    store.close()
