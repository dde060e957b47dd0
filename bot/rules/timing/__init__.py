"""Reads a Vietnamese timing phrase into a schedule; the rules are in docs/reading-timing.md."""

from bot.rules.timing.reader import read_timing

__all__ = ["read_timing"]
