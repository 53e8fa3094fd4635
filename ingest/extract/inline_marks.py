"""Marks of Markdown and stray tags inside a line, and how each is read.

Written over what people and converters leave, not after a grammar: stars are also what masked names look like (**县**镇),
and brackets what a 文号 is written in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.extract.formulas import scripted
from ingest.models import Repair
from ingest.rules import rule

_COMMENT = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)
IMAGE = r"!\[[^\]\n]{0,200}\]\([^()\n]{0,2000}\)(?:\{[^{}\n]{0,200}\})?|<img\b[^<>\n]{0,2000}>"
_IMAGE = re.compile(IMAGE, re.IGNORECASE)
_ADDRESS = (
    r"<?(?:https?:|mailto:|#|/|\.{1,2}/|[A-Za-z0-9_%.-]{1,100}[./])[^()\s\u3000-\u9fff]{0,1000}"
    r"(?:\([^()\s]{0,100}\)[^()\s]{0,200})?>?"
)
_LINK = rule(
    r"(?P<open>\[)(?=[^\]\n]{1,200}\]\()[^\]\n]{1,200}"
    rf"(?P<close>\]\((?:{_ADDRESS}|#)(?:\s+\"[^\"\n]{{0,100}}\")?\)(?:\{{[^{{}}\n]{{0,200}}\}})?)",
    examples=("[采购目录](https://a.cn/b?id=3)", "[附件](./files/a.docx)", "[上](#top)"),
    never=("溪政发[2021](3号)", "[一](二)"),
)
_SPAN = re.compile(r"(?P<open>\[)(?=[^\]\n]{0,300}\]\{[.#])[^\]\n]{0,300}(?P<close>\]\{[.#][^{}\n]{0,200}\})")
_AUTOLINK = re.compile(r"(?P<open><)(?:https?://|mailto:)[^<>\s]{1,2000}(?P<close>>)")
_NOTE = re.compile(r"\[\^[^\]\s]{1,30}\](?!:)")
_BREAK = re.compile(
    r"[ \t]*<br\s*/?>[ \t]*\r?\n?|[ \t]*</(?:p|div|li|h[1-6]|blockquote)\s*>[ \t]*(?=<|\S)", re.IGNORECASE
)
_SCRIPT = re.compile(r"<(sup|sub)>\s*([^<>\n]{1,12}?)\s*</\1>", re.IGNORECASE)
_STRUCK = re.compile(
    r"~~(?=\S)[^~\n]{1,300}?(?<=\S)~~|<(del|s|strike)\b[^<>]{0,100}>[^<\n]{0,500}</\1\s*>", re.IGNORECASE
)
_TAG = rule(
    r"</?(?:p|div|span|b|i|u|em|strong|font|center|sup|sub|small|big|ins|mark|h[1-6]|ul|ol|li|a|hr|blockquote|section|article"
    r"|figure|figcaption|details|summary|code|pre|body|html|page|table|thead|tbody|tr|t[dh])(?:\s[^<>\n]{0,500})?/?>",
    examples=("<u>", "</p>", '<p align="center">', "<hr/>"),
    never=("<5", "a<b且c>d", "<云溪县>"),
    flags=re.IGNORECASE,
)
_PANDOC_SCRIPT = re.compile(r"(?<=[A-Za-z0-9\u4e00-\u9fff)])(?:\^(\d{1,2})\^|~(\d{1,2})~)(?![~^])")
_CODE = re.compile(r"(?P<open>`{1,3})(?=[^`\s])[^`\n]{1,200}?(?P<close>(?P=open))(?!`)")
# What a masked name goes on with: **县**镇中心小学, 培训**名.
_MASKED = r"(?:[省市县区镇乡村局年月日号万元]|街道|中学|小学|学校|幼儿园|同志|老师|公司|人次|名(?![师校优])|所(?!有))"
_STRONG = rule(
    rf"(?<![*\d])(?P<open>\*{{2,3}})(?![*\s])(?!{_MASKED})[^*\n]{{1,300}}?(?<=\S)(?P<close>(?P=open))(?!\*)"
    rf"(?:(?<=[\d%‰.]\*\*)|(?!{_MASKED}))"
    r"|(?:^|(?<=\n))[ \t>]*(?:#{1,6}[ \t]+|[-*+][ \t]+|\d{1,3}[.、][ \t]*)?(?P<open2>\*{2,3})(?=[^\s*])[^*\n]{3,300}(?<=\S)"
    r"(?P<close2>(?P=open2))(?=[ \t:：。]*(?:\r?\n|$))"
    r"|(?<![\w_])(?P<open3>__)(?=[^\s_])[^_\n]{1,300}?(?<=\S)(?P<close3>__)(?![\w_])",
    examples=("达到**80%**以上", "**县级层面**", "**2**次", "**加强领导**:成立专班", "- **镇级层面**"),
    never=("**县**镇", "**县教育局组织**镇中心小学", "20**年3月至20**年", "培训**名教师,**所学校"),
)
_WEAK = rule(
    rf"(?<![*\w])(?P<open>\*)(?![*\s])(?!{_MASKED})[^*\n]{{1,200}}?(?<=\S)(?P<close>\*)(?!\*)(?:(?<=[\d%‰.]\*)|(?!{_MASKED}|\d))"
    rf"|(?<=[\u4e00-\u9fff])(?P<open2>\*)(?=\d[^*\n]{{0,20}}\*(?![\d*]))[^*\n]{{1,20}}(?P<close2>\*)"
    r"|(?<![\w_])(?P<open3>_)(?=[^\s_])[^_\n]{1,200}?(?<=\S)(?P<close3>_)(?![\w_])",
    examples=("*500*册", "召开*2*次", "_重点_"),
    never=("3*5*2", "*县*镇", "a_b_c", "___"),
)
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])|\\(?=\r?\n)")


def inline_marks(text: str) -> list[Repair]:
    """Every mark with how it is read, "" where it says nothing; neither in order nor apart."""
    found = [*_taken_out(text, _COMMENT), *_taken_out(text, _IMAGE), *_taken_out(text, _NOTE)]
    escapes = list(_taken_out(text, _ESCAPE)) if "\\" in text else []
    hidden = _without_escaped(text, escapes)
    found += [*escapes, *_taken_out(hidden, _STRUCK), *_tags(hidden)]
    for pattern in (_LINK, _SPAN, _AUTOLINK, _CODE, _STRONG, _WEAK):
        found += _around(hidden, pattern)
    for match in _PANDOC_SCRIPT.finditer(hidden):
        sign, said = ("^", match.group(1)) if match.group(1) else ("_", match.group(2))
        found.append(Repair(*match.span(), "markup", match.group(), scripted(sign, said)))
    return found


def _taken_out(text: str, pattern: re.Pattern[str]) -> Iterator[Repair]:
    return (Repair(*match.span(), "markup", match.group(), "") for match in pattern.finditer(text))


def _without_escaped(text: str, escapes: list[Repair]) -> str:
    """``text`` with every escaped sign, and what escapes it, made a blank that is no mark of anything."""
    pieces, at = [], 0
    for escape in escapes:
        if escape.start >= at:
            pieces += [text[at : escape.start], "\x00" * (min(escape.end + 1, len(text)) - escape.start)]
            at = escape.end + 1
    return "".join([*pieces, text[at:]]) if pieces else text


def _around(text: str, pattern: re.Pattern[str]) -> Iterator[Repair]:
    """The marks on either side of what they mark."""
    for match in pattern.finditer(text):
        for group in pattern.groupindex:
            if match.group(group):
                yield Repair(*match.span(group), "markup", match.group(group), "")


def _tags(text: str) -> Iterator[Repair]:
    if "<" not in text:
        return
    for match in _SCRIPT.finditer(text):
        said = match.group(2)
        raised = scripted("^" if match.group(1).lower() == "sup" else "_", said) if said.isdigit() else said
        yield Repair(*match.span(), "markup", match.group(), raised)
    for match in _BREAK.finditer(text):
        yield Repair(*match.span(), "markup", match.group(), "\n")
    yield from _taken_out(text, _TAG)
