"""What a site puts between two pieces of a compilation: advertising below a signature, above the next mark."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.cutting.separators import SEPARATOR_REASON
from ingest.cutting.titles import DATE_LINE, SIGNED_LINE
from ingest.furniture.page_lines import NUMBERED, SENTENCE, is_own, says_site
from ingest.rules import any_of, rule

_MOST_LINES = 3  # between the day of a signature and the next mark. Not measured
_LONGEST = 60
_OFFERS = rule(
    r"^[^\w\s(\[【〖《“\"'<—,.。、]{2,}\s?\w|"
    + any_of(
        "vip 会员 [下加]载 点[击此] 扫码 关注 微信 qq 公众号 [加入]群 交流群 原创材料 海量",
        "更多(?:范文|材料|文稿|方案|计划|总结|精彩|资料)",
    ),
    examples=("▼▼▼ 开通VIP,任意下载 ▼▼▼", "更多材料请加微信:abc", "◆写作交流群:123◆", "===>点此获取更多"),
    never=("附件:应急队员名单", "抄送:县委办", "——全县统计表"),
)


def mark_between(folded: Sequence[str], reasons: list[str | None]) -> None:
    """Fill in the reasons of the lines that offer something between a day of signature and the mark right below."""
    for mark, reason in enumerate(reasons):
        if reason != SEPARATOR_REASON:
            continue
        at = mark - 1
        while at >= 0 and mark - at <= _MOST_LINES and (reasons[at] or _offers(folded[at])):
            at -= 1
        if at >= 0 and (DATE_LINE.match(folded[at]) or SIGNED_LINE.match(folded[at])):
            for index in range(at + 1, mark):
                reasons[index] = reasons[index] or "advertising"


def _offers(text: str) -> bool:
    if len(text) > _LONGEST or SENTENCE.search(text) or NUMBERED.match(text) or is_own(text) or "|" in text:
        return False
    return bool(_OFFERS.search(text.lower())) or says_site(text)
