"""Outputs equal those of a real Jupyter kernel, cell by cell."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from danvan_analysis.reports.engine.pool import Failure, Pool

# What differs between two runs of one kernel: numbers of processes, addresses, when a stream was flushed.
PROCESS = re.compile(r"/tmp/ipykernel_\d+/")
ADDRESS = re.compile(r"0x[0-9a-f]{6,}|(?<=altair-viz-)[0-9a-f]{32}")
RAISES = "raises-exception"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="

CELLS: list[str | tuple[str, str]] = [
    "year = 2024",
    ("## Words between the cells", "markdown"),
    "print('out')\nimport sys\nprint('err', file=sys.stderr)\nyear + 1",
    # A kernel reads its descriptors beside the cell: it is given the time.
    "import os, time\nprint('before')\nos.system('echo from a subprocess')\ntime.sleep(0.3)\nprint('after')",
    "os.write(2, b'to the descriptor\\n')\ntime.sleep(0.3)",
    "from IPython.display import HTML, Image, display\nhandle = display(HTML('<b>1</b>'), display_id=True)\n"
    "again = display(HTML('<i>1</i>'), display_id='named')\ndisplay({'text/plain': 'raw'}, raw=True)\n5",
    "handle.update(HTML('<b>2</b>'))\ndisplay('x', display_id='named', update=True)",
    "import base64\nImage(base64.b64decode('" + PIXEL + "'))",
    "from IPython.display import clear_output\nprint('old')\nclear_output(wait=True)\nprint('new')",
    "display(1)\nclear_output()\ndisplay(2)",
    "import warnings\nwarnings.warn('careful')\nwarnings.warn('old', DeprecationWarning)",
    "_, Out, In[1], _oh is Out, __name__, get_ipython().__class__.__name__",
    "import asyncio\nawait asyncio.sleep(0.01)\nasyncio.get_running_loop().is_running()",
    "!echo shell",
    "lines = !printf 'a\\nb'\nlines",
    "%%capture held\nprint('unseen')",
    "held.stdout",
    "%timeit -n1 -r1 -q pass",
    "int?",
    "quiet = 3;\nquiet;",
    "None",
    "   ",
    ("print('left out')", "skip-execution"),
    "class Shown:\n    def _repr_mimebundle_(self, **_):\n        return {'text/html': '<p>ừ</p>', 'text/plain': 'ừ'}, "
    "{'text/html': {'isolated': True}}\nShown()",
    ("class Broken:\n    def _repr_html_(self):\n        raise ValueError('no html')\nBroken()", RAISES),
    ("1 / 0", RAISES),
    ("def f(:", RAISES),
    ("def outer(x):\n    return inner(x)\n\n\ndef inner(x):\n    return 1 / x\n\n\nouter(0)", RAISES),
    ("try:\n    {}['a']\nexcept KeyError as error:\n    raise RuntimeError('ừ') from error", RAISES),
    ("%no_such_magic", RAISES),
    ("import sys\nsys.exit(3)", RAISES),
    "print('streams', end='')\nprint(' in', flush=True)\nprint('pieces')",
    "import altair as alt\nalt.Chart(alt.Data(values=[{'a': 1}])).mark_bar().encode(x='a:Q')",
    ("alt.X('a:Q', stack='no')", RAISES),
    "def twice(lines):\n    return [line.replace('HALF', 'len(\"halves\") //') for line in lines]\n\n\n"
    "get_ipython().input_transformers_post.append(twice)",
    "HALF 2",
    "depth = globals().get('depth', 0) + 1\nif depth < 3:\n    get_ipython().run_cell(In[-1])\nHALF depth",
    "import polars as pl\npl.DataFrame({'a': [1, 2], 'b': ['Sơn La', None]})",
    "import os\nos.environ.get('PAGER'), os.environ.get('TERM'), os.getcwd(), sys.path.index('')",
    "assert year == 1, 'the last'",
    "'not run'",
]


def alike(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Outputs without what differs between two runs of one kernel."""
    joined: list[dict[str, Any]] = []
    for output in outputs:
        former = joined[-1] if joined else {}
        if output["output_type"] == "stream" and former.get("name") == output["name"]:
            former["text"] = "".join(former["text"]) + "".join(output["text"])
        else:
            joined.append({**output, "text": "".join(output["text"])} if "text" in output else dict(output))
    text = ADDRESS.sub("0x", PROCESS.sub("ipykernel/", json.dumps(joined, ensure_ascii=False)))
    read: list[dict[str, Any]] = json.loads(text)
    return read


def compare(ours: Any, theirs: Any) -> None:
    """Hold two executed notebooks against each other."""
    assert len(ours["cells"]) == len(theirs["cells"])
    assert ours["metadata"]["language_info"] == theirs["metadata"]["language_info"]
    for mine, other in zip(ours["cells"], theirs["cells"], strict=True):
        source = "".join(other["source"])
        assert "".join(mine["source"]) == source
        assert mine.get("execution_count") == other.get("execution_count"), source
        assert alike(mine.get("outputs", [])) == alike(other.get("outputs", [])), source
        states = [cell["metadata"].get("papermill", {}) for cell in (mine, other)]
        assert states[0].get("status") == states[1].get("status"), source
        assert states[0].get("exception") == states[1].get("exception"), source


def papermill(*arguments: str, folder: Path, **environment: str) -> subprocess.Popen[str]:
    """Start Papermill's own command line."""
    # A kernel that believes to be a test of its own leaves its descriptors alone.
    inherited = {name: text for name, text in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    command = [str(Path(sys.executable).with_name("papermill")), "--no-progress-bar", "-k", "python3", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=folder, env={**inherited, **environment}, stdout=pipe, stderr=pipe, text=True)


def test_all_kinds_of_output(make_notebook: Callable[..., Any], tmp_path: Path) -> None:
    import nbformat

    source = tmp_path / "in.ipynb"
    nbformat.write(make_notebook(*CELLS), source)
    started = [
        papermill("--engine", name, str(source), f"{name}.ipynb", folder=tmp_path) for name in ("nbclient", "danvan")
    ]
    said = [process.communicate(timeout=200)[1] for process in started]
    for text in said:
        assert "AssertionError: the last" in text
    ours, theirs = (json.loads((tmp_path / f"{name}.ipynb").read_text("utf-8")) for name in ("danvan", "nbclient"))
    compare(ours, theirs)
    # The comparison would not see a run in which nothing was shown.
    assert sum(len(cell.get("outputs", [])) for cell in ours["cells"]) > 30


NOTEBOOKS = {
    "reform_indices": {"year": 2019},
    "emulation_movement": {"year": 2019, "lang": "en"},
    "administrative_service": {"year": 2022},
    "national_year": {"year": 2006},
    "data_quality": {"year": 2021, "lang": "en"},
    "claims": {"lang": "en"},
    "explore": {},
}


@pytest.fixture(scope="module")
def project(copy_project: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project whose tables are made, so that two engines do not make them at once."""
    from danvan_analysis.cleaning import processed
    from danvan_analysis.project import find

    copied = copy_project(tmp_path_factory.mktemp("outputs") / "project")
    processed.ensure(find(copied))
    return copied


def test_every_notebook_of_the_project_is_compared(root: Path) -> None:
    assert {path.stem for path in (root / "notebooks").glob("*.ipynb")} <= set(NOTEBOOKS)


@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_notebook_of_the_project(
    name: str, project: Path, pool: Pool, tasks: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = project / "notebooks" / f"{name}.ipynb"
    if not source.exists():
        pytest.skip("the notebook is not written yet")
    parameters = NOTEBOOKS[name]
    given = [text for key, value in parameters.items() for text in ("-p", key, str(value))]
    kernel = papermill(
        str(source), str(tmp_path / "kernel.ipynb"), *given, folder=source.parent, DANVAN_PROJECT=str(project)
    )
    monkeypatch.setenv("DANVAN_PROJECT", str(project))
    options = {"parameters": parameters, "cwd": str(source.parent)}
    arguments = (str(source), str(tmp_path / "ours.ipynb"), options)
    ((_, ran),) = pool.run(f"{tasks}:execute_with", [arguments])
    assert not isinstance(ran, Failure), ran
    _, said = kernel.communicate(timeout=250)
    assert kernel.returncode == 0, said
    compare(*(json.loads((tmp_path / f"{one}.ipynb").read_text("utf-8")) for one in ("ours", "kernel")))
