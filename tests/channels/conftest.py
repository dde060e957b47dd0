"""A mail server, in both ways of taking commands, and an eye on connections that stay open."""

import gc

import pytest

from tests.smtp import Server, serving


@pytest.fixture
def no_connection_is_left_open():
    """What was not closed is collected within the test that left it, where it is an error."""
    yield
    gc.collect()


@pytest.fixture(params=[False, True], ids=["command-by-command", "in-one-go"])
def server(request):
    with serving(Server(pipelining=request.param)) as running:
        yield running
