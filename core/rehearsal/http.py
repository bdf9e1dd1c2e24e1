"""Calls to the REST API of a running server, each as one of the logins of a tokens file."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from core.rehearsal.scenario import BadFile

TIMEOUT = 30
"""Seconds that an answer may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """A tenant's API: its base address, and tokens by login."""

    base: str
    tokens: Mapping[str, str]

    def get(self, path: str, login: str) -> tuple[int, dict[str, Any]]:
        """Read as a login: the status, and the answer or the problem."""
        return self._call("GET", path, login, None)

    def post(self, path: str, login: str, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """Act as a login, under an Idempotency-Key of its own."""
        return self._call("POST", path, login, body)

    def _call(
        self, method: str, path: str, login: str, body: Mapping[str, Any] | None
    ) -> tuple[int, dict[str, Any]]:
        token = self.tokens.get(login)
        if token is None:
            raise BadFile(f"no token for {login!r}; known are {', '.join(sorted(self.tokens))}")
        try:
            request = urllib.request.Request(  # noqa: S310  # the address is the operator's own
                self.base + path,
                method=method,
                data=None
                if body is None
                else json.dumps(body, ensure_ascii=False, default=str).encode(),
                headers={
                    "Authorization": f"Bearer {token}",
                    "Content-Type": "application/json",
                    "Accept": "application/json",
                    **({"Idempotency-Key": str(uuid4())} if body is not None else {}),
                },
            )
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
                return answer.status, self._read(answer.read())
        except urllib.error.HTTPError as fault:
            return fault.code, _problem(fault.read())
        except urllib.error.URLError as fault:
            raise BadFile(f"{self.base}: {fault.reason}") from fault
        except (TimeoutError, ConnectionError, ValueError) as fault:
            raise BadFile(f"{self.base}: {fault}") from fault

    def _read(self, content: bytes) -> dict[str, Any]:
        read = json.loads(content or b"{}")
        if not isinstance(read, dict):
            raise BadFile(f"{self.base}: this is not the API of a tenant")
        return read


def _problem(content: bytes) -> dict[str, Any]:
    """The problem that the server told; a page that is none is shown by its beginning."""
    try:
        read = json.loads(content)
    except ValueError:
        read = None
    if isinstance(read, dict):
        return read
    return {"code": "", "title": content[:200].decode(errors="replace")}
