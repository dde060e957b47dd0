from bot.channels.inbox import Pile
from bot.wiring import make_inbox
from config.settings import Settings

LOGIN = {"imap_host": "mail.quan.example", "imap_user": "dondoc", "imap_password": "x"}


def test_the_inbox_is_made_of_the_settings():
    server = make_inbox(Settings(_env_file=None, **LOGIN))._server
    assert (server.host, server.port, server.security) == ("mail.quan.example", 993, "tls")
    assert dict(server.piles) == {Pile.DONE: "Đã xử lý", Pile.REVIEW: "Cần xem"}
    assert server.largest == 25_000_000


def test_the_inboxs_folders_are_the_offices_choice():
    chosen = {"imap_folder": "Trả lời", "imap_done_folder": "Xong", "imap_review_folder": "Xem"}
    server = make_inbox(Settings(_env_file=None, **LOGIN, **chosen))._server
    assert server.folder == "Trả lời"
    assert dict(server.piles) == {Pile.DONE: "Xong", Pile.REVIEW: "Xem"}
