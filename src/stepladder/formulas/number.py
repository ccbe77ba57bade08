"""The number type every formula is written over: exact ``Decimal`` or fast ``float``."""

from decimal import Decimal
from typing import TypeVar

N = TypeVar("N", float, Decimal)
