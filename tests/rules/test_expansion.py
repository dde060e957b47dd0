from bot.rules.expansion import EVERY_UNIT, unit_ids
from tests.cast import FINANCE, HOME, JUSTICE, WARD, office


def test_a_unit_is_found_by_its_name_alias_or_id_whatever_the_case():
    for name in ("Phòng Tư pháp", "phòng  TƯ PHÁP", "Tư pháp", JUSTICE):
        assert unit_ids([name], office()) == ([JUSTICE], [])


def test_a_group_stands_for_its_members_in_order():
    assert unit_ids(["các cơ quan, đơn vị"], office()) == ([HOME, JUSTICE, FINANCE], [])
    assert unit_ids(["cơ quan liên quan"], office()) == ([HOME, JUSTICE, FINANCE], [])


def test_every_unit_leaves_out_those_not_marked_so():
    assert unit_ids([EVERY_UNIT], office()) == ([HOME, JUSTICE, FINANCE, WARD], [])


def test_a_unit_named_twice_is_there_once():
    found, unknown = unit_ids(["Phòng Tài chính", "các cơ quan, đơn vị"], office())
    assert (found, unknown) == ([FINANCE, HOME, JUSTICE], [])


def test_names_nobody_knows_are_given_back():
    assert unit_ids(["Sở Nội vụ", "Phường Một"], office()) == ([WARD], ["Sở Nội vụ"])
