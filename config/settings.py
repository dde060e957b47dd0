"""Typed settings from the environment, `.env` and secret files; there is no global instance."""

import os
import re
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.errors import BadInputError

PREFIX = "DONDOC_"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SecretFiles(PydanticBaseSettingsSource):
    """`DONDOC_SMTP_PASSWORD_FILE=/run/secrets/smtp` gives `smtp_password`, as containers do."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The file's content without its last line break, None where no file is named."""
        path = os.environ.get(f"{PREFIX}{field_name.upper()}_FILE")
        if not path:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").rstrip("\r\n"), field_name, False
        except (OSError, UnicodeDecodeError) as error:
            raise BadInputError(
                f"{PREFIX}{field_name.upper()}_FILE: cannot read {path}; give a readable text file"
            ) from error

    def __call__(self) -> dict[str, Any]:
        found = (
            (name, self.get_field_value(field, name)[0])
            for name, field in self.settings_cls.model_fields.items()
        )
        return {name: value for name, value in found if value is not None}


class Settings(BaseSettings):
    """How this installation runs. Every name is an environment variable with the prefix DONDOC_."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", env_ignore_empty=True
    )

    database_url: SecretStr = SecretStr("sqlite:///var/dondoc.sqlite3")
    data_dir: Path = Path("var")
    evidence_dir: Path | None = None
    office: Path = Path("config")
    time_zone: str = "Asia/Ho_Chi_Minh"

    smtp_host: str | None = None
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_ca_file: Path | None = None
    smtp_timeout: float = Field(default=30, gt=0, le=600)
    mail_from: str = "dondoc@localhost"
    mail_from_name: str = "Đôn Đốc"
    reply_to: str | None = None

    imap_host: str | None = None
    imap_port: int = Field(default=993, ge=1, le=65535)
    imap_security: Literal["starttls", "tls", "none"] = "tls"
    imap_user: str | None = None
    imap_password: SecretStr | None = None
    imap_ca_file: Path | None = None
    imap_timeout: float = Field(default=30, gt=0, le=600)
    imap_folder: str = "INBOX"
    imap_done_folder: str | None = None
    imap_review_folder: str | None = None
    imap_largest_mb: int = Field(default=25, ge=1, le=200)
    inbox_plus_address: bool = False

    telegram_token: SecretStr | None = None
    telegram_proxy: SecretStr | None = None
    telegram_api: str = "https://api.telegram.org"
    telegram_mode: Literal["polling", "webhook"] = "polling"
    telegram_webhook_url: str | None = None
    telegram_webhook_secret: SecretStr | None = None
    telegram_webhook_listen: str = "127.0.0.1:8443"
    link_code_days: int = Field(default=3, ge=1, le=30)

    give_up_hours: int = Field(default=24, ge=1, le=240)
    dry_run: bool = False
    redirect_to: str | None = None
    before_is_inclusive: bool = False
    continuous_checkin: Literal["monthly", "quarterly", "half_yearly", "yearly", "none"] = (
        "quarterly"
    )

    keep_days: int = Field(default=365, ge=30, le=3650)
    backup_dir: Path | None = None
    backup_keep: int = Field(default=14, ge=1, le=1000)
    backup_keep_months: int = Field(default=12, ge=0, le=120)
    heartbeat_url: SecretStr | None = None
    health_host: str = "127.0.0.1"
    health_port: int = Field(default=0, ge=0, le=65535)

    log_format: Literal["console", "json"] = "console"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then secret files, then the environment, then `.env`."""
        return init_settings, SecretFiles(settings_cls), env_settings, dotenv_settings

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{value!r} is no time zone; write Asia/Ho_Chi_Minh") from error
        return value

    @field_validator("mail_from", "redirect_to", "reply_to")
    @classmethod
    def _an_address(cls, value: str | None) -> str | None:
        if value is not None and (value.count("@") != 1 or not value.isprintable() or " " in value):
            raise ValueError(f"{value!r} is no e-mail address; write name@domain")
        return value

    @model_validator(mode="after")
    def _password_with_user(self) -> "Settings":
        if (self.smtp_user is None) != (self.smtp_password is None):
            raise ValueError(f"{PREFIX}SMTP_USER and {PREFIX}SMTP_PASSWORD: give both, or neither")
        return self

    @model_validator(mode="after")
    def _login_of_the_inbox(self) -> "Settings":
        if self.imap_host is not None and (self.imap_user is None or self.imap_password is None):
            raise ValueError(
                f"{PREFIX}IMAP_HOST: give {PREFIX}IMAP_USER and {PREFIX}IMAP_PASSWORD too, "
                "the login of the mailbox that gets the answers"
            )
        return self

    @field_validator("telegram_webhook_url")
    @classmethod
    def _a_public_address(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "")
        if value is not None and parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise ValueError(f"{value!r} is no address Telegram can call; write https://host/path")
        return value

    @field_validator("heartbeat_url")
    @classmethod
    def _a_web_address(cls, value: SecretStr | None) -> SecretStr | None:
        parts = urlsplit("" if value is None else value.get_secret_value())
        if value is not None and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("write http://… or https://…, the address that the watcher gave")
        return value

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _a_header(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[\w-]{16,256}", value.get_secret_value(), re.A):
            raise ValueError("give 16 to 256 letters, digits, _ or -")
        return value

    @field_validator("telegram_webhook_listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdigit() or not 0 < int(port) < 65536:
            raise ValueError(f"{value!r} is no host and port; write 127.0.0.1:8443")
        return value

    @model_validator(mode="after")
    def _webhook_is_whole(self) -> "Settings":
        if self.telegram_mode == "webhook" and not (
            self.telegram_webhook_url and self.telegram_webhook_secret
        ):
            raise ValueError(
                f"{PREFIX}TELEGRAM_MODE: a webhook needs {PREFIX}TELEGRAM_WEBHOOK_URL and "
                f"{PREFIX}TELEGRAM_WEBHOOK_SECRET too, or its _FILE"
            )
        return self

    @property
    def evidence_folder(self) -> Path:
        """Where evidence files are kept; several daemons have to share it."""
        return self.evidence_dir or self.data_dir / "evidence"

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def mail_domain(self) -> str:
        """The domain that Message-IDs are made in: that of the sender's address."""
        return self.mail_from.rpartition("@")[2]

    @property
    def answers_to(self) -> str | None:
        """The address for people's answers: that of `reply_to`, else of the inbox that is read."""
        return self.reply_to or (self.mail_from if self.imap_host is not None else None)

    @property
    def is_configured(self) -> bool:
        """Whether there is any way to tell anybody anything."""
        return self.smtp_host is not None or self.dry_run


def read_settings(**given: Any) -> Settings:
    """Settings from the environment; raises BadInputError that lists every wrong one at once."""
    try:
        return Settings(**given)
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        wrong = "\n".join(f"  {_problem(problem['loc'], problem['msg'])}" for problem in problems)
        raise BadInputError(f"the settings cannot be used:\n{wrong}") from None


def _problem(where: tuple[int | str, ...], what: str) -> str:
    """One wrong setting by the name of its variable; some problems concern several and name them."""
    said = what.removeprefix("Value error, ")
    return f"{PREFIX}{str(where[0]).upper()}: {said}" if where else said
