"""Reads what people write: plans, and the office's own files."""
