"""The supervisor: what ends is started again, what keeps ending stops the whole."""

import signal
import socket
from dataclasses import dataclass, field

import pytest

from core.cli import Failure, SetUpFailure
from core.cli.supervisor import Stop, listen, stay, stopped_by_signals, watch
from core.config import Settings


@dataclass
class Fake:
    """A part that lives as many looks as its list says, one number per start."""

    lives: list[int]
    name: str = "fake"
    starts: int = 0
    left: int = 0
    log: list[str] = field(default_factory=list)

    @property
    def alive(self) -> bool:
        self.left -= 1
        return self.left >= 0

    def start(self) -> None:
        if not self.lives:
            raise Stop
        self.starts += 1
        self.left = self.lives.pop(0)
        self.log.append(f"start {self.name}")

    def stop(self) -> None:
        self.log.append(f"stop {self.name}")


@pytest.fixture(autouse=True)
def look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.cli.supervisor._LOOK_EVERY", 0)


def test_a_part_that_ends_is_started_again(capsys: pytest.CaptureFixture[str]) -> None:
    part = Fake([2, 3])
    stay([part])
    assert part.starts == 2
    assert "fake has ended and is started again" in capsys.readouterr().err


def test_a_part_that_keeps_ending_stops_the_whole() -> None:
    with pytest.raises(Failure, match="fake ended 5 times"):
        watch([Fake([0] * 99)])


def test_parts_are_stopped_in_the_reverse_order() -> None:
    log: list[str] = []
    stay([Fake([5], "first", log=log), Fake([5], "second", log=log)])
    assert log == ["start first", "start second", "stop second", "stop first"]


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_block_quietly_and_leaves_the_handlers_as_they_were(
    sign: signal.Signals,
) -> None:
    before = signal.getsignal(sign)
    reached = False
    with stopped_by_signals():
        signal.raise_signal(sign)
        reached = True
    assert not reached
    assert signal.getsignal(sign) == before


def test_a_busy_port_is_named_and_is_a_matter_of_set_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(SetUpFailure, match=str(port)) as raised, listen(Settings(port=port)):
            pass
    assert raised.value.exit_code == 2


def test_port_0_takes_a_free_one() -> None:
    with listen(Settings(port=0)) as one, listen(Settings(port=0)) as other:
        assert one.getsockname()[1] != other.getsockname()[1]
