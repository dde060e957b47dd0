"""Đôn Đốc: reads plans, reminds who owes what, escalates what is overdue."""

__version__ = "0.1.0"
