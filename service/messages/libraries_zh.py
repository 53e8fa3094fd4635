"""What pydantic, FastAPI and Starlette find wrong with a request, in Chinese, by their own codes; the English is theirs."""

from __future__ import annotations

LIBRARIES_ZH: dict[str, str] = {
    # pydantic: the type of an error; its values are in the error's context
    "missing": "缺少这一项",
    "extra_forbidden": "没有这个参数",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
    "string_too_short": "应至少有 {min_length} 字",
    "string_too_long": "应至多有 {max_length} 字",
    "string_pattern_mismatch": "写法不对",
    "too_short": "应至少有 {min_length} 项，现有 {actual_length} 项",
    "too_long": "应至多有 {max_length} 项，现有 {actual_length} 项",
    "int_parsing_size": "数字过大",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "int_type": "应为整数",
    "bool_parsing": "应为 true 或 false",
    "bool_type": "应为 true 或 false",
    "string_type": "应为文字",
    "list_type": "应为列表",
    "model_attributes_type": "应为 JSON 对象",
    "literal_error": "应为 {expected}",
    "enum": "应为 {expected}",
    # FastAPI
    "json_invalid": "不是 JSON",
    "value_error": "应为上传的文件",  # the one value error that is not raised here: text where a file should be
    # Starlette: the status
    "http.400": "请求正文无法解析",
    "http.404": "没有这个地址",
    "http.405": "不支持这种请求方法",
}
