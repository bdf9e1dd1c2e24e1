"""Errors that people may see: each has a status, a code for programs and a sentence that says what
to do.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of an input: where (a JSON pointer), a stable code, a sentence for people."""

    pointer: str
    code: str
    message: str


class AppError(Exception):
    """A refusal with an HTTP status. ``title`` is for people, ``code`` for programs."""

    status = 400
    code = "bad_request"
    title = "请求有误"

    def __init__(self, title: str = "", *, problems: Sequence[Problem] = ()) -> None:
        self.title = title or type(self).title
        self.problems = tuple(problems)
        super().__init__(self.title)

    @property
    def sentence(self) -> str:
        """What is wrong, on one line: every fault where there are several, else the title."""
        return "；".join(problem.message for problem in self.problems) or self.title

    @property
    def faults(self) -> tuple[Problem, ...]:
        """The faults; an error without any is one of the whole input."""
        return self.problems or (Problem("", self.code, self.title),)


class NotFound(AppError):
    """Nothing here: it does not exist, or it is another tenant's. The two look the same."""

    status, code, title = 404, "not_found", "没有找到，可能已被删除或地址有误"


class Unauthorized(AppError):
    """No valid sign-in or token."""

    status, code, title = 401, "unauthorized", "请先登录"


class Forbidden(AppError):
    """A right in one's own tenant that is missing."""

    status, code, title = 403, "not_permitted", "您没有办理此事的权限"


class Invalid(AppError):
    """The input has faults; ``problems`` lists every one of them."""

    status, code, title = 422, "invalid", "填写的内容有问题，请按提示修改"


class Conflict(AppError):
    """Somebody else was faster, or the same thing exists already."""

    status, code, title = 409, "conflict", "此操作与现有数据冲突"


class Stale(Conflict):
    """The page or version that the act was based on is out of date."""

    code, title = "stale", "案件已被他人更新，请刷新后核对再办理（您填写的内容已保留）"


class Refused(Conflict):
    """The rules do not allow this act now.

    ``reason`` is one of wrong_state, not_permitted, guard, invalid, stale, self_approval, clock.
    """

    code = "refused"

    def __init__(self, reason: str, title: str, *, problems: Sequence[Problem] = ()) -> None:
        super().__init__(title, problems=problems)
        self.code = reason
        if reason in ("not_permitted", "self_approval"):
            self.status = 403
        if reason in ("guard", "invalid"):
            self.status = 422
