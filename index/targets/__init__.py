"""Targets (指标) as data: values that compare, conditions asked for, the table of like ones."""
