"""Papers in and out by the API: what is let in, what is refused and how it is told, and a whole way with the worker's process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sample_store import PLANS
from starlette.testclient import TestClient

from index.intake import queue
from index.intake.queue import MOST_BYTES, MOST_FILES
from service.app import create_app
from service.http.keeper import Keeper
from service.settings import Settings

BASE = "http://127.0.0.1:8000"
PAPER = PLANS / "teacher-rotation-linxi.txt"
STRUNG = PLANS / "compilation-annual-plans.txt"
WRITING = [
    ("POST", "/api/v1/documents"),
    ("DELETE", "/api/v1/documents/a.txt"),
    ("PATCH", "/api/v1/plans/d0"),
    ("PATCH", "/api/v1/documents/a.txt"),
    ("PATCH", "/api/v1/collections/own"),
    ("DELETE", "/api/v1/collections/own"),
    ("POST", "/documents/collections"),
    ("POST", "/documents/collections/rename"),
    ("POST", "/api/v1/jobs/j0/store"),
    ("DELETE", "/api/v1/jobs/j0"),
    ("POST", "/documents"),
    ("POST", "/documents/remove"),
    ("POST", "/documents/jobs/j0"),
    ("POST", "/plans/d0/correct"),
]


@pytest.fixture
def resting(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A server over an empty store whose worker never comes."""
    monkeypatch.setattr(Keeper, "wake", lambda _: None)
    with TestClient(create_app(Settings(home=home)), base_url=BASE) as client:
        yield client


@pytest.mark.parametrize("method", ["PATCH", "DELETE", "OPTIONS"])
def test_the_versions_of_a_paper_are_no_paper(resting: TestClient, method: str) -> None:
    answer = resting.request(method, "/api/v1/documents/a.txt/versions")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


def send(client: TestClient, *files: tuple[str, bytes], **options: Any) -> Any:
    return client.post("/api/v1/documents", files=[("files", file) for file in files], **options)


@pytest.mark.parametrize(("method", "path"), WRITING)
def test_where_nothing_may_be_written_everything_that_writes_is_refused(home: Path, method: str, path: str) -> None:
    for settings in (Settings(home=home, guests="read"), Settings(home=home, writable=False)):
        with TestClient(create_app(settings), base_url=BASE) as client:
            answer = client.request(method, path)
            assert answer.status_code == 403
            if path.startswith("/api"):
                told = answer.json()["code"]
                assert told == ("server.read_only" if settings.guests == "admin" else "server.scope")
    assert not (home / "intake").exists()


@pytest.mark.parametrize(("method", "path"), WRITING)
def test_no_other_site_may_write(resting: TestClient, method: str, path: str) -> None:
    answer = resting.request(method, path, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403


def test_an_upload_is_accepted_with_an_address_to_ask(resting: TestClient) -> None:
    answer = send(resting, ("../../方案.txt", b"text"), params={"look": "true"})
    assert answer.status_code == 202
    told = resting.get(answer.headers["location"]).json()
    assert told == answer.json()
    assert [(file["name"], file["state"]) for file in told["files"]] == [("方案.txt", "waiting")]
    assert resting.delete(answer.headers["location"]).json()["code"] == "intake.working"


def test_names_in_gb18030_are_told_readable(resting: TestClient) -> None:
    name = "教师.txt".encode("gb18030")
    body = b'--x\r\nContent-Disposition: form-data; name="files"; filename="' + name + b'"\r\n\r\ntext\r\n--x--\r\n'
    told = resting.post("/api/v1/documents", content=body, headers={"content-type": "multipart/form-data; boundary=x"})
    assert told.json()["files"][0]["name"] == "教师.txt"


def test_too_much_is_refused_before_the_work(resting: TestClient, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    most = [(f"{number}.txt", b"x") for number in range(MOST_FILES + 1)]
    assert send(resting, *most).json()["code"] == "upload.too_many"
    long = resting.post("/api/v1/documents", headers={"content-length": str(MOST_BYTES + 1)}, content=b"")
    assert (long.status_code, long.json()["code"]) == (413, "server.long_body")
    monkeypatch.setattr("service.http.guard.MOST_BYTES", 10_000)

    def chunks() -> Iterator[bytes]:  # which do not say how long they are together
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
        for _ in range(100):
            yield b"x" * 1_000

    streamed = resting.post(
        "/api/v1/documents", content=chunks(), headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert (streamed.status_code, streamed.json()["code"]) == (413, "server.long_body")
    assert not (home / "intake").exists()


@pytest.mark.parametrize(
    ("content_type", "body", "code"),
    [
        ("application/json", b"{}", "upload.no_form"),
        ("multipart/form-data", b"x", "upload.bad_form"),
        ("multipart/form-data; boundary=x", b"x", "upload.bad_form"),
        ("multipart/form-data; boundary=x", b"--x--\r\n", "upload.no_file"),
    ],
)
def test_what_is_no_upload_is_told_by_its_code(resting: TestClient, content_type: str, body: bytes, code: str) -> None:
    answer = resting.post("/api/v1/documents", content=body, headers={"content-type": content_type})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == code


@pytest.mark.parametrize("path", ["jobs/j0", "jobs/j" + "0" * 24, "documents/none", "documents/none/versions"])
def test_what_is_not_there_is_told(resting: TestClient, path: str) -> None:
    status = 404 if path.startswith("jobs") else 503  # there is no store yet
    assert resting.get(f"/api/v1/{path}").status_code == status


def test_a_file_too_large_is_refused_and_the_rest_taken(resting: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.intake.queue.MAX_FILE_BYTES", 2**20)
    told = send(resting, ("a.txt", b"x" * (2**20 + 1)), ("b.txt", b"x"), headers={"Accept-Language": "zh"}).json()
    assert [(file["state"], file["code"]) for file in told["files"]] == [
        ("refused", "file.too_large"),
        ("waiting", None),
    ]
    assert "MiB" in told["files"][0]["reason"]


def test_a_paper_comes_in_is_corrected_and_goes(home: Path) -> None:
    with TestClient(create_app(Settings(home=home)), base_url=BASE) as client:

        def done(answer: Any) -> dict[str, Any]:
            assert answer.status_code == 202
            while (job := client.get(answer.headers["location"]).json())["state"] in ("waiting", "working"):
                assert client.get("/healthz").status_code == 200
                time.sleep(0.1)
            assert job["state"] == "done"
            return job  # type: ignore[no-any-return]

        assert client.get("/api/v1/documents").json()["total"] == 0
        into = {"collection": ["本局", "教师"]}
        job = done(send(client, (PAPER.name, PAPER.read_bytes()), ("b.bin", bytes(range(256))), data=into))
        assert {file["name"]: file["code"] for file in job["files"]} == {PAPER.name: None, "b.bin": "file.binary"}
        (paper,) = client.get("/api/v1/documents").json()["items"]
        hit = client.get("/api/v1/search", params={"q": "教师轮岗"}).json()["hits"][0]
        verified = client.get(f"/api/v1/passages/{hit['passage_id']}/verify").json()
        assert (paper["uploaded"], paper["plans"], verified["verified"]) == (True, 1, True)
        assert paper["collections"] == ["own", "教师"]
        tag = client.get("/api/v1/plans", params={"collection": "own"})
        done(client.patch("/api/v1/collections/教师", json={"remove": [paper["document_id"]], "add": []}))
        done(client.patch("/api/v1/collections/own", json={"name": "本局/外来"}))
        done(client.patch("/api/v1/collections/本局%2F外来", json={"name": "来文"}))
        assert client.delete("/api/v1/collections/来%0A%07文").status_code == 422
        assert client.get("/api/v1/collections").json() == [{"name": "来文", "papers": 1, "plans": 1}]
        again = client.get(
            "/api/v1/plans", params={"collection": "own"}, headers={"if-none-match": tag.headers["etag"]}
        )
        assert (again.status_code, again.json()["total"]) == (200, 0)
        nothing = client.patch("/api/v1/collections/来文", json={"add": ["nothing"]}).json()
        assert nothing["errors"][0]["code"] == "request.no_source"
        plan = f"/api/v1/plans/{hit['plan']['plan_id']}"
        assert client.patch(plan, json={"year": 22}).status_code == 422
        assert client.patch(plan, json={}).json()["errors"][0]["code"] == "correction.nothing"
        done(client.patch(plan, json={"year": 2023}))
        assert client.get(plan).json()["corrected"] == {"year": 2022}
        at = f"/api/v1/documents/{paper['document_id']}"
        done(client.patch(at, json={"year": None, "type": "方案"}))  # the paper is one plan
        assert "year" not in client.get(plan).json()["corrected"]
        assert client.patch("/api/v1/documents/nothing", json={"year": 2023}).status_code == 404
        strung = done(send(client, (STRUNG.name, STRUNG.read_bytes())))["files"][0]["name"]
        refused = client.patch(f"/api/v1/documents/{strung}", json={"year": 2023}).json()
        assert refused["errors"][0]["code"] == "correction.several"
        done(client.delete(at))
        assert client.get("/api/v1/search", params={"q": "教师轮岗", "source": PAPER.name}).json()["hits"] == []
        old = client.get(f"/api/v1/passages/{hit['passage_id']}").json()
        assert (old["quote"], old["retired"]["how"]) == (hit["citation"]["quote"], "removed")
        versions = client.get(f"/api/v1/documents/{paper['document_id']}/versions").json()["versions"]
        assert [version["retired"]["how"] for version in versions] == ["removed"]


def test_who_has_as_much_waiting_as_one_may_is_told_to_wait(
    resting: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "MOST_OF_ONE", 0)
    refused = resting.delete("/api/v1/collections/own")
    assert (refused.status_code, refused.json()["code"]) == (429, "intake.full_of_one")
    assert int(refused.headers["retry-after"]) >= 1
