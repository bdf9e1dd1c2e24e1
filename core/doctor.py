"""Say what this machine lacks, and what follows from it."""

import ctypes.util
import importlib.metadata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import psycopg
import redis
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.pool import NullPool

from core.config import Settings, StartError
from core.embedded import attached
from core.embedded.database import libpq
from core.events.queries import dead_letters

_OLDEST_POSTGRES = 150000

# What must be installed -> the packages that bring it, on Debian and Ubuntu.
_LIBRARIES = {
    "pangoft2-1.0": ("libpangoft2-1.0-0", "no PDF can be made"),
    "harfbuzz-subset": ("libharfbuzz-subset0", "every PDF takes 40 times as long"),
}
# Typeface -> file names that hold it, where it comes from.
_FONTS = {
    "宋体 (Noto Serif CJK SC)": (("NotoSerifCJK", "NotoSerifSC"), "fonts-noto-cjk"),
    "黑体 (Noto Sans CJK SC)": (("NotoSansCJK", "NotoSansSC"), "fonts-noto-cjk"),
    "楷体 (LXGW WenKai)": (("LXGWWenKai",), "fonts-lxgw-wenkai"),
    "仿宋 (FandolFang)": (("FandolFang",), "make run fetches it into vendor/fonts"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. A warning costs comfort, a lack stops the program."""

    name: str
    state: Literal["ok", "warning", "lack"]
    text: str

    @property
    def fatal(self) -> bool:
        """Tell whether the program cannot do its work without it."""
        return self.state == "lack"

    def as_dict(self) -> dict[str, str]:
        """Return it for JSON."""
        return asdict(self)

    def line(self) -> str:
        """Return it for people."""
        return f"{self.state:<8}{self.name}: {self.text}"


def findings(settings: Settings, root: Path) -> list[Finding]:
    """Look at everything; the database and the queue are started for it when they do not run."""
    found = [*_libraries(), *_fonts(root), _htmx(root)]
    try:
        with attached(settings) as filled:
            found += _database(filled)
            found.append(_queue(filled))
            found.append(_jobs(filled))
    except StartError as error:
        found.append(Finding("database", "lack", str(error)))
    return found


def _libraries() -> Iterator[Finding]:
    for library, (package, effect) in _LIBRARIES.items():
        if ctypes.util.find_library(library):
            yield Finding(library, "ok", "found")
        else:
            text = f"missing, so {effect}: apt-get install {package}"
            yield Finding(library, "lack", text)


def font_folders(root: Path) -> list[Path]:
    """Return where fonts may be: our own folder, the system's, the package's."""
    folders = [root / "vendor" / "fonts", Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
    folders.append(Path.home() / ".local" / "share" / "fonts")
    try:
        files = importlib.metadata.files("pylopdf-fonts-zh-cn") or []
    except importlib.metadata.PackageNotFoundError:
        return folders
    fonts = [Path(str(file.locate())).parent for file in files if file.suffix == ".otf"]
    return folders + fonts[:1]


def _fonts(root: Path) -> Iterator[Finding]:
    files = [
        path
        for folder in font_folders(root)
        for path in folder.rglob("*")
        if path.suffix.lower() in (".otf", ".ttf", ".ttc")
    ]
    for title, (names, source) in _FONTS.items():
        found = next((path for path in files if path.name.startswith(names)), None)
        if found:
            yield Finding(title, "ok", str(found))
        else:
            yield Finding(title, "warning", f"missing, papers use another typeface: {source}")


def _htmx(root: Path) -> Finding:
    path = root / "vendor" / "js" / "htmx.min.js"
    if path.exists():
        return Finding("htmx", "ok", str(path))
    return Finding("htmx", "warning", "missing, every page is loaded as a whole; it needs npm")


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        with psycopg.connect(libpq(settings.database_url), connect_timeout=5) as connection:
            number = connection.info.server_version
            yield _version(number)
            yield _role(connection)
    except psycopg.OperationalError as error:
        yield Finding("database", "lack", f"cannot be reached: {error}".strip())


def _version(number: int) -> Finding:
    text = f"PostgreSQL {number // 10000}.{number % 10000}"
    if number < _OLDEST_POSTGRES:
        return Finding("database", "lack", f"{text} is too old: 15 or newer is needed")
    return Finding("database", "ok", text)


def _role(connection: psycopg.Connection) -> Finding:
    """Check that row-level security binds the role: it must not stand above it."""
    row = connection.execute(
        "SELECT r.rolname, r.rolsuper, r.rolbypassrls, d.datdba = r.oid,"
        " EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        "         WHERE c.relowner = r.oid AND n.nspname = 'public')"
        " FROM pg_roles r, pg_database d"
        " WHERE r.rolname = current_user AND d.datname = current_database()"
    ).fetchone()
    assert row is not None
    name, *powers = row
    titles = ("is a superuser", "has BYPASSRLS", "owns the database", "owns tables")
    wrong = [title for title, has in zip(titles, powers, strict=True) if has]
    if wrong:
        text = f"{name} {' and '.join(wrong)}: row-level security would not hold"
        return Finding("database role", "lack", text)
    return Finding("database role", "ok", f"{name} is under row-level security")


def _jobs(settings: Settings) -> Finding:
    """Tell of jobs that were given up: somebody must look at why, and let them run again."""
    if not settings.relay_database_url:
        text = "HUIYIN_RELAY_DATABASE_URL is not set: no job leaves and no deadline is watched"
        return Finding("jobs", "lack", text)
    engine = create_engine(settings.relay_database_url, poolclass=NullPool)
    try:
        given_up = dead_letters(engine)
    except ProgrammingError as error:
        if isinstance(error.orig, psycopg.errors.UndefinedTable):
            return Finding("jobs", "ok", "no tables yet: the first start makes them")
        return Finding("jobs", "lack", f"the relay's role may not read them: {error.orig}".strip())
    except OperationalError as error:
        return Finding("jobs", "lack", f"the relay's role cannot connect: {error.orig}".strip())
    if not given_up:
        return Finding("jobs", "ok", "none was given up")
    said = ", ".join(f"{one.number} x {one.job} since {one.since:%Y-%m-%d}" for one in given_up)
    return Finding("jobs", "warning", f"given up: {said}")


def _queue(settings: Settings) -> Finding:
    try:
        with redis.Redis.from_url(settings.redis_url, socket_connect_timeout=5) as client:
            version = client.info("server").get("redis_version")
    except redis.RedisError as error:
        return Finding("queue", "lack", f"cannot be reached: {error}")
    return Finding("queue", "ok", f"answers (protocol of version {version})")
