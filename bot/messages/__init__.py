"""Puts things into words, by the templates."""
