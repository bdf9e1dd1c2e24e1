"""Everyone of a role in the box of a paper."""

from core.forms.logic import listed
from core.plugin.spec import PartyField, PartyRole

ROLE = PartyRole(
    key="side",
    title="一方",
    kinds=("person", "org"),
    max=None,
    fields=(
        PartyField(key="name"),
        PartyField(key="gender", title="性别"),
        PartyField(key="age", title="年龄"),
        PartyField(key="legal_person", title="法定代表人"),
        PartyField(key="address", title="单位或住址"),
    ),
)
PERSON = {"kind": "person", "name": "王秀英", "gender": "female", "age": 56, "address": "李庄村"}
FIRM = {"kind": "org", "name": "兴旺合作社", "legal_person": "马少波"}


def test_a_person_is_one_line_with_titles() -> None:
    assert listed(ROLE, [PERSON]) == "姓名：王秀英　性别：女　年龄：56　单位或住址：李庄村"


def test_several_are_numbered_each_by_the_fields_of_its_kind() -> None:
    lines = listed(ROLE, [PERSON, FIRM]).split("\n")
    assert lines[0].startswith("1．姓名：王秀英")
    assert lines[1] == "2．名称：兴旺合作社　法定代表人：马少波"


def test_nobody_is_nothing_and_a_young_child_has_an_age() -> None:
    assert listed(ROLE, []) == ""
    assert "年龄：0" in listed(ROLE, [{**PERSON, "age": 0}])
