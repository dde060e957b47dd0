import logging
import sys

import pytest
import structlog

from bot.errors import BadInputError
from config.logs import hide_secrets, set_up_logs
from config.settings import Settings, read_settings

SECRET = "bi-mat-khong-ai-biet"
SECRETS = ("SMTP_PASSWORD", "IMAP_PASSWORD", "TELEGRAM_TOKEN", "TELEGRAM_PROXY", "DATABASE_URL")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """No `.env` of the checkout is read."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def give(monkeypatch, **settings):
    for name, value in settings.items():
        monkeypatch.setenv(f"DONDOC_{name}", value)


def test_settings_come_from_the_environment(monkeypatch):
    give(monkeypatch, SMTP_HOST="mail.quan.example", SMTP_PORT="2525", DRY_RUN="true")
    settings = read_settings()
    assert (settings.smtp_host, settings.smtp_port, settings.dry_run) == (
        "mail.quan.example",
        2525,
        True,
    )


def test_settings_come_from_a_dotenv_file_and_the_environment_wins(elsewhere, monkeypatch):
    (elsewhere / ".env").write_text("DONDOC_SMTP_HOST=tep\nDONDOC_SMTP_PORT=26\n", encoding="utf-8")
    give(monkeypatch, SMTP_PORT="2525")
    settings = read_settings()
    assert (settings.smtp_host, settings.smtp_port) == ("tep", 2525)


def test_an_empty_variable_is_as_if_it_were_not_there(monkeypatch):
    give(monkeypatch, SMTP_HOST="", SMTP_PORT="", SMTP_PASSWORD_FILE="")
    settings = read_settings()
    assert (settings.smtp_host, settings.smtp_port, settings.smtp_password) == (None, 587, None)


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_can_stand_in_a_file(elsewhere, monkeypatch, name):
    path = elsewhere / "secret"
    path.write_text(f"{SECRET}\n", encoding="utf-8")
    give(monkeypatch, SMTP_USER="dondoc", SMTP_PASSWORD="x", **{f"{name}_FILE": str(path)})
    monkeypatch.delenv(f"DONDOC_{name}", raising=False)
    assert getattr(read_settings(), name.lower()).get_secret_value() == SECRET


def test_a_secret_file_that_cannot_be_read_is_named(monkeypatch):
    give(monkeypatch, SMTP_PASSWORD_FILE="/no/such/file")
    with pytest.raises(BadInputError, match="DONDOC_SMTP_PASSWORD_FILE: cannot read /no/such/file"):
        read_settings()


def test_every_wrong_setting_is_reported_at_once(monkeypatch):
    give(
        monkeypatch,
        SMTP_PORT="mot",
        SMTP_SECURITY="ssl",
        TIME_ZONE="Asia/Saigon2",
        MAIL_FROM="khong phai thu",
        LOG_LEVEL="loud",
    )
    with pytest.raises(BadInputError) as refused:
        read_settings()
    for name in ("SMTP_PORT", "SMTP_SECURITY", "TIME_ZONE", "MAIL_FROM", "LOG_LEVEL"):
        assert f"DONDOC_{name}:" in str(refused.value)
    assert refused.value.exit_code == 3


def test_a_user_without_a_password_is_refused(monkeypatch):
    give(monkeypatch, SMTP_USER="dondoc")
    with pytest.raises(BadInputError, match="DONDOC_SMTP_USER and DONDOC_SMTP_PASSWORD"):
        read_settings()


def test_an_inbox_without_its_login_is_refused(monkeypatch):
    give(monkeypatch, IMAP_HOST="mail.quan.example", IMAP_USER="dondoc")
    with pytest.raises(BadInputError, match="DONDOC_IMAP_HOST: give DONDOC_IMAP_USER and"):
        read_settings()


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"MODE": "webhook"}, "TELEGRAM_MODE: a webhook needs"),
        ({"WEBHOOK_URL": "http://quan.example/bot"}, "TELEGRAM_WEBHOOK_URL: "),
        ({"WEBHOOK_SECRET": "ngan"}, "TELEGRAM_WEBHOOK_SECRET: "),
        ({"WEBHOOK_LISTEN": "8443"}, "TELEGRAM_WEBHOOK_LISTEN: "),
    ],
)
def test_a_webhook_that_cannot_work_is_refused(monkeypatch, given, wrong):
    give(monkeypatch, **{f"TELEGRAM_{name}": value for name, value in given.items()})
    with pytest.raises(BadInputError, match=f"DONDOC_{wrong}"):
        read_settings()


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, None),
        ({"REPLY_TO": "theodoi@quan.example"}, "theodoi@quan.example"),
        ({"IMAP_HOST": "mail.quan.example"}, "dondoc@quan.example"),
        (
            {"IMAP_HOST": "mail.quan.example", "REPLY_TO": "traloi@quan.example"},
            "traloi@quan.example",
        ),
    ],
)
def test_answers_go_to_the_reply_address_or_to_the_inbox_that_is_read(monkeypatch, given, address):
    give(monkeypatch, MAIL_FROM="dondoc@quan.example", IMAP_USER="u", IMAP_PASSWORD="p", **given)
    assert read_settings().answers_to == address


def test_no_secret_is_in_any_repr(monkeypatch):
    give(monkeypatch, SMTP_USER="dondoc", **dict.fromkeys(SECRETS, SECRET))
    settings = read_settings()
    assert SECRET not in f"{settings!r} {settings}"
    assert SECRET not in settings.model_dump_json()


def test_no_secret_is_in_any_message(monkeypatch):
    give(
        monkeypatch,
        SMTP_USER="dondoc",
        SMTP_PORT="x",
        LOG_FORMAT="x",
        **dict.fromkeys(SECRETS, SECRET),
    )
    with pytest.raises(BadInputError) as refused:
        read_settings()
    assert SECRET not in str(refused.value)
    assert refused.value.__cause__ is None


def test_settings_of_other_programs_are_left_alone(monkeypatch):
    monkeypatch.setenv("SMTP_HOST", "other")
    give(monkeypatch, UNHEARD_OF="x")
    assert read_settings().smtp_host is None


def test_the_message_ids_are_made_in_the_senders_domain():
    assert Settings(_env_file=None, mail_from="dondoc@quan.example").mail_domain == "quan.example"


# Logs


@pytest.fixture
def logs(capsys):
    before = logging.getLogger().handlers[:], logging.getLogger().level
    yield capsys
    logging.getLogger().handlers[:], level = before
    logging.getLogger().setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_logged_secret_is_hidden(logs, form):
    set_up_logs(form, "info")
    structlog.get_logger().info("started", smtp_password=SECRET, telegram_token=SECRET, zone="Huế")
    said = logs.readouterr().err
    assert SECRET not in said
    assert "started" in said and "Huế" in said


def test_libraries_that_log_addresses_are_quiet(logs):
    set_up_logs("json", "debug")
    logging.getLogger("httpx").info("POST https://api.telegram.org/bot%s/getMe", SECRET)
    logging.getLogger("httpcore.http11").debug("bot%s", SECRET)
    assert SECRET not in logs.readouterr().err
    assert sys.stderr


def test_what_hides_secrets_leaves_the_rest():
    given = {"event": "x", "Authorization": SECRET, "ids": 3}
    assert hide_secrets(None, "info", given) == {"event": "x", "Authorization": "•••", "ids": 3}
