"""Decides, without I/O; what time it is, is an argument."""
