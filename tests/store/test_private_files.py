"""What is written for its owner alone is that from the first moment on, and whole or not there at all."""

import errno
import os
import stat

import pytest

from bot.store.private_files import create_private, ensure_private, private_folder, write_private

pytestmark = pytest.mark.usefixtures("careless_umask")


def mode(path):
    return oct(stat.S_IMODE(path.stat().st_mode))


def test_a_directory_is_its_owners_even_where_the_umask_forbids_nothing(tmp_path):
    private_folder(tmp_path / "above" / "it")
    assert mode(tmp_path / "above" / "it") == "0o700"


def test_a_directory_that_is_there_keeps_what_its_owner_lets_others_do(tmp_path):
    tmp_path.chmod(0o750)
    private_folder(tmp_path)
    assert mode(tmp_path) == "0o750"


def test_a_new_file_is_its_owners_and_can_be_read_again(tmp_path):
    path = tmp_path / "new"
    with create_private(path) as file:
        file.write(b"one")
        file.seek(0)
        assert file.read() == b"one"
    assert mode(path) == "0o600"


def test_a_new_file_takes_no_name_that_stands_already(tmp_path):
    path = tmp_path / "there"
    path.write_bytes(b"old")
    with pytest.raises(FileExistsError):
        create_private(path)
    assert path.read_bytes() == b"old"


def test_a_new_file_is_not_written_where_somebodys_link_leads(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        create_private(tmp_path / "link")
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_made_sure_of_is_its_owners(tmp_path):
    ensure_private(tmp_path / "new")
    assert (mode(tmp_path / "new"), (tmp_path / "new").read_bytes()) == ("0o600", b"")


def test_a_file_made_sure_of_that_is_there_stays_as_it_is(tmp_path):
    path = tmp_path / "there"
    path.write_bytes(b"old")
    path.chmod(0o640)
    os.utime(path, (1, 1))
    ensure_private(path)
    assert (mode(path), path.stat().st_mtime, path.read_bytes()) == ("0o640", 1, b"old")


def test_a_link_that_leads_nowhere_yet_leads_to_its_owners_file(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    ensure_private(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert mode(tmp_path / "elsewhere") == "0o600"


def test_bytes_get_their_name_and_stand_alone(tmp_path):
    write_private(tmp_path / "new", b"one")
    assert list(tmp_path.iterdir()) == [tmp_path / "new"]
    assert (mode(tmp_path / "new"), (tmp_path / "new").read_bytes()) == ("0o600", b"one")


def test_who_could_read_the_file_of_that_name_reads_no_more_than_was_in_it(tmp_path):
    path = tmp_path / "there"
    path.write_bytes(b"old")
    path.chmod(0o644)
    with path.open("rb") as others:
        write_private(path, b"new")
        assert others.read() == b"old"
    assert (mode(path), path.read_bytes()) == ("0o600", b"new")


def test_a_link_of_that_name_is_replaced_and_what_it_led_to_untouched(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"old")
    (tmp_path / "link").symlink_to(elsewhere)
    write_private(tmp_path / "link", b"new")
    assert elsewhere.read_bytes() == b"old"
    assert not (tmp_path / "link").is_symlink()
    assert (tmp_path / "link").read_bytes() == b"new"


@pytest.mark.parametrize("fails", ["os.fsync", "Path.replace"])
def test_what_cannot_be_written_whole_leaves_everything_as_it_was(tmp_path, monkeypatch, fails):
    path = tmp_path / "there"
    path.write_bytes(b"old")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(f"bot.store.private_files.{fails}", full)
    with pytest.raises(OSError, match="No space left"):
        write_private(path, b"new")
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == b"old"
