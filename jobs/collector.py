"""Python's collector, set for a process that makes many short lives and keeps its code for ever."""

import gc

THRESHOLD = 50_000


def settle_collector() -> None:
    """Look no more at what is loaded by now, and seldom at the rest.

    Reference counts free almost everything; a full look, at the usual threshold of 700, costs as much as
    sending fifty mails and comes about as often.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(THRESHOLD)
