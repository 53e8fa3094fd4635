"""What ``verify`` and ``doctor`` find and advise, in Chinese, by the English of the index; patterns as in ``errors_zh.py``."""

from __future__ import annotations

VERIFIED: tuple[tuple[str, str], ...] = (
    ("the passage at {place} is not the text that stands there", "第 {place} 字处的段落与该处原文不符"),
    ("the target at {place} is not the text that stands there", "第 {place} 字处的指标与该处原文不符"),
    ("the repair at {place} is not the text that stands there", "第 {place} 字处的修复与该处原文不符"),
    ("the {kind} at {place} is not the text that stands there", "第 {place} 字处的 {kind} 与该处原文不符"),
    ("passage {passage} stands in lines {there}, not {said}", "段落 {passage} 在第 {there} 行，而非第 {said} 行"),
)
"""``Failure``."""

FOUND: tuple[tuple[str, str], ...] = (
    ("the model {name} loads and answers", "模型 {name} 可以加载并应答"),
    ("the catalogue is whole", "目录完好"),
    ("the catalogue is damaged ({why})", "目录已损坏（{why}）"),
    (
        "{source}: its file {path} is gone, so its citations cannot be checked",
        "{source}：文件 {path} 已不在，引文无法核对",
    ),
    ("{source} was read by an older version", "{source} 由旧版本读入"),
    ("{source}: {count} bytes could not be decoded", "{source}：有 {count} 字节无法解码"),
    (
        "an ingest was begun but never ended: nothing can be found yet",
        "读入开始后没有完成：目前还检索不到任何内容",
    ),
    ("generation {number} opens and holds {count} passages", "第 {number} 代索引可以打开，含 {count} 段"),
    (
        "{count} changes were read but never indexed (an ingest was cut off)",
        "{count} 处变更已读入但未建索引（读入中断）",
    ),
)
"""``Finding``."""

ADVICE: tuple[tuple[str, str], ...] = (
    ("move the store away and ingest the documents again", "将文库移走，重新读入文件"),
    ("move {home} away and ingest the documents again", "将 {home} 移走，重新读入文件"),
    ("install precedent again, or name another model with --model", "重新安装 precedent，或用 --model 指定另一模型"),
    ("put it back, or ingest its folder again to let it go", "将文件放回，或重新读入其文件夹以移除"),
    ("ingest it again", "重新读入"),
    ("find an undamaged copy of the file", "另找一份完好的文件"),
    ("run the ingest again", "再次运行读入"),
)
"""What to do about a finding; commands stay as they are typed."""

UPKEEP = (*VERIFIED, *FOUND, *ADVICE)
