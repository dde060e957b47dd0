"""A Django site with nothing but post_office, run by the other environment's Python (see against_django.py).

Takes a folder with `mails.json` and an SMTP server's port; prints how many mails were sent and the
seconds. Two templates are ready for mails that are rendered on delivery: `digest` is whole in post_office's
own table, as its documentation shows it, and compiled anew for every mail; `digest-by-files` only includes
the same files, which Django keeps compiled.
"""

import json
import sys
import time
from base64 import b64decode
from pathlib import Path

import django
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import call_command

folder, port = Path(sys.argv[1]), int(sys.argv[2])
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "post_office"],
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "site.sqlite3"}
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    EMAIL_BACKEND="post_office.EmailBackend",
    EMAIL_HOST="127.0.0.1",
    EMAIL_PORT=port,
    MEDIA_ROOT=str(folder / "media"),
    POST_OFFICE={"BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"}},
    USE_TZ=True,
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [Path(__file__).parent],
            "OPTIONS": {"libraries": {"columns": "columns"}},
        }
    ],
    CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
)
django.setup()

from post_office import mail  # noqa: E402 - Django has to be set up first
from post_office.models import STATUS, Email, EmailTemplate  # noqa: E402

call_command("migrate", verbosity=0)
texts = {
    form: Path(__file__).with_name(f"digest.{form}").read_text("utf-8") for form in ("txt", "html")
}
includes = {form: f'{{% include "digest.{form}" %}}' for form in texts}
for name, forms in (("digest", texts), ("digest-by-files", includes)):
    EmailTemplate.objects.create(
        name=name,
        subject="{% autoescape off %}{{ headline }} – Nhắc việc {{ day_short }}{% endautoescape %}",
        content=f"{{% autoescape off %}}{forms['txt']}{{% endautoescape %}}",
        html_content=forms["html"],
    )
for one in json.loads((folder / "mails.json").read_text("utf-8")):
    calendar = {
        "file": ContentFile(b64decode(one["calendar"])),
        "mimetype": "text/calendar",
        "headers": None,
    }
    mail.send(
        one["recipient"],
        one["sender"],
        attachments={"han-xu-ly.ics": calendar},
        **one["body"],
    )
begun = time.perf_counter()
call_command("send_queued_mail", verbosity=0)
taken = time.perf_counter() - begun
print(Email.objects.filter(status=STATUS.sent).count(), taken)  # noqa: T201 - its caller reads this
