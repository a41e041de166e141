"""One place in a function's code at which a mistake can be made, and one such mistake."""
from __future__ import annotations

import ast
from typing import Any, NamedTuple, Optional

from mutant_names import Scope
from mutant_slots import Slot

# Mistakes that have no name of their own in the catalogue: they test an assignment, and explain
# nothing to a learner.
MISSING_TERM, MISSING_FACTOR, OTHER = "missing-term", "missing-factor", "other"


class Edit(NamedTuple):
    """Another expression for the one at a site."""

    kind: str
    """What is done, such as drop-average; edits of one kind can be made together."""
    mistake: str
    new: Any


class Site(NamedTuple):
    """An expression, the nodes above it in its slot, and the function's names."""

    node: Any
    above: tuple[Any, ...]
    slot: Slot
    scope: Scope

    @property
    def numpy(self) -> Optional[str]:
        return self.scope.numpy

    @property
    def parent(self) -> Any:
        return self.above[-1] if self.above else None

    @property
    def is_backward(self) -> bool:
        """Whether a gradient is made here."""
        return self.scope.is_backward or self.scope.is_gradient(self.slot)

    @property
    def is_index(self) -> bool:
        """Whether the expression is part of what stands in square brackets."""
        line = (*self.above, self.node)
        return any(
            isinstance(parent, ast.Subscript) and child is parent.slice
            for parent, child in zip(line, line[1:])
        )

    def has_above(self, kind: type) -> bool:
        return any(isinstance(node, kind) for node in self.above)
