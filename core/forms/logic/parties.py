"""The people and organisations of a case: one shared model, each role uses its part."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any, Final, cast

from core.errors import Problem
from core.forms import present
from core.forms.logic.asked import is_empty
from core.forms.logic.fields import Parsed, line, read, unknown
from core.forms.logic.values import may_see
from core.forms.parsers import Context
from core.forms.text import printable
from core.plugin.conditions import Env
from core.plugin.spec import CaseType, Entry, Field, PartyField, PartyRole, Secrecy
from core.plugin.workflow import PartyFieldKey, PartyKind

KIND_TITLES: Final[Mapping[PartyKind, str]] = {
    "person": "自然人",
    "org": "法人",
    "unincorporated": "非法人组织",
    "sole_trader": "个体工商户",
}
MOST_PARTIES: Final = 500
ID_CARD: Final = "id_card"

_NATIONS: Final = (
    "汉族 蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 "
    "哈尼族 哈萨克族 傣族 黎族 傈僳族 佤族 畲族 高山族 拉祜族 水族 东乡族 纳西族 景颇族 "
    "柯尔克孜族 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯族 阿昌族 普米族 "
    "塔吉克族 怒族 乌孜别克族 俄罗斯族 鄂温克族 德昂族 保安族 裕固族 京族 塔塔尔族 "
    "独龙族 鄂伦春族 赫哲族 门巴族 珞巴族 基诺族"
)
NATIONS: Final = tuple(_NATIONS.split())
"""The 56 nationalities (GB/T 3304), offered while typing; any other text may be entered."""


def _entries(*pairs: tuple[str, str]) -> tuple[Entry, ...]:
    return tuple(Entry(key=key, title=title) for key, title in pairs)


ID_TYPES: Final = _entries(
    (ID_CARD, "居民身份证"),
    ("residence_permit", "港澳台居民居住证"),
    ("hk_macao_permit", "港澳居民来往内地通行证"),
    ("taiwan_permit", "台湾居民来往大陆通行证"),
    ("foreign_permanent", "外国人永久居留身份证"),
    ("passport", "护照"),
    ("military", "军人证件"),
    ("other", "其他证件"),
)
GENDERS: Final = _entries(("male", "男"), ("female", "女"))

PERSON: Final[tuple[PartyKind, ...]] = ("person",)
ORGS: Final[tuple[PartyKind, ...]] = ("org", "unincorporated", "sole_trader")

_MODEL: Final[Mapping[PartyFieldKey, tuple[Field, tuple[PartyKind, ...]]]] = {
    "name": (Field(key="name", title="名称"), (*PERSON, *ORGS)),
    "gender": (Field(key="gender", title="性别", kind="choice", choices=GENDERS), PERSON),
    "age": (Field(key="age", title="年龄", kind="number", minimum=0, maximum=150), PERSON),
    "nation": (Field(key="nation", title="民族", max_length=20), PERSON),
    "id_type": (Field(key="id_type", title="证件类型", kind="choice", choices=ID_TYPES), PERSON),
    "id_number": (Field(key="id_number", title="证件号码", kind="id_number"), PERSON),
    "occupation": (Field(key="occupation", title="职业", max_length=100), PERSON),
    "workplace": (Field(key="workplace", title="工作单位"), PERSON),
    "phone": (Field(key="phone", title="联系电话", kind="phone"), (*PERSON, *ORGS)),
    "email": (Field(key="email", title="电子邮箱", kind="email"), (*PERSON, *ORGS)),
    "address": (Field(key="address", title="地址", max_length=500), (*PERSON, *ORGS)),
    "postal_address": (
        Field(key="postal_address", title="通讯地址", max_length=500),
        (*PERSON, *ORGS),
    ),
    "credit_code": (Field(key="credit_code", title="统一社会信用代码", kind="credit_code"), ORGS),
    "legal_person": (Field(key="legal_person", title="法定代表人（负责人）"), ORGS),
    "legal_person_post": (Field(key="legal_person_post", title="职务", max_length=100), ORGS),
    "contact": (Field(key="contact", title="联系人"), ORGS),
}

_MASKS: Final[Mapping[str, tuple[Secrecy, Any]]] = {
    "name": ("open", present.mask_text),
    "age": ("open", present.mask_all),
    "nation": ("sensitive", present.mask_all),
    "id_number": ("sensitive", present.mask_number),
    "phone": ("sensitive", present.mask_phone),
    "email": ("sensitive", present.mask_email),
    "address": ("sensitive", present.mask_address),
    "postal_address": ("sensitive", present.mask_address),
    "credit_code": ("open", present.mask_number),
}


def uses(role: PartyRole) -> tuple[PartyField, ...]:
    """The fields that a role uses; one that lists none uses the whole model, the name required."""
    return role.fields or tuple(PartyField(key=key, required=key == "name") for key in _MODEL)


def field_title(key: str) -> str:
    """What a field of the party model is called; an unknown one by its key."""
    found = next((field for name, (field, _) in _MODEL.items() if name == key), None)
    if found is None:
        return "送达地址" if key == "service_address" else key
    return found.title


def party_fields(
    role: PartyRole, kind: PartyKind, *, id_type: str = "", prefix: str = ""
) -> tuple[Field, ...]:
    """The fields of one party as form fields.

    The number of an identity card is checked by its check digit, that of any other paper only for
    its length. ``prefix`` goes before every title that a message will name: 投诉人 + 联系电话.
    """
    found: list[Field] = []
    for use in uses(role):
        field, kinds = _MODEL[use.key]
        if kind not in (use.kinds or kinds):
            continue
        if use.key == "id_number" and id_type not in ("", ID_CARD):
            field = replace(field, kind="text", max_length=40)
        title = use.title or ("姓名" if use.key == "name" and kind == "person" else field.title)
        if not title.startswith(prefix):
            title = prefix + title
        found.append(replace(field, title=title, required=use.required))
    return tuple(found)


def parse_parties(
    case_type: CaseType,
    raw_list: object,
    *,
    now: datetime,
    zone: tzinfo,
    env: Env | None = None,
    partial: bool = False,
    pointer: str = "/parties",
) -> Parsed[list[dict[str, Any]]]:
    """Check the parties of a case and return them as ``{role, kind, <fields>}``, in order.

    ``kind`` may be left out where the role knows only one. Wholly empty entries are dropped (a page
    has spare ones). A field of the model that this role or kind does not use is refused, never
    dropped. ``partial`` accepts a draft: nothing is missed, what is there must be right.
    """
    if is_empty(raw_list):
        raw_list = []
    if not isinstance(raw_list, list):
        return Parsed(data=[], problems=(Problem(pointer, "not_a_list", "当事人应为列表"),))
    sent = cast("list[object]", raw_list)
    if len(sent) > MOST_PARTIES:
        message = f"当事人最多 {MOST_PARTIES} 名，现在有 {len(sent)} 名"
        return Parsed(data=[], problems=(Problem(pointer, "too_large", message),))
    context = Context(now=now, zone=zone)
    roles = {role.key: role for role in case_type.party_roles}
    data: list[dict[str, Any]] = []
    problems: list[Problem] = []
    met: Counter[str] = Counter()
    for n, raw in enumerate(sent):
        here = f"{pointer}/{n}"
        if not isinstance(raw, dict):
            problems.append(Problem(here, "not_an_object", f"第 {n + 1} 名当事人的格式不对"))
            continue
        given = cast("dict[str, Any]", raw)
        role = roles.get(line(given.get("role")))
        if role is None:
            problems.append(Problem(f"{here}/role", *_which(given.get("role"), roles, n)))
            continue
        if is_spare(given):
            continue
        met[role.key] += 1
        found = _party(role, given, context, env=env or Env(), partial=partial, at=here, nth=met)
        problems += found.problems
        data.append(found.data)
    problems += _count(case_type.party_roles, met, partial=partial, at=pointer)
    return Parsed(data=data, problems=tuple(problems))


def is_spare(party: Mapping[str, Any]) -> bool:
    """Whether nothing but role and kind was filled in."""
    return all(is_empty(value) for key, value in party.items() if key not in ("role", "kind"))


def party_counts(case_type: CaseType, parties: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """The facts ``parties.<role>``: how many people play each role."""
    met = Counter(str(party["role"]) for party in parties)
    return {f"parties.{role.key}": met[role.key] for role in case_type.party_roles}


def mask_party(role: PartyRole, party: Mapping[str, Any], sees: Secrecy) -> dict[str, Any]:
    """A party as somebody may read it whose most secret kind of value is ``sees``.

    A sealed party shows nothing but its role. In a sensitive role the name is masked too, and a
    person's circumstances go; numbers, phones and addresses are sensitive in every role.
    """
    shown: dict[str, Any] = {}
    for key, value in party.items():
        own, mask = _MASKS.get(key, ("open", present.mask_all))
        hidden = not (may_see(own, sees) and may_see(role.secrecy, sees))
        if key not in _MODEL or not hidden or is_empty(value):
            shown[key] = value
        else:
            shown[key] = present.SEALED if role.secrecy == "sealed" else mask(value)
    return shown


def _party(
    role: PartyRole,
    given: Mapping[str, Any],
    context: Context,
    *,
    env: Env,
    partial: bool,
    at: str,
    nth: Counter[str],
) -> Parsed[dict[str, Any]]:
    prefix = role.title if nth[role.key] == 1 else f"{role.title}（{nth[role.key]}）"
    kind, problem = _kind(role, given.get("kind"), at=f"{at}/kind", prefix=prefix)
    if kind is None:
        return Parsed(data={"role": role.key}, problems=(problem,) if problem else ())
    fields = party_fields(role, kind, id_type=line(given.get("id_type")), prefix=prefix)
    known = {field.key for field in fields}
    mine = {key: value for key, value in given.items() if key in known}
    found = read(fields, mine, context, env=env, partial=partial, at=at)
    problems = list(found.problems)
    for key, value in given.items():
        if key in known or key in ("role", "kind"):
            continue
        if key not in _MODEL:
            problems.append(unknown(at, key))
        elif not is_empty(value):
            title = _MODEL[key][0].title
            message = f"{role.title}为{KIND_TITLES[kind]}时不填“{title}”，请清空此项或改选主体类型"
            problems.append(Problem(f"{at}/{key}", "unknown", message))
    return Parsed(data={"role": role.key, "kind": kind, **found.data}, problems=tuple(problems))


def _kind(
    role: PartyRole, raw: object, *, at: str, prefix: str
) -> tuple[PartyKind | None, Problem | None]:
    if is_empty(raw) and len(role.kinds) == 1:
        return role.kinds[0], None
    if is_empty(raw):
        return None, Problem(at, "required", f"请选择“{prefix}”的主体类型")
    word = line(raw)
    for kind in role.kinds:
        if kind == word:
            return kind, None
    titles = "、".join(KIND_TITLES[kind] for kind in role.kinds)
    return None, Problem(at, "not_a_choice", f"“{prefix}”的主体类型只能是：{titles}")


def _which(raw: object, roles: Mapping[str, PartyRole], n: int) -> tuple[str, str]:
    titles = "、".join(role.title for role in roles.values())
    if is_empty(raw):
        return "required", f"请选择第 {n + 1} 名当事人的身份：{titles}"
    return "not_a_choice", f"第 {n + 1} 名当事人的身份“{printable(raw)}”不在可选范围内：{titles}"


def _count(
    roles: Sequence[PartyRole], met: Counter[str], *, partial: bool, at: str
) -> list[Problem]:
    found: list[Problem] = []
    for role in roles:
        if role.max is not None and met[role.key] > role.max:
            message = f"“{role.title}”最多 {role.max} 名，现在有 {met[role.key]} 名"
            found.append(Problem(at, "too_large", message))
        if not partial and met[role.key] < role.min:
            least = f"至少 {role.min} 名" if role.min > 1 else ""
            found.append(Problem(at, "required", f"请填写“{role.title}”{least}"))
    return found
