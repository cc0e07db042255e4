"""Which AI service and activity is this?  Data in, answers out; nothing here touches the world.

``load(shipped() | own files)`` makes a ``Catalog``; ``Catalog.identify`` answers for one request.
"""

from tidegate.catalog.catalog import Catalog
from tidegate.catalog.entry import CatalogService, Fact
from tidegate.catalog.load import check, load
from tidegate.catalog.sight import HostPattern, HostSight
from tidegate.catalog.words import CATEGORIES, PROPERTIES

__all__ = [
    "CATEGORIES",
    "PROPERTIES",
    "Catalog",
    "CatalogService",
    "Fact",
    "HostPattern",
    "HostSight",
    "check",
    "load",
]
