"""What a password must be. Length counts; forced symbols do not."""

import secrets

SHORTEST, LONGEST = 10, 200
# Without letters that look alike.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_COMMON = frozenset(
    """
    1234567890 0123456789 12345678910 1111111111 0000000000 123123123123 qwertyuiop qwerty12345
    1qaz2wsx3edc password12 password123 password1234 passw0rd123 admin12345 admin123456
    administrator abc1234567 abcd123456 a123456789 q123456789 woaini1314 woaini520520 iloveyou123
    5201314520 88888888 8888888888 6666666666 9876543210 0987654321 zxcvbnm123 asdfghjkl1 qazwsxedcr
    huiyin12345 huiyin123456 shichangjianguan 1234512345 1122334455
    """.split()  # noqa: SIM905 - a list of fifty quoted words is harder to read
)


def faults(password: str, *, login: str) -> list[str]:
    """Every reason why a password does not do, as sentences for the person; empty when it does."""
    found = []
    if len(password) < SHORTEST:
        found.append(f"密码至少 {SHORTEST} 个字符")
    if len(password) > LONGEST:
        found.append(f"密码最多 {LONGEST} 个字符")
    plain = password.strip().lower()
    if login and login.lower() in plain and len(plain) <= len(login) + 6:
        found.append("密码不能是登录名，也不能只在登录名前后加几个字符")
    if plain in _COMMON or len(set(plain)) < 4:
        found.append("此密码过于常见，容易被猜到")
    return found


def one_time() -> str:
    """A random password for somebody to type once: 16 characters in groups of four."""
    text = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    return "-".join(text[i : i + 4] for i in range(0, 16, 4))
