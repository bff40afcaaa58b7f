from . import (
    deadlines,
    find,
    frozen,
    home,
    recall,
    recall_flow,
    recall_scope,
    scope_engine,
    scope_preview,
    scope_rules,
    scope_store,
    workbook,
)
