"""What Altair works out anew for each chart, worked out once for all children.

For each shorthand such as ``x="a:Q"`` Altair walks its three thousand classes and hashes the schema of each; for each
chart that it checks it puts its schema up for reference anew; of each number among the data it asks whether that is a
chart. Together they are more than half of the time of a light chart, and come to the same each time. With an Altair
that is built otherwise nothing is changed.
"""

from __future__ import annotations

from types import NoneType
from typing import Any

#: What stands for itself in a specification.
_PLAIN = frozenset((str, int, float, bool, NoneType))


def remember() -> None:
    """Let Altair keep what it finds, in the process that is forked for each report."""
    from altair.utils import schemapi
    from altair.vegalite.v6.schema import core

    if hasattr(getattr(schemapi, "_FromDict", None), "hash_schema"):
        _remember_hashes(schemapi)
        _remember_classes(schemapi, core)
    if hasattr(schemapi, "_get_referencing_registry"):
        _remember_references(schemapi, core)
    if hasattr(schemapi, "_todict"):
        _pass_plain_values(schemapi)


def _remember_hashes(schemapi: Any) -> None:
    reader: Any = schemapi._FromDict
    compute = reader.hash_schema
    known: dict[int, tuple[object, int]] = {}

    def hash_schema(_cls: type, schema: object, *given: Any, **named: Any) -> int:
        if given or named:
            return int(compute(schema, *given, **named))
        # By identity: the schema is held, so that no other can take its place in memory.
        found = known.get(id(schema))
        if found is None:
            found = known[id(schema)] = (schema, int(compute(schema)))
        return found[1]

    reader.hash_schema = classmethod(hash_schema)


def _remember_classes(schemapi: Any, core: Any) -> None:
    """Keep the classes by schema until somebody makes a class of his own."""
    compute = schemapi._FromDict.__init__
    walk = core.VegaLiteSchema._default_wrapper_classes
    known: dict[str, Any] = {}

    def default_wrapper_classes(_cls: type) -> Any:
        if "classes" not in known:
            known["classes"] = tuple(walk())
        return known["classes"]

    def begin(self: Any, classes: Any, /) -> None:
        if classes is not known.get("classes"):
            compute(self, classes)
            return
        if "by schema" not in known:
            compute(self, classes)
            known["by schema"] = self.class_dict
        self.class_dict = known["by schema"]

    def forget(cls: type, /, **named: Any) -> None:
        known.clear()
        super(schemapi.SchemaBase, cls).__init_subclass__(**named)

    core.VegaLiteSchema._default_wrapper_classes = classmethod(default_wrapper_classes)
    schemapi._FromDict.__init__ = begin
    schemapi.SchemaBase.__init_subclass__ = classmethod(forget)


def _remember_references(schemapi: Any, core: Any) -> None:
    compute = schemapi._get_referencing_registry
    root = core.VegaLiteSchema._rootschema
    made = compute(root)

    def registry(rootschema: Any, *given: Any, **named: Any) -> Any:
        return made if rootschema is root else compute(rootschema, *given, **named)

    schemapi._get_referencing_registry = registry


def _pass_plain_values(schemapi: Any) -> None:
    compute = schemapi._todict

    def plain(value: Any, *given: Any, **named: Any) -> Any:
        # Its own answer is the same, after a look through all attributes.
        return value if type(value) in _PLAIN else compute(value, *given, **named)

    schemapi._todict = plain
