"""Moved to ``ingest.chinese_numerals``."""

from ingest.chinese_numerals import NUMERAL as NUMERAL
from ingest.chinese_numerals import parse_numeral as parse_numeral
