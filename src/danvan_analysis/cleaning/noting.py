"""Tidy tables that note what is read of them: see :mod:`danvan_analysis.cleaning.reads`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from danvan_analysis.cleaning import conditions
from danvan_analysis.cleaning.conditions import Condition
from danvan_analysis.cleaning.reads import MOST_VALUES, Recording, active


def handed_out(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """A tidy table as it is handed out: one that notes what is read of it, while a recording is on."""
    recorded = active()
    return frame if recorded is None else _Noting.of(frame, _Asked(recorded, name, (), None))


@dataclass(frozen=True)
class _Asked:
    """What a table was narrowed to so far; ``columns`` None: all."""

    recorded: Recording
    table: str
    where: tuple[Condition, ...]
    columns: tuple[str, ...] | None

    def rows(self, columns: Iterable[str] | None) -> None:
        self.recorded.rows(self.table, self.where, columns)

    def narrowed(self, column: str) -> bool:
        """Whether a column is gone."""
        return self.columns is not None and column not in self.columns

    def where_also(self, *conditions: Condition) -> _Asked:
        """Narrowed further."""
        more = [one for one in conditions if one not in self.where and one != ["always"]]
        return _Asked(self.recorded, self.table, (*self.where, *more), self.columns)


def _equal(column: str, value: Any) -> Condition:
    return ["null", column] if value is None else ["==", column, value]


def _among(columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> Condition:
    """The condition that a row agrees with one of several on some columns."""
    if len(columns) == 1:
        return conditions.among(columns[0], [row[0] for row in rows])
    groups: dict[Any, list[tuple[Any, ...]]] = {}
    for row in rows:
        groups.setdefault(row[0], []).append(row[1:])
    if not groups:
        return ["not", ["always"]]
    return ["or", *(["and", ["==", columns[0], first], _among(columns[1:], rest)] for first, rest in groups.items())]


class _Noting(pl.DataFrame):
    """A table that notes itself as read wherever its data is touched by anything but a filter."""

    _asked: _Asked
    _inner: pl.DataFrame

    @classmethod
    def of(cls, frame: pl.DataFrame, asked: _Asked) -> _Noting:
        made = cls.__new__(cls)
        made._asked, made._inner = asked, frame
        return made

    @property
    def _df(self) -> Any:
        self._asked.rows(self._asked.columns)
        return self._inner._df

    @_df.setter
    def _df(self, changed: Any) -> None:
        self._asked.rows(self._asked.columns)
        self._inner = pl.DataFrame._from_pydf(changed)

    @classmethod
    def _from_pydf(cls, py_df: Any) -> pl.DataFrame:
        # What polars makes of a table that was noted is a table like any other.
        return pl.DataFrame._from_pydf(py_df)

    @property
    def columns(self) -> list[str]:
        return self._inner.columns

    @columns.setter
    def columns(self, names: Sequence[str]) -> None:
        frame = self._inner.clone()
        frame.columns = names
        self._df = frame._df

    @property
    def schema(self) -> pl.Schema:
        return self._inner.schema

    @property
    def width(self) -> int:
        return self._inner.width

    @property
    def height(self) -> int:
        self._asked.rows([])
        return self._inner.height

    def __len__(self) -> int:
        return self.height

    def is_empty(self) -> bool:
        return self.height == 0

    def filter(self, *predicates: Any, **constraints: Any) -> pl.DataFrame:
        kept = self._inner.filter(*predicates, **constraints)
        asked = self._asked
        known: list[Condition] = []
        for one in _expressions(predicates, constraints):
            if one is None:
                asked.rows(asked.columns)
                continue
            found = conditions.read(one)
            known += found.known
            for columns in found.unknown:
                # It may look at any row that was there before.
                asked.rows(asked.columns if columns is None else columns)
        return _Noting.of(kept, asked.where_also(*known))

    def drop_nulls(self, subset: Any = None) -> pl.DataFrame:
        names = [subset] if isinstance(subset, str) else subset
        if isinstance(names, list | tuple) and names and all(isinstance(one, str) for one in names):
            return self.filter(*(pl.col(one).is_not_null() for one in names))
        return super().drop_nulls(subset)

    def select(self, *exprs: Any, **named: Any) -> pl.DataFrame:
        names = list(exprs[0]) if len(exprs) == 1 and isinstance(exprs[0], list | tuple) else list(exprs)
        plain = all(isinstance(one, str) and one in self._inner.columns for one in names)
        if named or not names or not plain:
            return super().select(*exprs, **named)
        asked = self._asked
        narrowed = _Asked(asked.recorded, asked.table, asked.where, tuple(names))
        return _Noting.of(self._inner.select(names), narrowed)

    def partition_by(self, by: Any, *more: Any, **options: Any) -> Any:
        as_dict = options.get("as_dict") and options.keys() <= {"as_dict", "maintain_order"}
        if more or not isinstance(by, str) or not as_dict or self._asked.narrowed(by):
            return super().partition_by(by, *more, **options)
        # Which parts there are is read here, what stands in a part only by whoever takes it.
        self[by].unique()
        parts = self._inner.partition_by(by, as_dict=True, maintain_order=True)
        return {key: _Noting.of(part, self._asked.where_also(_equal(by, key[0]))) for key, part in parts.items()}

    def join(self, other: Any, on: Any = None, how: Any = "inner", **options: Any) -> pl.DataFrame:
        names = [on] if isinstance(on, str) else on
        plain = isinstance(names, list | tuple) and names and all(isinstance(one, str) for one in names)
        if how != "semi" or not plain or options.keys() - {"maintain_order"} or any(map(self._asked.narrowed, names)):
            return super().join(other, on, how, **options)
        wanted = other.select(names).unique(maintain_order=True)
        if wanted.height > MOST_VALUES or any(None in row for row in wanted.iter_rows()):
            return super().join(other, on, how, **options)
        kept = self._inner.join(wanted, on=names, how="semi", maintain_order="left")
        return _Noting.of(kept, self._asked.where_also(_among(names, sorted(wanted.rows()))))

    def get_column(self, name: str, **options: Any) -> Any:
        return self[name] if name in self._inner.columns else super().get_column(name, **options)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            return _NotingColumn.made(self._inner[key], self._asked)
        return super().__getitem__(key)


def _expressions(predicates: Sequence[Any], constraints: dict[str, Any]) -> Iterator[pl.Expr | None]:
    """The parts of a filter; None for one that is no expression of columns (a mask, a list of truths)."""
    for one in predicates:
        if isinstance(one, pl.Expr):
            yield one
        elif isinstance(one, str):
            yield pl.col(one) == True  # noqa: E712
        elif isinstance(one, bool):
            yield pl.lit(one)
        elif isinstance(one, list | tuple) and all(isinstance(part, pl.Expr) for part in one):
            yield from one
        else:
            yield None
    for name, value in constraints.items():
        yield pl.col(name).eq(value)


class _NotingColumn(pl.Series):
    """A column that notes itself as read; of its distinct values, its least and its greatest the values alone."""

    _asked: _Asked
    _inner: pl.Series

    @classmethod
    def made(cls, column: pl.Series, asked: _Asked) -> _NotingColumn:
        found = cls.__new__(cls)
        found._asked, found._inner = asked, column
        return found

    @property
    def _s(self) -> Any:
        self._asked.rows([self._inner.name])
        return self._inner._s

    @_s.setter
    def _s(self, changed: Any) -> None:
        self._asked.rows([self._inner.name])
        self._inner = pl.Series._from_pyseries(changed)

    @classmethod
    def _from_pyseries(cls, pyseries: Any) -> pl.Series:  # type: ignore[override]
        return pl.Series._from_pyseries(pyseries)

    def _distinct(self) -> pl.Series:
        found = self._inner.unique().sort()
        if found.len() > MOST_VALUES:
            self._asked.rows([self._inner.name])
        else:
            self._asked.recorded.values(self._asked.table, self._asked.where, self._inner.name, found.to_list())
        return found

    @property
    def name(self) -> str:
        return self._inner.name

    @property
    def dtype(self) -> Any:
        return self._inner.dtype

    def __len__(self) -> int:
        self._asked.rows([])
        return len(self._inner)

    def unique(self, *, maintain_order: bool = False) -> pl.Series:
        if maintain_order:
            self._asked.rows([self._inner.name])
            return self._inner.unique(maintain_order=True)
        return self._distinct()

    def max(self) -> Any:
        return self._distinct().max()

    def min(self) -> Any:
        return self._distinct().min()
