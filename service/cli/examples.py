"""What stands under the help of each command: lines that can be typed as they are, over one's own files."""

from __future__ import annotations

from difflib import get_close_matches

EXAMPLES: dict[str, tuple[str, ...]] = {
    "precedent": (
        "precedent ingest ~/plans",
        'precedent query "teacher rotation targets"',
        "precedent serve",
    ),
    "ingest": (
        "precedent ingest ~/plans",
        "precedent ingest --explain plan.pdf",
        "precedent ingest ~/plans --rebuild",
        "precedent ingest ~/received --collection 他处",
    ),
    "query": (
        "precedent query 教师轮岗比例",
        'precedent query "who is responsible" --role organisation -k 5',
        "precedent query 教师交流 --place 河南 --year 2018..2022 --json",
        'precedent query "rotation of heads" --term "rotation=轮岗,交流"',
    ),
    "targets": (
        'precedent targets 教师交流比例 --value ">=15%"',
        "precedent targets --place 安徽 --deadline 2025 --xlsx targets.xlsx",
    ),
    "compare": (
        "precedent compare 教师交流轮岗",
        "precedent compare --plans d2eb7582fb0efe5ec,d6b0c1d1f7a5e7c12 --docx table.docx",
    ),
    "draft": (
        "precedent draft 教师交流轮岗 --docx draft.docx",
        "precedent draft 校园安全 --type 方案 > draft.md",
    ),
    "check": (
        "precedent check draft.docx",
        "precedent check draft.docx --docx report.docx",
        "precedent check draft.docx --json > report.json",
    ),
    "setup": (
        "precedent setup ~/plans",
        "precedent setup ~/plans --home ~/precedent-store --port 8080",
        "precedent setup --service windows --into .",
    ),
    "diff": ("precedent diff d2eb7582fb0efe5ec d6b0c1d1f7a5e7c12",),
    "list": (
        "precedent list",
        "precedent list --place 安徽 --place 河南 --type 方案 --sort -year",
        "precedent list --year none --sort -read",
        "precedent list --limit 20 --offset 20 --json",
    ),
    "remove": ("precedent remove old-plan.txt", "precedent remove 2012/plan.pdf 2013/plan.pdf --yes"),
    "correct": (
        "precedent correct d2eb7582fb0efe5ec --year 2023",
        "precedent correct d2eb7582fb0efe5ec --issuer 临溪区教育局 --place none",
        "precedent correct d2eb7582fb0efe5ec --undo year",
    ),
    "collections": (
        "precedent collections",
        "precedent collections add 本局 plan.docx 2023/plan.pdf",
        "precedent collections rename received 他处",
        "precedent collections delete 他处",
    ),
    "export": ("precedent export plans --format csv > plans.csv", "precedent export targets > targets.jsonl"),
    "verify": ("precedent verify",),
    "status": ("precedent status --json",),
    "doctor": ("precedent doctor", "precedent doctor --deep", "precedent doctor --repair"),
    "backup": ("precedent backup plans-2026-11.zip",),
    "restore": ("precedent restore plans-2026-11.zip --home ~/.precedent-again",),
    "eval": ("precedent eval sets/mine --save-baseline before.json", "precedent eval sets/mine --baseline before.json"),
    "models": (
        "precedent models",
        "precedent models add BAAI/bge-m3",
        "precedent models add /media/stick/bge-m3 --as bge-m3",
    ),
    "verdicts": (
        "precedent verdicts",
        "precedent verdicts add 教师轮岗比例 1 --answers",
        "precedent verdicts export sets/mine",
    ),
    "serve": (
        "precedent serve",
        "precedent serve --host 0.0.0.0 --allow-host plans.example",
        "precedent serve --trusted-proxy 127.0.0.1 --proxy-user-header X-Remote-User --proxy-scope zhang=admin",
        "precedent serve --allow-origin https://plans.example",
    ),
    "keys": (
        "precedent keys add office --scope admin",
        "precedent keys add scripts --scope read --days 90",
        "precedent keys list",
        "precedent keys end scripts",
    ),
    "mcp": ("precedent mcp --home ~/.precedent",),
}

OTHER_NAMES = {
    "add": "ingest",
    "search": "query",
    "find": "query",
    "ask": "query",
    "ls": "list",
    "plans": "list",
    "rm": "remove",
    "delete": "remove",
    "server": "serve",
    "web": "serve",
    "check-store": "doctor",
}
"""What others call a command, for whoever types that."""


def commands_like(name: str) -> list[str]:
    """The commands that may have been meant, the likeliest first: those written alike, and those that others call so."""
    if name in OTHER_NAMES:
        return [OTHER_NAMES[name]]
    meant = {command: command for command in EXAMPLES if command != "precedent"} | OTHER_NAMES
    return list(dict.fromkeys(meant[near] for near in get_close_matches(name, meant)))[:2]


def epilog(name: str, heading: str) -> str | None:
    """The examples of a command under their heading, in lines that click leaves as they are."""
    lines = EXAMPLES.get(name)
    return None if lines is None else "\b\n" + "\n".join([heading, *(f"  {line}" for line in lines)])
