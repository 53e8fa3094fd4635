"""The ingest's refusals in Chinese. The ingest itself speaks English: its reasons are stored and compared as they are."""

from __future__ import annotations

import re

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
    (r"named like a (PDF|Word) file, but .*", r"文件名像 \1 文件，内容却不是；文件已损坏或命名有误"),
    (r"(?:encrypted; pack|.*ZIP.*password).*", "压缩包已加密；请去掉密码后重新打包"),
    (r".*it may be a ZIP bomb", "解压后异常庞大，可能是压缩炸弹"),
    (r"archives nested more than (\d+) deep .*", r"压缩包嵌套超过 \1 层，未打开；请先解压"),
    (r"the archive (?:holds more than|says it holds) .*", "压缩包内文件过多；请分卷打包"),
    (r"a damaged or cut-off Word.*", "Word 或 ZIP 文件已损坏或不完整；请重新下载或保存"),
    (r"a ZIP archive under another name; .*", "这是改了名的 ZIP 压缩包；请把扩展名改为 .zip"),
)
_PATTERNS = tuple((re.compile(pattern), chinese) for pattern, chinese in _CHINESE)


def in_chinese(reason: str) -> str:
    """The refusal in Chinese; as it is where it is a rare one, or the system's own."""
    for pattern, chinese in _PATTERNS:
        if match := pattern.fullmatch(reason):
            return match.expand(chinese)
    return reason
