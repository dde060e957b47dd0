"""`make bench`: what the program costs, each figure with its goal.

Every figure is the median of several rounds on the machine at hand; nothing else should run beside it.
How fast the machine is just then is told beside them: ten million turns of an empty Python loop.
"""

import argparse
import importlib
from collections.abc import Iterator

from tests.benchmarks.figure import Measured, loop_seconds

# By name, each with its rounds; they stand in the module of that name.
BENCHMARKS = {
    "replay": 3,
    "help_page": 15,
    "memory": 1,
    "status": 100,
    "mail": 5,
    "against_django": 3,
    "sweep": 5,
    "claim": 1,
    "first_send": 3,
    "telegram": 1,
    "replicas": 3,
}


def measured(name: str) -> Iterator[Measured]:
    """The figures of one benchmark."""
    module = importlib.import_module(f"tests.benchmarks.{name}")
    yield from module.figures(BENCHMARKS[name])


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("names", nargs="*", help=", ".join(BENCHMARKS))
    for name in parser.parse_args().names or BENCHMARKS:
        for figure in measured(name):
            print(figure.line(), flush=True)  # noqa: T201 - this is what it is for
        print(f"  [{name}: the loop took {loop_seconds():.2f} s]", flush=True)  # noqa: T201


main()
