"""The command line from outside: what it prints where, how it exits, what it says when something is wrong."""

from __future__ import annotations

import ast
import csv
import io
import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from sample_store import PLANS, sample_home

from index.catalogue.records import RepairRecord
from index.results import FILTERS
from index.store import Store
from service.cli import main
from service.cli.export import KINDS
from service.render.records import csv_cell, csv_lines
from service.years import EARLIEST, LATEST, YearsReversedError, YearsSyntaxError, parse_years

ROOT = Path(__file__).parents[1]
HEAVY = {"torch", "transformers", "sentence_transformers", "fastapi", "uvicorn", "pydantic", "trafilatura"}

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """``run("query", "x")`` in an empty folder, speaking English, gives exit status, stdout and stderr."""
    for name in ("PRECEDENT_HOME", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> tuple[int, str, str]:
        status = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


def python(code: str, *arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, **options)


CALL_MAIN = "import sys; from service.cli import main; sys.exit(main(sys.argv[1:]))"


# -- starting up ---------------------------------------------------------------------------------------------------


def test_help_loads_only_what_says_it() -> None:
    """So it answers at once; what it takes by the clock is measured by bench/startup.py."""
    roots = "{name.partition('.')[0] for name in sys.modules} - sys.stdlib_module_names"
    loaded = f"print(sorted({roots}), file=sys.stderr)"
    code = f"import sys; before = set(sys.modules); from service.cli import main; main(['--help']); {loaded}"
    done = python(code.replace("in sys.modules}", "in set(sys.modules) - before}"))
    assert done.returncode == 0
    assert set(ast.literal_eval(done.stderr)) == {"click", "index", "ingest", "opencc", "service"}


def test_a_query_loads_neither_torch_nor_the_web() -> None:
    loaded = f"print(sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr)"
    code = f"import sys; from service.cli import main; main(sys.argv[1:]); {loaded}"
    done = python(code, "--home", sample_home(), "query", "教师轮岗", "--json")
    assert json.loads(done.stdout)["hits"]
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_command_has_help_in_both_languages(run: Run, language: str) -> None:
    status, overview, _ = run("--lang", language, "--help")
    assert status == 0
    for command in ("ingest", "query", "diff", "export", "verify", "eval", "serve", "status", "doctor"):
        assert f"\n  {command}" in overview
        status, text, _ = run(command, "--help", "--lang", language)
        assert status == 0
        assert ("显示本帮助并退出" in text) == (language == "zh")


def test_no_command_shows_the_help(run: Run) -> None:
    assert run()[:2] == run("--help")[:2]


# -- what a user gets wrong ----------------------------------------------------------------------------------------

MISTAKES = [
    (("query",), "TEXT", "missing"),
    (("query", ""), "TEXT", "empty"),
    (("query", " \u3000\n"), "TEXT", "empty"),
    (("query", "教" * 100_000), "TEXT", "100000"),
    (("query", "\udcff"), "TEXT", "UTF-8"),
    (("query", "x", "-k", "0"), "-k", "1 to 100"),
    (("query", "x", "-k", "101"), "-k", "1 to 100"),
    (("query", "x", "-k", "9" * 5000), "-k", "1 to 100"),
    (("query", "x", "-k", "ten"), "-k", "'ten'"),
    (("query", "x", "-k"), "-k", "argument"),
    (("query", "x", "--mode", "magic"), "--mode", "hybrid"),
    (("query", "x", "--role", "king"), "--role", "safeguards"),
    (("query", "x", "--year", "lately"), "--year", "2012..2015"),
    (("query", "x", "--year", "2015..2012"), "--year", "2015"),
    (("query", "x", "--year", ".."), "--year", "2012"),
    (("query", "x", "--colour", "red"), "--colour", "query --help"),
    (("query", "x", "--place", "\udcff"), "--place", "UTF-8"),
    (("query", "x", "--issuer", "\udcff"), "--issuer", "UTF-8"),
    (("query", "x", "--lang", "fr"), "--lang", "zh"),
    (("query", "x"), "store", "precedent ingest"),
    (("frobnicate",), "frobnicate", "--help"),
    (("ingest",), "PATH", "missing"),
    (("ingest", "no/such/folder"), "no/such/folder", "no such"),
    (("export", "secrets"), "KIND", "passages"),
    (("export", "plans", "--format", "xlsx"), "--format", "csv"),
    (("export", "plans"), "store", "precedent ingest"),
    (("diff", "d1", "d2"), "store", "precedent ingest"),
    (("verify",), "store", "precedent ingest"),
    (("status",), "store", "precedent ingest"),
    (("serve", "--port", "70000"), "--port", "65535"),
    (("eval", "no/such/folder"), "no/such/folder", "corpus.jsonl"),
]


@pytest.mark.parametrize(("arguments", "what", "remedy"), MISTAKES)
def test_a_mistake_is_one_clear_line_and_exit_2(run: Run, arguments: tuple[str, ...], what: str, remedy: str) -> None:
    status, out, err = run(*arguments)
    assert status == 2
    assert out == ""
    assert err.startswith("precedent: ")
    assert err.count("\n") == 1
    assert what in err
    assert remedy in err
    assert len(err) < 500


def test_mistakes_are_told_in_chinese_too(run: Run) -> None:
    assert run("query", "x", "-k", "0", "--lang", "zh")[2] == "precedent: -k：应为 1 到 100 的整数，而不是 '0'\n"


def test_ctrl_c_is_no_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Store, "search", interrupted)
    status, out, err = run("--home", sample_home(), "query", "x")
    assert status == 130
    assert out == ""
    assert err.strip().startswith("precedent: stopped")


def test_a_full_or_forbidden_disk_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    status, _, err = run("--home", tmp_path / "file" / "store", "ingest", PLANS)
    assert status == 2
    assert err.startswith("precedent: ")
    assert err.count("\n") == 1


# -- ingest, verify, status, doctor --------------------------------------------------------------------------------

PLAN = "临溪县教师交流实施方案\n\n一、工作目标\n\n每年教师交流比例不低于符合条件教师总数的15%。\n"


def test_ingest_takes_the_new_and_changed_and_says_so(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "a.txt").write_text(PLAN, "utf-8")
    status, out, _ = run("ingest", folder, "--json")
    report = json.loads(out)
    assert (status, report["added"], report["rejected"]) == (0, ["a.txt"], [])

    (folder / "b.txt").write_text(PLAN.replace("15", "20"), "utf-8")
    (folder / "empty.txt").write_bytes(b"")
    status, out, err = run("ingest", folder)
    assert status == 1, "something was rejected, the rest stored"
    assert "added 1, unchanged 1, replaced 0, removed 0, rejected 1" in out
    assert "rejected  empty.txt: " in err

    assert run("verify")[0] == 0
    (folder / "a.txt").write_text(PLAN.replace("15", "16"), "utf-8")
    status, out, err = run("verify")
    assert status == 1
    assert out.startswith("a.txt: ")
    status, out, _ = run("verify", "--json")
    assert status == 1
    assert len(json.loads(out)["failures"]) == 1


def test_the_store_is_named_before_or_after_the_command_or_by_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = run("--home", sample_home(), "status", "--json")
    after = run("status", "--json", "--home", sample_home())
    monkeypatch.setenv("PRECEDENT_HOME", str(sample_home()))
    by_environment = run("status", "--json")
    assert before == after == by_environment
    assert before[0] == 0
    assert run("--home", "elsewhere", "status")[0] == 2


def test_status_and_doctor_speak_to_people_and_to_programs(run: Run) -> None:
    home = sample_home()
    status, out, _ = run("status", "--home", home)
    facts = json.loads(run("status", "--home", home, "--json")[1])
    assert status == 0
    assert str(facts["counts"]["passages"]) in out
    assert facts["model"] in out
    status, out, _ = run("doctor", "--home", home)
    findings = json.loads(run("doctor", "--home", home, "--json")[1])
    assert status == 0
    assert findings
    assert all(finding["level"] in ("ok", "warning") for finding in findings)
    assert all(finding["message"] in out for finding in findings)


def test_doctor_sees_that_there_is_no_store_and_says_what_to_do(run: Run, tmp_path: Path) -> None:
    status, out, _ = run("doctor", "--home", tmp_path / "nothing")
    assert status == 0
    assert "warning  there is no store" in out
    assert "→ precedent ingest" in out
    assert not (tmp_path / "nothing").exists(), "looking makes nothing"


# -- query ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_answer_for_people_fits_80_columns_and_cites(run: Run, language: str) -> None:
    home = sample_home()
    status, out, _ = run("query", "teacher rotation targets", "--home", home, "-k", 5, "--lang", language)
    hits = json.loads(run("query", "teacher rotation targets", "--home", home, "-k", 5, "--json")[1])["hits"]
    assert status == 0
    assert "\x1b" not in out, "no colours in a pipe"
    assert all(cell_len(line) <= 80 and line == line.rstrip() for line in out.splitlines())
    flowing = "".join(out.split())
    for hit in hits:
        citation = hit["citation"]
        assert f"{citation['source']}:{citation['start_line']}-{citation['end_line']}" in flowing
        assert citation["sha256"][:12] in flowing
        for part in (hit["text"], citation["gbt7714"], hit["explain"]["reason"], *hit["section_path"]):
            assert "".join(part.split()) in flowing


def test_json_is_one_document_whose_quotes_stand_in_the_files(run: Run) -> None:
    status, out, err = run("query", "教师轮岗比例", "--home", sample_home(), "--json")
    answer = json.loads(out)
    assert (status, err) == (0, "")
    assert "\\u" not in out
    assert len(answer["hits"]) == 10
    texts = [hit["citation"] for hit in answer["hits"] if hit["citation"]["source"].endswith(".txt")]
    assert texts
    for citation in texts:
        text = (PLANS / citation["source"]).read_bytes().decode("utf-8-sig")
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_filters_reach_the_search(run: Run) -> None:
    options = ("--home", sample_home(), "--json", "-k", 100)
    everything = json.loads(run("query", "教师", *options)[1])["hits"]
    years = sorted({hit["plan"]["year"] for hit in everything if hit["plan"]["year"]})
    assert len(years) > 1
    for written, first, last in ((f"{years[0]}", years[0], years[0]), (f"{years[1]}..", years[1], 9999)):
        found = json.loads(run("query", "教师", *options, "--year", written)[1])["hits"]
        assert found
        assert all(first <= hit["plan"]["year"] <= last for hit in found)
    found = json.loads(run("query", "教师", *options, "--role", "safeguards")[1])["hits"]
    assert {hit["role"] for hit in found} == {"safeguards"}
    found = json.loads(run("query", "教师", *options, "--issuer", "雲溪縣教育局")[1])["hits"]
    assert {hit["plan"]["issuer"] for hit in found} == {"云溪县教育局"}
    plan = everything[0]["plan"]["plan_id"]
    found = json.loads(run("query", "教师", *options, "--plan", plan)[1])["hits"]
    assert {hit["plan"]["plan_id"] for hit in found} == {plan}


@pytest.mark.parametrize("command", ["query", "targets"])
def test_every_filter_is_an_option(run: Run, command: str) -> None:
    text = run(command, "--help")[1]
    for name in FILTERS:
        assert f" --{name.removesuffix('_from').removesuffix('_to')} " in text


def test_filters_reach_the_targets(run: Run) -> None:
    options = ("--home", sample_home(), "--json", "--limit", 1000)
    groups = json.loads(run("targets", *options, "--issuer", "教育局")[1])["groups"]
    issuers = {row["plan"]["issuer"] for group in groups for row in group["rows"]}
    assert len(issuers) > 1
    assert all("教育局" in issuer for issuer in issuers)


@pytest.mark.parametrize("option", ["--place", "--issuer"])
def test_nothing_found_is_said_and_no_error(run: Run, option: str) -> None:
    status, out, err = run("query", "教师", "--home", sample_home(), option, "亚特兰蒂斯")
    assert (status, out) == (0, "")
    assert "nothing in the store answers this" in err


# -- export --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_both_formats_export_the_same_records(run: Run, kind: str) -> None:
    records = [json.loads(line) for line in run("export", kind, "--home", sample_home())[1].splitlines()]
    status, out, err = run("export", kind, "--format", "csv", "--home", sample_home())
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    assert (status, err) == (0, "")
    assert len(rows) == len(records)
    for row, record in zip(rows, records, strict=True):
        assert row.keys() == record.keys()
        assert row["source"] == record["source"]
        assert [row[name] for name, value in record.items() if value is None] == [""] * list(record.values()).count(
            None
        )


CELLS = st.one_of(st.none(), st.booleans(), st.integers(), st.lists(st.text()), st.text())


@given(CELLS)
def test_no_cell_can_be_run_as_a_formula(value: Any) -> None:
    cell = csv_cell(value)
    if len(cell) > 1 and cell[0] in "=+-@\t\r＝＋－＠":
        assert cell.strip("+-%").replace(".", "", 1).isdecimal()


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
        ("-5", "-5"),
        ("+2.5%", "+2.5%"),
        ("-2+3", "'-2+3"),
        ("@SUM(1)", "'@SUM(1)"),
        ("＝1", "'＝1"),
        (">=", ">="),
        ("=", "="),
        (None, ""),
        (True, "true"),
        (["一、总则", "(一)目标"], "一、总则 › (一)目标"),
    ],
)
def test_cells(value: Any, cell: str) -> None:
    assert csv_cell(value) == cell


@given(st.lists(st.builds(RepairRecord), min_size=1))
def test_csv_reads_back(records: list[RepairRecord]) -> None:
    rows = csv.DictReader(io.StringIO("".join(csv_lines(iter(records))), newline=""))
    assert list(rows) == [{name: csv_cell(value) for name, value in asdict(record).items()} for record in records]


def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = f"{sys.executable} -c '{CALL_MAIN}' export passages --home {sample_home()} | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, encoding="utf-8", cwd=ROOT)
    assert json.loads(done.stdout)["passage_id"]
    assert done.stderr == ""


# -- years ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2012", (2012, 2012)),
        ("2012..2015", (2012, 2015)),
        ("2012..", (2012, None)),
        ("..2015", (None, 2015)),
        (" 2012 .. 2015 ", (2012, 2015)),
    ],
)
def test_years(text: str, years: tuple[int | None, int | None]) -> None:
    assert parse_years(text) == years


@pytest.mark.parametrize("text", ["", "..", "12", "20122", "2012-2015", "2012...2015", "１２３４", "0000", "..9999"])
def test_what_is_no_year(text: str) -> None:
    with pytest.raises(YearsSyntaxError):
        parse_years(text)


@given(st.one_of(st.text(), st.from_regex(r"\d{0,4}\.{0,3}\d{0,4}")))
def test_years_are_in_order_and_bounds_or_refused(text: str) -> None:
    try:
        first, last = parse_years(text)
    except (YearsSyntaxError, YearsReversedError):
        return
    assert EARLIEST <= (first or EARLIEST) <= (last or LATEST) <= LATEST
    assert (first, last) != (None, None)


# -- eval and serve ------------------------------------------------------------------------------------------------


def test_eval_prints_the_measures_and_writes_a_run(run: Run, tmp_path: Path) -> None:
    passages = {"d1": "教师交流比例不低于15%。", "d2": "学校食堂每周公布食谱。", "d3": "新建幼儿园三所。"}
    queries = {"q1": "教师交流比例", "q2": "幼儿园建设"}
    lines = ({"_id": name, "title": "", "text": text} for name, text in passages.items())
    (tmp_path / "corpus.jsonl").write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    asked = ({"_id": name, "text": text} for name, text in queries.items())
    (tmp_path / "queries.jsonl").write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in asked), "utf-8")
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td3\t1\n", "utf-8")
    status, out, err = run("eval", tmp_path, "--run", tmp_path / "run.txt", "--json")
    answer = json.loads(out)
    assert (status, answer["queries"], answer["mode"]) == (0, 2, "hybrid")
    assert answer["scores"].keys() == {"nDCG@10", "P@1", "MRR@10", "Recall@10", "Recall@100"}
    assert answer["scores"]["P@1"] == 1.0
    rows = [line.split() for line in (tmp_path / "run.txt").read_text("utf-8").splitlines()]
    assert [(row[0], row[2]) for row in rows if row[3] == "1"] == [("q1", "d1"), ("q2", "d3")]
    assert all(row[1] == "Q0" and float(row[4]) is not None and row[5] == "precedent-hybrid" for row in rows)
    (tmp_path / "qrels.tsv").unlink()
    status, _, err = run("eval", tmp_path)
    assert status == 2
    assert "qrels.tsv" in err


def test_serve_listens_on_this_machine_until_ctrl_c() -> None:
    command = [sys.executable, "-c", CALL_MAIN, "serve", "--port", "0", "--home", str(sample_home())]
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment)
    try:
        assert server.stderr is not None
        address = server.stderr.readline().split()[3]
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(f"{address}readyz", timeout=20) as answer:
            assert json.load(answer) == {"status": "ready"}
        port = address.rstrip("/").rpartition(":")[2]
        second = python(CALL_MAIN, "serve", "--port", port, "--home", sample_home(), env=environment)
        assert second.returncode == 2
        assert "cannot listen on 127.0.0.1" in second.stderr
        server.send_signal(signal.SIGINT)
        _, said = server.communicate(timeout=20)
        assert server.returncode == 0
        assert said == ""
    finally:
        server.kill()
        server.communicate()
