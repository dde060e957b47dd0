"""A small office with something due today, and a mail server to send it by."""

import pytest

from tests import smtp
from tests.jobs.daemons import small_office


@pytest.fixture
def folder(tmp_path):
    """The folder of an office in which something is due today, whatever the day and the hour."""
    return small_office(tmp_path)


@pytest.fixture
def server():
    """A mail server that wants a login."""
    with smtp.serving(smtp.Server(password="mat-khau-smtp")) as serving:
        yield serving
