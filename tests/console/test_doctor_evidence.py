"""`dondoc doctor` looks for the newest evidence file: daemons that do not share theirs are found out."""

from bot.chat.talk import SentFile
from bot.console.doctor import newest_evidence
from config.settings import Settings
from tests.cast import duty, once, plan
from tests.chat.talks import PDF, talks_in


def examined(house, **settings):
    url = house.store.engine.url.render_as_string(hide_password=False)
    return newest_evidence(Settings(_env_file=None, database_url=url, **settings))


def reported(house, folder):
    """Hạnh has reported with a file, which is kept in that folder."""
    house.load(plan(duty("I.1", once("2024-06-09"))))
    house.at("2024-06-05", "10:00").open()
    file = SentFile("bao-cao.pdf", "application/pdf", PDF)
    assert "01" in talks_in(house, folder).say("hanh", "/baocao I.1", file)


def test_without_evidence_it_says_where_it_will_be(small_house, tmp_path):
    assert examined(small_house, data_dir=tmp_path) == (
        "ok",
        f"none yet; it will be kept in {tmp_path / 'evidence'}",
    )


def test_the_newest_file_has_to_be_on_this_machine(small_house, tmp_path):
    reported(small_house, tmp_path / "shared")
    outcome, said = examined(small_house, data_dir=tmp_path)
    assert outcome == "failed" and "DONDOC_EVIDENCE_DIR" in said
    outcome, said = examined(small_house, data_dir=tmp_path, evidence_dir=tmp_path / "shared")
    assert outcome == "ok" and "shared" in said
