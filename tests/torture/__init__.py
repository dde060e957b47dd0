"""Kills the real daemon at random moments and counts what arrives: nothing lost, nothing told twice."""
