"""`dering serve`: its own address is the public one only where nobody gave another, and a taken port is refused."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from cli.context import Opened
from core.foundation.errors import Refused
from core.foundation.settings import Settings
from tests.cli.conftest import Say
from tests.serving import free_port

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("dotenv", "address"),
    [("", "http://127.0.0.1:{port}"), ("DERING_PUBLIC_URL=https://pusat.example\n", "https://pusat.example")],
)
def test_an_address_in_dotenv_stands(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dotenv: str, address: str
) -> None:
    def stop(centre: Opened) -> None:
        raise Refused("%(address)s", address=centre.settings.public_url)

    Path(tmp_path, ".env").write_text(dotenv)
    monkeypatch.setitem(Settings.model_config, "env_file", tmp_path / ".env")
    monkeypatch.setenv("DERING_PUBLIC_URL", "")  # so that it is taken away again afterwards
    monkeypatch.delenv("DERING_PUBLIC_URL")
    monkeypatch.setattr("cli.serve.first_start", stop)
    port = free_port()
    assert say("serve", "--port", str(port)).stderr == f"Error: {address.format(port=port)}\n"


def test_a_taken_port_is_refused(say: Say) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = say("serve", "--port", str(port))
    assert (answer.exit_code, f"Port {port} cannot be used" in answer.stderr) == (1, True)
