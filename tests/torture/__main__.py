"""`make torture`: the long run, 200 kills and more; prints what was seen."""

import argparse
import random
import tempfile
import time
from pathlib import Path

from tests.postgresql import binaries, scratch_cluster
from tests.torture.kills import Counts, on_postgresql, on_sqlite


def report(counts: Counts, seconds: float) -> str:
    fell = ", ".join(f"{times} {where}" for where, times in counts.fell.most_common())
    return (
        f"{counts.kills} kills in {counts.rounds} rounds, {seconds:.0f} s: {fell}\n"
        f"{counts.messages} messages, none lost; repeated under their own id: "
        f"{counts.mail_repeats} mails; chat messages told again: {counts.chat_repeats}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="make torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--daemons", type=int, default=1, help="more than one: on PostgreSQL")
    parser.add_argument("--units", type=int, default=130)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)  # noqa: T201 - this is what it is for
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        if given.daemons == 1:
            counts = on_sqlite(Path(folder), given.units, given.kills, given.seed)
        else:
            programs = binaries()
            if programs is None:
                parser.error("several daemons need PostgreSQL: install postgresql")
            with scratch_cluster(programs) as url:
                counts = on_postgresql(
                    Path(folder), url, given.units, given.kills, given.seed, given.daemons
                )
    print(report(counts, time.monotonic() - begun))  # noqa: T201 - this is what it is for


main()
