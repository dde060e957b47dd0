"""Finds and reads the files under `templates/`, which stands beside the packages."""

from pathlib import Path
from typing import Any

# Not importlib.resources: `templates` is a namespace package, and in an editable install that
# lists a path hook among its places, which `files()` refuses.
ROOT = Path(__file__).resolve().parents[2] / "templates"


def read_text(name: str) -> str | None:
    """The file's text by its path below `templates/` (`digest/body.txt`); None if there is none."""
    page = ROOT.joinpath(*name.split("/"))
    return page.read_text(encoding="utf-8") if page.is_file() else None


def read_yaml(name: str) -> dict[str, Any]:
    """The mapping in that YAML file. Raises FileNotFoundError if there is none."""
    return own_yaml(ROOT.joinpath(*name.split("/")))


def own_yaml(path: Path) -> dict[str, Any]:
    """The mapping in one of our own YAML files, read by libyaml where PyYAML was built with it.

    That is ten times as fast; office files go another way, which says where in a file what is wrong.
    """
    import yaml

    raw, has_libyaml = path.read_bytes(), yaml.__with_libyaml__
    found = yaml.load(raw, Loader=yaml.CSafeLoader) if has_libyaml else yaml.safe_load(raw)
    mapping: dict[str, Any] = found
    return mapping
