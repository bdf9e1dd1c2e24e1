"""Numbers that have a shape of their own: identity cards, credit codes, telephones, e-mail."""

import re
from datetime import date
from typing import Final

_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK: Final = "10X98765432"
_CREDIT_LETTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS: Final = tuple(3**i % 31 for i in range(17))

ID_PATTERN: Final = r"^[1-9][0-9]{16}[0-9X]$"
CREDIT_PATTERN: Final = r"^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$"
MOBILE_PATTERN: Final = r"1[3-9][0-9]{9}"
LANDLINE_PATTERN: Final = r"(010|02[0-9]|0[3-9][0-9]{2})-?[1-9][0-9]{6,7}(-[0-9]{1,6})?"
SERVICE_PATTERN: Final = r"[48]00-?[0-9]{3}-?[0-9]{4}|[2-8][0-9]{6,7}|1[0-9]{4,5}|9[56][0-9]{3,4}"
FOREIGN_PATTERN: Final = r"\+([1-79][0-9]|8[0-57-9])[0-9]{5,13}"
PHONE_PATTERN: Final = (
    f"^({MOBILE_PATTERN}|{LANDLINE_PATTERN}|{SERVICE_PATTERN}|{FOREIGN_PATTERN})$"
)
# The rule of the HTML standard for <input type=email>, with at least one dot in the domain:
# browser, parser and JSON schema then agree to the letter. Labels are capped at 63 as in DNS.
_LABEL: Final = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
EMAIL_PATTERN: Final = rf"^[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(\.{_LABEL})+$"

_ID: Final = re.compile(ID_PATTERN)
_CREDIT: Final = re.compile(CREDIT_PATTERN)
_PHONE: Final = re.compile(PHONE_PATTERN)
_EMAIL: Final = re.compile(EMAIL_PATTERN)
_LANDLINE: Final = re.compile(f"^{LANDLINE_PATTERN}$")


def id_check_digit(first17: str) -> str:
    """The check character of a resident identity number (GB 11643-1999, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _ID_WEIGHTS, strict=True))
    return _ID_CHECK[total % 11]


def id_birthday(number: str) -> date | None:
    """The date of birth inside an 18-digit identity number; None where that day does not exist."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born.year >= 1850 else None


def is_id_number(number: str) -> bool:
    """Whether this is a resident identity number: shape, a real date of birth, check character."""
    return bool(
        _ID.fullmatch(number) and id_birthday(number) and id_check_digit(number[:17]) == number[17]
    )


def credit_check_digit(first17: str) -> str:
    """The check character of a unified social credit code (GB 32100-2015)."""
    total = sum(
        _CREDIT_LETTERS.index(letter) * weight
        for letter, weight in zip(first17, _CREDIT_WEIGHTS, strict=True)
    )
    return _CREDIT_LETTERS[(31 - total % 31) % 31]


def is_credit_code(code: str) -> bool:
    """Whether this is a unified social credit code: 18 of its characters, the last a check."""
    return bool(_CREDIT.fullmatch(code) and credit_check_digit(code[:17]) == code[17])


def is_phone(number: str) -> bool:
    """Whether this can be a telephone number: mobile, landline, service or foreign."""
    return bool(_PHONE.fullmatch(number))


def plain_phone(number: str) -> str:
    """One way of writing a telephone number, so that the same number is found again."""
    for mark in "‐‑‒–—―−－ー":
        number = number.replace(mark, "-")
    number = number.replace("(", "").replace(")", "-") if number.startswith("(") else number
    foreign = re.fullmatch(r"(\+|00)(86-?)?([0-9-]+)", number)
    digits = number.replace("-", "")
    if foreign and foreign[2]:
        number = foreign[3] if foreign[3].startswith(("0", "1")) else "0" + foreign[3]
        digits = number.replace("-", "")
    elif foreign:
        return "+" + foreign[3].replace("-", "")
    if re.fullmatch(MOBILE_PATTERN, digits):
        return digits
    if (landline := _LANDLINE.fullmatch(number)) and "-" not in number:
        return f"{landline[1]}-{number[len(landline[1]) :]}"
    return number


def is_email(address: str) -> bool:
    """Whether an e-mail address has the shape that the HTML standard asks for."""
    return len(address) <= 254 and bool(_EMAIL.fullmatch(address))
