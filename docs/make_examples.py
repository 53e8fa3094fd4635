"""Write the examples of the API's description: real answers of the sample corpus, shortened to what shows their shape.

    python docs/make_examples.py

A test holds every example to its schema, and says when an address has none.
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from index.store import Store
from service.app import create_app
from service.settings import Settings

ROOT = Path(__file__).parents[1]
FILE = ROOT / "service" / "http" / "examples.json"
DRAFT = "某县教师交流方案\n一、目标任务\n每年教师交流比例不低于符合条件教师总数的8%。\n"
CORRECTION = {"year": 2023}
COLLECTED = {"add": ["draft.txt"]}
DRAFTED = {"q": "教师交流轮岗"}
COMPARED = {"q": "教师交流轮岗", "roles": ["goals"], "most": 2, "per_cell": 1}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder), create=True)
        store.ingest([ROOT / "corpus" / "plans"])
        store.close()
        with TestClient(create_app(Settings(home=Path(folder))), base_url="http://127.0.0.1:8000") as client:
            made = examples(client)
    FILE.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", "utf-8")


def examples(client: TestClient) -> dict[str, Any]:
    found = client.get("/api/v1/search", params={"q": "教师轮岗比例", "k": 1}).json()
    hit = found["hits"][0]
    passage, plan = hit["passage_id"], hit["plan"]["plan_id"]
    verdict = {"q": "教师轮岗比例", "passage_id": passage, "answers": True}
    given = client.post("/api/v1/verdicts", json=verdict).json()
    return {
        **of_papers(client),
        "GET /search": {"answer": shortened(found)},
        "GET /passages/{passage_id}": {"answer": shortened(client.get(f"/api/v1/passages/{passage}").json())},
        "GET /passages/{passage_id}/verify": {"answer": client.get(f"/api/v1/passages/{passage}/verify").json()},
        "GET /plans": {"answer": shortened(client.get("/api/v1/plans", params={"limit": 1}).json())},
        "GET /suggest": {"answer": client.get("/api/v1/suggest", params={"q": "教师轮", "limit": 4}).json()},
        "GET /passages/{passage_id}/similar": {
            "answer": shortened(client.get(f"/api/v1/passages/{passage}/similar", params={"k": 1}).json())
        },
        "GET /plans/{plan_id}": {"answer": shortened(client.get(f"/api/v1/plans/{plan}").json())},
        "GET /targets.csv": {"files": {"text/csv": lines(client, "/api/v1/targets.csv", 3)}},
        "GET /targets.svg": {"files": {"image/svg+xml": lines(client, "/api/v1/targets.svg", None)}},
        "GET /healthz": {"answer": client.get("/healthz").json()},
        "GET /readyz": {"answer": client.get("/readyz").json()},
        "GET /metrics": {"files": {"text/plain": lines(client, "/metrics", 3)}},
        "GET /targets": {"answer": shortened(client.get("/api/v1/targets", params={"q": "教师交流比例"}).json())},
        "POST /compare": {
            "body": COMPARED,
            "answer": shortened(client.post("/api/v1/compare", json=COMPARED).json()),
            "files": {"text/markdown": written(client, "/api/v1/compare", COMPARED)},
        },
        "POST /drafts": {
            "body": DRAFTED,
            "answer": shortened(client.post("/api/v1/drafts", json=DRAFTED).json()),
            "files": {"text/markdown": written(client, "/api/v1/drafts", DRAFTED)},
        },
        "POST /check": {
            "answer": shortened(client.post("/api/v1/check", files={"file": ("draft.txt", DRAFT.encode())}).json()),
            "files": {"text/html": report(client)},
        },
        "POST /verdicts": {"body": verdict, "answer": given},
        "GET /verdicts": {"answer": client.get("/api/v1/verdicts").json()},
    }


def of_papers(client: TestClient) -> dict[str, Any]:
    """An upload looked at, stored and corrected, then taken out."""
    upload = {"files": ("draft.txt", DRAFT.encode())}
    into = {"collection": "校园安全"}
    sent = client.post("/api/v1/documents", params={"look": "true"}, files=upload, data=into).json()
    looked = waited(client, sent)
    stored = client.post(f"/api/v1/jobs/{sent['job_id']}/store").json()
    waited(client, stored)
    documents = client.get("/api/v1/documents", params={"limit": 1, "cursor": 2}).json()
    (paper,) = (one for one in client.get("/api/v1/documents").json()["items"] if one["source"] == "draft.txt")
    at = f"/api/v1/documents/{paper['document_id']}"
    plan = client.get("/api/v1/plans", params={"source": "draft.txt"}).json()["items"][0]["plan_id"]
    corrected = client.patch(f"/api/v1/plans/{plan}", json=CORRECTION).json()
    waited(client, corrected)
    collected = client.patch("/api/v1/collections/own", json=COLLECTED).json()
    waited(client, collected)
    collections = client.get("/api/v1/collections").json()
    deleted = client.delete("/api/v1/collections/校园安全").json()
    waited(client, deleted)
    return {
        "GET /collections": {"answer": collections},
        "PATCH /collections/{collection}": {"body": COLLECTED, "answer": collected},
        "DELETE /collections/{collection}": {"answer": deleted},
        "POST /documents": {"answer": sent},
        "GET /jobs/{job_id}": {"answer": looked},
        "POST /jobs/{job_id}/store": {"answer": stored},
        "GET /documents": {"answer": documents},
        "GET /documents/{document}": {"answer": client.get(at).json()},
        "GET /documents/{document}/versions": {"answer": client.get(f"{at}/versions").json()},
        "PATCH /plans/{plan_id}": {"body": CORRECTION, "answer": corrected},
        "PATCH /documents/{document}": {"body": CORRECTION, "answer": corrected},
        "DELETE /documents/{document}": {"answer": waited(client, client.delete(at).json(), once=True)},
    }


def waited(client: TestClient, job: dict[str, Any], *, once: bool = False) -> dict[str, Any]:
    """The job when no worker has to do with it any more; ``once``: as it was ordered."""
    now = job
    while now["state"] in ("waiting", "working"):
        time.sleep(0.2)
        now = client.get(f"/api/v1/jobs/{job['job_id']}").json()
    return job if once else now


def lines(client: TestClient, path: str, most: int | None) -> str:
    """The first lines of a file of targets."""
    text = client.get(path, params={"q": "教师交流比例"}).content.decode()
    return "".join(text.splitlines(keepends=True)[:most])


def written(client: TestClient, path: str, body: dict[str, Any]) -> str:
    """The first lines of a Markdown file."""
    text = client.post(path, json={**body, "format": "markdown"}).text
    return "".join(text.splitlines(keepends=True)[:5])


def report(client: TestClient) -> str:
    """The first lines of the body of a report."""
    files = {"file": ("draft.txt", DRAFT.encode())}
    text = client.post("/api/v1/check", files=files, data={"format": "html"}).text
    return "".join(text.partition("<main>")[2].splitlines(keepends=True)[:3])


def shortened(value: Any) -> Any:
    """Every list of things to its first one; what points into a text stays whole."""
    if isinstance(value, dict):
        return {name: shortened(inner) for name, inner in value.items()}
    if isinstance(value, list):
        kept = value[:1] if value and isinstance(value[0], dict) else value
        return [shortened(inner) for inner in kept]
    return value


if __name__ == "__main__":
    main()
