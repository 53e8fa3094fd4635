"""The API as its description says it: asked at random by a program that reads it, and through a client that one wrote of it."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import serving
from fakes import FakeEncoder
from programs import CLIENT_MAKER, asked_of, needs_programs
from sample_store import PLANS, fresh_home

from index.store import Store

READ = ("teacher-rotation-linxi.txt", "teacher-rotation-yunxi.txt", "compilation-annual-plans.txt")
DRAFT = "某县教师交流方案\n一、目标任务\n每年教师交流比例不低于符合条件教师总数的8%。\n"
CASES = 200
"""At least so many, of some 30 operations."""

pytestmark = needs_programs


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over three samples and an encoder that counts: what is asked matters here, not what comes first."""
    home = fresh_home(tmp_path_factory.mktemp("programs") / "home")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("index.store.load_encoder", lambda name=None: FakeEncoder(name or "bundled"))
        patched.setattr("service.http.keeper.Keeper.wake", lambda _: None)  # a worker would bring the real encoder
        store = Store.open(home, create=True)
        store.ingest([PLANS / name for name in READ])
        store.close()
        with serving(home) as address:
            yield address


def test_nothing_is_answered_that_the_description_does_not_tell(server: str, tmp_path: Path) -> None:
    command = asked_of(server, 10, "examples,fuzzing")
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    told = re.search(r"(\d+) generated", done.stdout)
    assert told is not None
    assert int(told[1]) >= CASES


@pytest.fixture(scope="module")
def client(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The package that openapi-python-client writes from the description, for the tests to import."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "openapi.json").write_bytes(httpx.get(f"{server}/openapi.json").content)
    written = folder / "precedent_client"
    command = [CLIENT_MAKER, "generate", "--path", "openapi.json", "--output-path", written, "--meta", "none"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING parsing" not in done.stdout
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(folder))
        made = importlib.import_module("precedent_client").Client(base_url=server, raise_on_unexpected_status=True)
        with made:
            yield made
    for name in [name for name in sys.modules if name.startswith("precedent_client")]:
        del sys.modules[name]


def call(name: str) -> Any:
    """The function that the client has for one operation."""
    return importlib.import_module(f"precedent_client.api.{name}").sync


def model(name: str) -> Any:
    return getattr(importlib.import_module("precedent_client.models"), name)


def test_a_client_made_from_the_description_does_what_the_readme_does(client: Any) -> None:
    found = call("v1.search")(client=client, q="教师轮岗比例", k=3)
    assert [hit.rank for hit in found.hits] == [1, 2, 3]
    first = found.hits[0]
    read = call("v1.plan")(first.plan.plan_id, client=client)
    assert first.passage_id in {passage.passage_id for passage in read.passages}
    assert call("v1.verify")(first.passage_id, client=client).verified
    listed = call("v1.list_plans")(client=client, limit=2)
    assert (len(listed.items), listed.next_) == (2, "2")
    plans = [plan.plan_id for plan in call("v1.list_plans")(client=client).items][:2]
    compared = call("v1.compare")(client=client, body=model("CompareBody")(q="教师交流", plans=plans))
    assert [column.plan.plan_id for column in compared.columns] == plans
    draft = call("v1.draft")(client=client, body=model("DraftBody")(q="教师交流轮岗", plans=plans))
    assert any(section.groups for section in draft.sections)
    table = call("v1.targets")(client=client, q="教师交流比例")
    assert table.groups[0].rows[0].citation.quote
    sheet = call("v1.targets_csv")(client=client, q="教师交流比例")
    assert "教师" in sheet
    file = importlib.import_module("precedent_client.types").File(payload=DRAFT.encode(), file_name="draft.txt")
    (checked,) = call("v1.check")(client=client, body=model("BodyCheck")(file=file)).plans
    assert checked.targets_found == 1


def test_what_is_refused_is_typed_too(client: Any) -> None:
    refused = call("v1.search")(client=client, q="教师", k=0)
    assert (refused.status, refused.code, refused.errors[0].name) == (422, "request.invalid", "k")
    assert call("v1.passage")("none", client=client).code == "request.no_passage"
