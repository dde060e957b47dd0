"""The commands, a module a subject; `bot/chat/menu.py` lists them all."""
