"""Create .venv from requirements.lock: every hash checked, nothing else needed but Python 3.11 and a package index.

The lock names uv like any other package, so pip installs uv from its own block of the lock, and uv installs the rest
(seconds instead of minutes). uv does not read pip's configuration; its settings are handed on, so that a machine with
its own index or certificates needs no second configuration.

Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)


class SetupError(Exception):
    """What went wrong, in words for the person at the terminal."""


def lock_block(lock: str, name: str) -> str:
    r"""Return the lines of one package in the text of a lock: its pin and the hashes below it.

    Examples
    --------
    >>> lock = "tzdata==1 \\\n    --hash=sha256:aa\nuv==2 \\\n    --hash=sha256:bb\nyarl==3\n"
    >>> print(lock_block(lock, "uv"))
    uv==2 \
        --hash=sha256:bb
    <BLANKLINE>
    """
    found = re.search(rf"^{re.escape(name)}==[^\n]*\n(?:[ \t]+[^\n]*(?:\n|\Z))*", lock, flags=re.MULTILINE)
    if found is None or "--hash=" not in found[0]:
        raise SetupError(f"the lock has no entry for {name} with hashes; make the lock anew from requirements.in.")
    return found[0]


def pip_settings(listing: str) -> dict[str, str]:
    r"""Return the settings of `pip config list` that say where packages come from: the environment over the files.

    Examples
    --------
    >>> listing = "global.cert='/a.pem'\ninstall.cert='/b.pem'\nlist.format='json'\n:env:.index-url='x'"
    >>> pip_settings(listing)
    {'cert': '/b.pem', 'index-url': 'x'}
    """
    wanted = {"cert", "index-url", "extra-index-url", "find-links", "no-index", "trusted-host", "proxy", "timeout"}
    strength = {"global": 0, "install": 1, ":env:": 2}
    settings: dict[str, tuple[int, str]] = {}
    for line in listing.splitlines():
        key, _, quoted = line.partition("=")
        section, _, option = key.rpartition(".")
        option = option.removeprefix("default-")
        if option not in wanted or section not in strength:
            continue
        value = str(ast.literal_eval(quoted))
        if option not in settings or settings[option][0] <= strength[section]:
            settings[option] = (strength[section], value)
    return {option: value for option, (_, value) in settings.items()}


def uv_environment(settings: dict[str, str], environ: dict[str, str]) -> dict[str, str]:
    """Return the environment for uv: the caller's, with pip's settings where the caller gave uv none of its own.

    Examples
    --------
    >>> environment = uv_environment({"extra-index-url": "x y", "timeout": "60"}, {"UV_HTTP_TIMEOUT": "5"})
    >>> environment["UV_INDEX"], environment["UV_HTTP_TIMEOUT"]
    ('x y', '5')
    """
    # uv by default looks no further than the first index that knows a package, where pip looks at all of them. The
    # hashes of the lock say which file is right, wherever it lies: what makes this strategy unsafe does not apply.
    offered = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    names = {
        "index-url": "UV_DEFAULT_INDEX",
        "extra-index-url": "UV_INDEX",
        "find-links": "UV_FIND_LINKS",
        "trusted-host": "UV_INSECURE_HOST",
        "timeout": "UV_HTTP_TIMEOUT",
        "cert": "SSL_CERT_FILE",
        "proxy": "ALL_PROXY",
    }
    for option, name in names.items():
        if option in settings:
            offered[name] = ("," if option == "find-links" else " ").join(settings[option].split())
    if not ({"SSL_CERT_FILE", "SSL_CERT_DIR"} & (offered.keys() | environ.keys())):
        # uv by default trusts a list of its own; an authority of the local network is known to the system only.
        offered["UV_SYSTEM_CERTS"] = "1"
    return offered | environ


def truth(text: str) -> bool:
    """Return whether a setting of pip is switched on."""
    return text.strip().lower() in {"1", "true", "yes", "on", "y", "t"}


def run(command: list[str], *, env: dict[str, str] | None = None, doing: str) -> None:
    """Run a command quietly; show what it printed only when it fails."""
    done = subprocess.run(
        command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise SetupError(f"{doing} failed.\n{done.stdout}{done.stderr}".rstrip())


def make_venv(venv: Path) -> Path:
    """Create the virtual environment where there is none that works; return its Python."""
    python = venv / "bin" / "python"
    same = f"os.path.samefile(sys.prefix, {str(venv)!r})"
    works = f"import os, sys; sys.exit(sys.version_info < {OLDEST_PYTHON} or not {same})"
    if python.exists() and subprocess.run([python, "-c", works], capture_output=True, check=False).returncode == 0:
        return python
    if venv.exists():
        shutil.rmtree(venv)
    try:
        run([sys.executable, "-m", "venv", str(venv)], doing="creating the virtual environment")
    except SetupError as error:
        shutil.rmtree(venv, ignore_errors=True)
        raise SetupError(f"{error}\nOn Debian and Ubuntu, venv is in the package python3-venv.") from None
    return python


def main(arguments: list[str] | None = None) -> int:
    """Set up the environment; return the exit code."""
    parser = argparse.ArgumentParser(description="Create .venv from requirements.lock, hashes checked.")
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv")
    parser.add_argument("--lock", type=Path, default=ROOT / "requirements.lock")
    chosen = parser.parse_args(arguments)
    started = time.monotonic()
    venv = chosen.venv.absolute()
    try:
        lock = chosen.lock.read_text(encoding="utf-8")
        print(f"setup: {venv.name} from {chosen.lock.name} ...", file=sys.stderr, flush=True)
        python = make_venv(venv)
        pip = [str(python), "-m", "pip", "--disable-pip-version-check"]
        bootstrap = venv / "uv.requirements.txt"
        bootstrap.write_text(lock_block(lock, "uv"), encoding="utf-8")
        run([*pip, "install", "--quiet", "--require-hashes", "--no-deps", "-r", str(bootstrap)], doing="installing uv")
        listing = subprocess.run([*pip, "config", "list"], capture_output=True, text=True, check=True).stdout
        settings = pip_settings(listing)
        env = uv_environment(settings, dict(os.environ))
        uv = [str(python), "-m", "uv", "pip"]
        here = ["--python", str(python), *(["--no-index"] if truth(settings.get("no-index", "")) else [])]
        lock_file = str(chosen.lock.absolute())
        run([*uv, "sync", *here, "--require-hashes", lock_file], env=env, doing="installing the packages of the lock")
        editable = ["install", *here, "--no-build-isolation", "--no-deps", "--editable", str(ROOT)]
        run([*uv, *editable], env=env, doing="installing danvan-analysis itself")
    except (SetupError, OSError) as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    (venv / ".stamp").touch()
    print(f"setup: done in {time.monotonic() - started:.0f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    if sys.version_info < OLDEST_PYTHON:
        print(
            f"setup: this is Python {sys.version.split()[0]}; 3.11 or newer is needed. "
            "Name one with: make PYTHON=python3.12",
            file=sys.stderr,
        )
        sys.exit(1)
    sys.exit(main())
