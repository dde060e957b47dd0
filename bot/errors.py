"""Every error the program raises on purpose: one root, an exit code each, a message that says what to do."""


class DondocError(Exception):
    """Root of all errors shown to a person; the message is one or more lines of plain English.

    `exit_code` is what the command line returns: 1 a check failed, 2 usage, 3 bad input, 4 locked,
    5 the database or a file cannot be used now.
    """

    exit_code = 1


class BadInputError(DondocError):
    """A file, phrase or argument cannot be used; says what, where and what to do."""

    exit_code = 3


class NotConfiguredError(BadInputError):
    """A setting that the command needs is missing."""


class LockedError(DondocError):
    """Another daemon holds this database."""

    exit_code = 4


class TransitionError(BadInputError):
    """An assignment cannot move the way that was asked."""


class DatabaseVersionError(BadInputError):
    """The database was made by another version of the program."""


class DatabaseUnavailableError(DondocError):
    """The database or a file cannot be reached, read or written now; trying again later may help."""

    exit_code = 5


class InboxError(DondocError):
    """The inbox of answers cannot be read now; trying again later may help."""


class StoppedError(DondocError):
    """A long piece of work was given up because the program is to end."""
