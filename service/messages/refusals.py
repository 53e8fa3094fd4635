"""What is refused, and why, in Chinese. Ingest and index speak English: their reasons are stored and compared as they are.

The ingest's reasons are listed here, by patterns, those of the index and the server in ``errors_zh.py``.
"""

from __future__ import annotations

import re
from functools import cache

from service.messages.errors_zh import TEMPLATES

_CHINESE: tuple[tuple[str, str], ...] = (
    (r"an old Word file \(\.doc\), .*", "旧版 Word 文件（.doc）无法读取；请用 Word 打开后另存为 DOCX 或 PDF"),
    (r"an RTF file, .*", "RTF 文件无法读取；请打开后另存为 DOCX 或 PDF"),
    (r"an old WPS file, .*", "旧版 WPS 文件无法读取；请打开后另存为 DOCX 或 PDF"),
    (r"an old Excel workbook, .*|an Excel workbook, .*", "Excel 工作簿无法读取；请另存为 PDF 或 DOCX"),
    (r"an old PowerPoint file, .*|a PowerPoint presentation, .*", "PowerPoint 文件无法读取；请另存为 PDF 或 DOCX"),
    (r"an Office file protected by a password; .*", "Office 文件有密码保护；请另存为不带密码的文件"),
    (r"an? (PNG|JPEG|GIF|TIFF) image, .*", r"\1 图片不能单独读取；请合成为 PDF，扫描页可用文字识别读取"),
    (
        r"scanned pages: no text layer on page ([\d, -]+); install .*",
        r"扫描件：第 \1 页没有文字层；请先安装文字识别：pip install 'precedent[ocr]'",
    ),
    (r"scanned pages: no text layer on page ([\d, -]+); nothing .*", r"扫描件：第 \1 页没有文字层，也未能识别出文字"),
    (
        r"the fonts cannot be read on page ([\d, -]+); .*",
        r"第 \1 页的字体无法读取；请嵌入字体后重新保存，或使用文字识别",
    ),
    (r"the PDF is encrypted; .*", "PDF 已加密；请另存一份无需密码即可打开的文件"),
    (r"the PDF is damaged: page ([\d, -]+) .*", r"PDF 已损坏：第 \1 页无法打开；请重新下载或保存"),
    (r"the PDF (?:is damaged|has no pages).*", "PDF 已损坏或不完整，无法打开；请重新下载或保存"),
    (r"no text on any of its (\d+) pages", r"全部 \1 页均无文字"),
    (r"no text on its only page|no text in it|the page holds no text", "其中没有文字"),
    (r"the file is empty|the file holds nothing but white space", "文件是空的"),
    (r"the archive is empty", "压缩包是空的"),
    (
        r"too much text: at least ([\d,]+) characters, the limit is ([\d,]+); .*",
        r"文字过多：至少 \1 字，上限 \2 字；请拆分文件",
    ),
    (r"too many lines: ([\d,]+), the limit is ([\d,]+); .*", r"行数过多：\1 行，上限 \2 行；请拆分文件"),
    (r"line (\d+) has more than ([\d,]+) characters; .*", r"第 \1 行超过 \2 字：这是数据而非文档，或换行已丢失"),
    (r"too long: ([\d,]+) pages, the limit is ([\d,]+); .*", r"页数过多：\1 页，上限 \2 页；请拆分文件"),
    (r"too large: (\d+) MiB, the limit is (\d+) MiB; .*", r"文件过大：\1 MiB，上限 \2 MiB；请拆分文件"),
    (r"too large for a web page: (\d+) MiB, the limit is (\d+) MiB", r"网页过大：\1 MiB，上限 \2 MiB"),
    (
        r"too many elements for a web page: ([\d,]+) tags, the limit is ([\d,]+); .*",
        r"网页标签过多：\1 个，上限 \2 个；请拆分",
    ),
    (r"the page is nested too deeply .*|it is nested too deeply .*", "嵌套过深，无法读取；文件已损坏或有恶意"),
    (r"the reader crashed or ran out of memory on it; .*", "读取时崩溃或内存不足；文件已损坏或有恶意"),
    (r"reading it takes more than 1 GB of memory; .*", "读取需要超过 1 GB 内存；文件已损坏或有恶意"),
    (
        r"recognising its scanned page (\d+) took too long, (\d+) seconds in all; .*",
        r"识别第 \1 张扫描页用时过长，共 \2 秒；请在电脑不忙时重试",
    ),
    (r"reading it took more than (\d+) seconds; .*", r"读取超过 \1 秒；文件已损坏或有恶意"),
    (r"not a document: the content is binary, .*", "不是文档：内容是二进制数据，与文件名不符"),
    (r"not a document: the content is (.*), whatever .*", r"不是文档：内容是 \1，与文件名不符"),
    (r"named like an? (.*) file, but .*", r"文件名像 \1 文件，内容却不是；文件已损坏或命名有误"),
    (r"(?:encrypted; pack|.*ZIP.*password).*", "压缩包已加密；请去掉密码后重新打包"),
    (r".*it may be a ZIP bomb", "解压后异常庞大，可能是压缩炸弹"),
    (r"archives nested more than (\d+) deep .*", r"压缩包嵌套超过 \1 层，未打开；请先解压"),
    (r"the archive (?:holds more than|says it holds) .*", "压缩包内文件过多；请分卷打包"),
    (r"a damaged or cut-off Word.*", "Word 或 ZIP 文件已损坏或不完整；请重新下载或保存"),
    (r"a ZIP archive under another name; .*", "这是改了名的 ZIP 压缩包；请把扩展名改为 .zip"),
    (r"the archives inside one another hold more than ([\d,]+) files; .*", r"层层压缩包内共有超过 \1 个文件；请先解压"),
    (r"the archive unpacks to more than (\d+) MiB; .*", r"压缩包解压后超过 \1 MiB；如非压缩炸弹，请分卷打包"),
    (r"an archive in the form for more than 4 GB .*", "压缩包为超过 4 GB 或 65,535 个文件的格式（ZIP64）；请分卷打包"),
    (r"packed by a method that is not read; .*", "压缩方法无法读取；请重新打包为普通 ZIP"),
    (r"too large: it unpacks to (\d+) MiB, the limit is (\d+) MiB", r"过大：解压后 \1 MiB，上限 \2 MiB"),
    (r"its name is too long", "文件名过长"),
    (r"it is no longer in the archive", "它已不在压缩包中"),
    (r"damaged inside the archive.*", "在压缩包内已损坏；请重新打包或下载"),
    (r"the archive cannot be opened: (.*)", r"压缩包无法打开：\1"),
    (r"the Word file has ([\d,]+) parts, the limit is ([\d,]+)", r"Word 文件有 \1 个部件，上限 \2 个"),
    (r"the Word file's part (.*) is larger than (\d+) MiB; .*", r"Word 文件的部件 \1 超过 \2 MiB；请拆分文件"),
    (
        r"the Word file's part (.*) declares entities, .*",
        r"Word 文件的部件 \1 声明了实体，正常文件不会如此；可能有恶意",
    ),
    (r"the Word file's part (.*) is damaged \((.*)\); .*", r"Word 文件的部件 \1 已损坏（\2）；请重新保存"),
    (r"no Word document inside: .*", "其中没有 Word 正文；请重新保存"),
    (r"line (\d+) is too long for a record: more than (\d+) MiB; .*", r"第 \1 行的记录过长：超过 \2 MiB；请拆分"),
    (r"line (\d+) is no record; .*", r'第 \1 行不是记录；每行应为带 "text" 的 JSON 对象'),
    (r"line (\d+) has no text; it is looked for under (.*)", r"第 \1 行没有文字；应在 \2 之下"),
    (r"too many records: more than ([\d,]+); .*", r"记录过多：超过 \1 条；请拆分文件"),
    (r"line (\d+) is nested too deeply .*", r"第 \1 行嵌套过深，无法读取；文件已损坏或有恶意"),
    (r"line (\d+) is no JSON \((.*)\); .*", r"第 \1 行不是 JSON（\2）；每行应为一个 JSON 对象"),
    (r"no reader for files of type (.*)", r"不能读取 \1 类型的文件"),
    (r"cannot be read: (.*); nothing is left out because of it", r"无法读取：\1；没有文件因此被略过"),
    (r"is no list of patterns \((.*)\); nothing .*", r"不是路径规则表（\1）；没有文件因此被略过"),
    (r"the file changed while it was being read; .*", "文件在读取时发生了变化；请待其写完后再读入"),
    (r"the file vanished before it could be read", "文件在读取之前消失了"),
    (r"the file cannot be (?:opened|read): (.*)", r"文件无法读取：\1"),
    (r"the folder cannot be read: (.*)", r"文件夹无法读取：\1"),
    (r"no such file or folder: (.*)", r"没有这个文件或文件夹：\1"),
    (r"(.*) cannot be reached: (.*)", r"\1 无法访问：\2"),
    (r"not an ordinary file \(.*", "不是普通文件（而是设备、管道或套接字）"),
    (r"a link that leads nowhere", "链接指向的文件不存在"),
)
_PATTERNS = tuple((re.compile(pattern), chinese) for pattern, chinese in _CHINESE)


@cache
def _templates() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The templates as patterns; made when the first of them is asked for."""
    return tuple(
        (re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(english)), re.DOTALL), chinese)
        for english, chinese in TEMPLATES
    )


def in_chinese(reason: str) -> str:
    """The reason in Chinese; as it is where it is the system's own."""
    for pattern, chinese in _PATTERNS:
        if match := pattern.fullmatch(reason):
            return match.expand(chinese)
    for pattern, chinese in _templates():
        if match := pattern.fullmatch(reason):
            values = {name: in_chinese(text) if name == "reason" else text for name, text in match.groupdict().items()}
            return chinese.format(**values)
    return reason
