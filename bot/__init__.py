"""Đôn Đốc: reads plans, reminds who owes what, escalates what is overdue."""
