"""Answers people, free of any messenger; thin faces for each."""
