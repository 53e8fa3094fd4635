"""Files that are not read: each is told what it is and what to do with it, whatever its name says."""

from __future__ import annotations

import re
import tarfile
from io import BytesIO
from pathlib import Path

import pytest
from same_plan import packed

from ingest.errors import IngestError, Reason
from ingest.files.sniffing import sniff
from ingest.files.sources import find_files
from service.messages import Messages

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def ole(*streams: str) -> bytes:
    return OLE + b"".join(name.encode("utf-16-le") for name in streams)


def tar() -> bytes:
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        entry = tarfile.TarInfo("plan.txt")
        entry.size = 3
        archive.addfile(entry, BytesIO(b"abc"))
    return out.getvalue()


REFUSED = [
    ("a.rar", b"Rar!\x1a\x07\x01\x00", Reason("file.packed", kind="RAR")),
    ("a.doc", b"7z\xbc\xaf\x27\x1c\x00\x04", Reason("file.packed", kind="7z")),
    ("a.tar", tar(), Reason("file.packed", kind="TAR")),
    ("a.dat", packed(plan_xml="<a/>"), Reason("file.packed", kind="ZIP")),
    ("a.mp4", b"\x00\x00\x00\x20ftypisom" + bytes(40), Reason("file.media", kind="MP4")),
    ("会议.mp3", b"ID3\x03\x00" + bytes(40), Reason("file.media", kind="MP3")),
    ("a.wmv", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(40), Reason("file.media", kind="Windows Media")),
    ("a.dwg", b"AC1032\x00\x00" + bytes(40), Reason("file.convert", kind="DWG", to="PDF")),
    ("论文.caj", b"CAJ\x00" + bytes(40), Reason("file.convert", kind="CAJ", to="PDF")),
    ("a.jpg", b"\x00\x00\x00\x18ftypheic" + bytes(40), Reason("file.image", kind="HEIC")),
    ("a.pages", packed(Index__Document_iwa=b"").replace(b"Document_iwa", b"Document.iwa"), Reason("file.iwork")),
    ("a.key", packed(**{"index.apxl": "<a/>"}), Reason("file.iwork")),
    ("a.docx", ole("EncryptedPackage"), Reason("file.password")),
    ("a.msg", ole("__properties_version1.0"), Reason("file.convert", kind="Outlook", to="EML")),
    ("a.vsd", ole("VisioDocument"), Reason("file.convert", kind="Visio", to="PDF")),
    ("a.xlsb", packed(**{"[Content_Types]_xml": "<a/>", "xl/workbook.bin": b"x"}),
     Reason("file.convert", kind="XLSB", to="XLSX")),
    ("a.doc", b"\xdb\xa5\x2d\x00" + bytes(300), Reason("file.old_word")),
    ("a.xml", b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?><Workbook/>',
     Reason("file.convert", kind="Excel 2003 XML", to="XLSX")),
    ("a.uof", b'<?xml version="1.0"?><uof:UOF xmlns:uof="x">', Reason("file.convert", kind="UOF", to="DOCX")),
    ("a.bmp", "位图说明".encode(), Reason("file.misnamed", kind="BMP")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "reason"), REFUSED, ids=[f"{name} {reason.values.get('kind', '')}" for name, _, reason in REFUSED]
)
def test_it_is_told_what_it_is_and_what_to_do(name: str, data: bytes, reason: Reason) -> None:
    with pytest.raises(IngestError) as met:
        sniff(data, Path(name).suffix)
    assert met.value.reason == reason
    english, chinese = (Messages(language).refusal(reason) for language in ("en", "zh"))
    assert "rename" not in english
    assert re.search(r"; (?:save|unpack|export|ingest|it is)", english), english
    assert re.search("请|损坏", chinese), chinese


@pytest.mark.parametrize(
    "text", ["CAJ 阅读器使用说明", "BM表", "MP3 播放器采购方案", "AC1032号文件", "RIFF 工作要点", "ID3 标签"]
)
def test_a_text_that_begins_alike_is_a_text(text: str) -> None:
    assert sniff(f"{text}\n一、目标\n".encode(), ".txt") == "text/plain"


def test_an_archive_without_a_document_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed(**{"a.exe": b"MZ", "b.dll": b"MZ"}))
    (rejection,) = find_files([path]).rejected
    assert rejection.reason == Reason("archive.no_document", count=2)
