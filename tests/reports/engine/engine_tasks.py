"""What the children of the tests do."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np


def where() -> tuple[str, str | None, int]:
    """Folder, a variable of the environment, process."""
    return os.getcwd(), os.environ.get("ENGINE_TEST"), os.getpid()


def query() -> float:
    """Polars, where another child has used it before."""
    import polars as pl

    frame = pl.DataFrame({"a": list(range(100_000)), "b": [1, 2] * 50_000})
    return float(frame.lazy().group_by("b").agg(pl.col("a").mean()).sort("b").collect()["a"].sum())


def drawn(spec: dict[str, Any]) -> tuple[str, bytes, bytes]:
    """A chart in three formats."""
    from danvan_analysis.export import vector
    from danvan_analysis.figures import typeface

    svg = typeface.converter().vegalite_to_svg(spec)
    return svg, vector.png(svg), typeface.converter().svg_to_pdf(svg)


def threads() -> int:
    """How many threads a query of polars takes."""
    import polars as pl

    return int(pl.thread_pool_size())


def threads_of_matrices() -> int:
    """How many threads this process has, as the system counts them, once two matrices were multiplied."""
    import numpy as np

    np.ones((600, 600)) @ np.ones((600, 600))
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Threads:"))


def refused(spec: dict[str, Any]) -> tuple[str, str, str]:
    """What is said of a chart that cannot be drawn, and that the next one can be."""
    from danvan_analysis.figures import typeface

    try:
        typeface.converter().vegalite_to_svg({"mark": {"type": "no such mark"}})
    except Exception as error:
        return type(error).__name__, str(error), typeface.converter().vegalite_to_svg(spec)[:4]
    return "", "", ""


def kill_converter(spec: dict[str, Any]) -> str:
    """Kill the converter of this worker, and ask it once more."""
    from danvan_analysis.figures import typeface

    typeface.converter().vegalite_to_svg(spec)
    processes = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    siblings = [pid for pid in processes if _parent(pid) == os.getppid() and pid != os.getpid()]
    # The only one that has drawn, and so has the threads of V8.
    os.kill(max(siblings, key=_threads), signal.SIGKILL)
    return typeface.converter().vegalite_to_svg({**spec, "width": 123})


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return -1


def _threads(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def foul() -> str:
    """Change all that a process can change."""
    import math

    os.environ["ENGINE_TEST"] = "left behind"
    os.chdir("/")
    warnings.simplefilter("error")
    random.seed(1)
    np.random.seed(1)  # noqa: NPY002
    math.left_behind = True  # type: ignore[attr-defined]
    sys.modules["left_behind"] = math
    sys.path.insert(0, "/left/behind")
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.umask(0o777)
    return "fouled"


def clean() -> list[Any]:
    """What :func:`foul` would have changed."""
    import math

    mask = os.umask(0o22)
    os.umask(mask)
    return [
        os.environ.get("ENGINE_TEST"),
        os.getcwd() == "/",
        ("error", None, Warning, None, 0) in warnings.filters,
        hasattr(math, "left_behind"),
        "left_behind" in sys.modules,
        "/left/behind" in sys.path,
        signal.getsignal(signal.SIGTERM) == signal.SIG_IGN,
        mask == 0o777,
    ]


def chance() -> tuple[float, float]:
    """Two numbers that nobody can know."""
    return random.random(), float(np.random.random())  # noqa: NPY002


def open_files() -> list[str]:
    """What the file descriptors of this process lead to."""
    found = []
    for entry in sorted(Path("/proc/self/fd").iterdir()):
        try:
            found.append(os.readlink(entry))
        except OSError:
            continue
    return found


def fill(megabytes: int) -> int:
    """Use memory, piece by piece, below the bound of the address space."""
    held = []
    for _ in range(megabytes):
        held.append(b"x" * (1 << 20))
        time.sleep(0.0005)
    return len(held)


def leave_behind(path: str) -> int:
    """Start a process that would outlive this one."""
    started = subprocess.Popen(["sleep", "60"])
    Path(path).write_text(str(started.pid))
    return started.pid


def wait_forever(path: str) -> None:
    """Say who waits, and wait."""
    Path(path).write_text(str(os.getpid()))
    time.sleep(600)


def execute_with(notebook: str, out: str, options: dict[str, Any]) -> None:
    """Run a notebook by Papermill inside a child of the pool."""
    import papermill

    with warnings.catch_warnings():
        # As a build does: it is not for the cells to notice.
        warnings.simplefilter("ignore")
        papermill.execute_notebook(
            notebook, out, engine_name="danvan", kernel_name="python3", progress_bar=False, **options
        )


def execute_and_die(notebook: str, out: str) -> None:
    """Run a notebook, and be gone before anything is made of it."""
    execute_with(notebook, out, {})
    os._exit(7)


def shorthand(own: bool) -> list[str]:
    """Classes that Altair finds for the parts of a chart; also where a class is made in between."""
    import altair as alt

    made: Any = alt
    given = {"mark": {"type": "bar"}, "encoding": {"x": {"field": "a", "type": "quantitative"}}, "data": {"values": []}}
    chart = made.Chart.from_dict(given)
    found = [type(part).__name__ for part in (chart.mark, chart.encoding.x, chart.data)]
    if own:

        class Own(made.VegaLiteSchema):  # type: ignore[misc]
            _schema = {"type": "object", "properties": {"own": {"type": "number"}}}  # noqa: RUF012

        from altair.utils import schemapi

        reader: Any = schemapi
        by_schema = reader._FromDict(Own._default_wrapper_classes()).class_dict
        found += [one.__name__ for one in by_schema[reader._FromDict.hash_schema(Own._schema)]]
    return found


def plain_values() -> list[Any]:
    """Values of data as Altair writes them, those included that only look plain."""
    from datetime import date

    from altair.utils import schemapi

    todict: Any = schemapi._todict
    values = [1, 0.5, True, None, "a", np.float64(2.5), np.int64(3), date(2024, 1, 2), (1, [2]), range(2)]
    return [todict(value, {}, np, None) for value in values]


def brought(report: Any, project: Any, form: Any, objects: Any, scratch: Any) -> list[str]:
    """The modules that a report imports beyond those that its process was born with."""
    from danvan_analysis.reports.render import produce

    born = set(sys.modules)
    made = produce(report, project, form, objects, scratch)
    assert made.error is None, made.error
    return sorted(set(sys.modules) - born)
