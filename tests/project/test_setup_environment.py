"""The set-up: what it reads from the lock and from pip's configuration."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def setup(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("setup_environment")


def test_uv_is_installed_from_its_own_block_of_the_lock(setup: ModuleType, root: Path) -> None:
    block = setup.lock_block((root / "requirements.lock").read_text(encoding="utf-8"), "uv").splitlines()
    assert block[0].startswith("uv==")
    assert all(line.startswith("    --hash=sha256:") for line in block[1:])
    assert not block[-1].endswith("\\")


def test_a_lock_without_the_package_is_refused(setup: ModuleType) -> None:
    with pytest.raises(setup.SetupError, match="no entry for uv"):
        setup.lock_block("uvloop==1 \\\n    --hash=sha256:aa\n", "uv")
    with pytest.raises(setup.SetupError, match="with hashes"):
        setup.lock_block("uv==1\n", "uv")


def test_settings_of_pip_reach_uv(setup: ModuleType) -> None:
    listing = "\n".join(
        [
            ":env:.default-timeout='90'",
            ":env:.disable-pip-version-check='1'",
            "global.cert='/etc/ca.pem'",
            "global.extra-index-url='one two'",
            "global.find-links='/a\\n/b'",
            "global.index-url='first'",
            "install.index-url='second'",
        ]
    )
    environment = setup.uv_environment(setup.pip_settings(listing), {})
    assert environment == {
        "SSL_CERT_FILE": "/etc/ca.pem",
        "UV_DEFAULT_INDEX": "second",
        "UV_FIND_LINKS": "/a,/b",
        "UV_HTTP_TIMEOUT": "90",
        "UV_INDEX": "one two",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


def test_settings_of_uv_come_first(setup: ModuleType) -> None:
    own = {"UV_DEFAULT_INDEX": "mine", "SSL_CERT_FILE": "/my.pem"}
    environment = setup.uv_environment({"index-url": "theirs", "cert": "/their.pem"}, own)
    assert environment == own | {"UV_INDEX_STRATEGY": "unsafe-best-match"}


def test_without_certificates_named_the_system_knows_them(setup: ModuleType) -> None:
    assert setup.uv_environment({}, {})["UV_SYSTEM_CERTS"] == "1"
    assert "UV_SYSTEM_CERTS" not in setup.uv_environment({}, {"SSL_CERT_DIR": "/etc/ssl/certs"})


def test_a_missing_lock_is_told(setup: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert setup.main(["--venv", str(tmp_path / "venv"), "--lock", str(tmp_path / "no.lock")]) == 1
    assert "no.lock" in capsys.readouterr().err
    assert not (tmp_path / "venv").exists()
