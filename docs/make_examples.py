"""Write the examples of the API's description: real answers of the sample corpus, shortened to what shows their shape.

    python docs/make_examples.py

A test holds every example to its schema, and says when an address has none.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from index.store import Store
from service.app import create_app
from service.settings import Settings

ROOT = Path(__file__).parents[1]
FILE = ROOT / "service" / "http" / "examples.json"
DRAFT = "某县教师交流方案\n一、目标任务\n每年教师交流比例不低于符合条件教师总数的8%。\n"
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
        "GET /search": {"answer": shortened(found)},
        "GET /passages/{passage_id}": {"answer": shortened(client.get(f"/api/v1/passages/{passage}").json())},
        "GET /passages/{passage_id}/verify": {"answer": client.get(f"/api/v1/passages/{passage}/verify").json()},
        "GET /plans": {"answer": shortened(client.get("/api/v1/plans", params={"limit": 1}).json())},
        "GET /suggest": {"answer": client.get("/api/v1/suggest", params={"q": "教师轮", "limit": 4}).json()},
        "GET /passages/{passage_id}/similar": {
            "answer": shortened(client.get(f"/api/v1/passages/{passage}/similar", params={"k": 1}).json())
        },
        "GET /plans/{plan_id}": {"answer": shortened(client.get(f"/api/v1/plans/{plan}").json())},
        "GET /targets": {"answer": shortened(client.get("/api/v1/targets", params={"q": "教师交流比例"}).json())},
        "POST /compare": {"body": COMPARED, "answer": shortened(client.post("/api/v1/compare", json=COMPARED).json())},
        "POST /drafts": {
            "body": {"q": "教师交流轮岗"},
            "answer": shortened(client.post("/api/v1/drafts", json={"q": "教师交流轮岗"}).json()),
        },
        "POST /check": {
            "answer": shortened(client.post("/api/v1/check", files={"file": ("draft.txt", DRAFT.encode())}).json())
        },
        "POST /verdicts": {"body": verdict, "answer": given},
        "GET /verdicts": {"answer": client.get("/api/v1/verdicts").json()},
    }


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
