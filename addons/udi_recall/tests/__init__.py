from . import (
    test_recall_deadlines,
    test_recall_disposition,
    test_recall_drill,
    test_recall_effectiveness,
    test_recall_flow,
    test_recall_freeze,
    test_recall_frozen,
    test_recall_incoming,
    test_recall_merged,
    test_recall_random,
    test_recall_reconciliation,
    test_recall_reports,
    test_recall_rights,
    test_recall_scope,
    test_recall_standing,
    test_recall_workbook,
    test_scope_rules,
    test_scope_versions,
    test_signer_leaves,
)

# isort: split
# notices and answers
from . import (
    test_recall_answer,
    test_recall_answer_import,
    test_recall_answer_page,
    test_recall_ladder,
    test_recall_notice,
    test_recall_notice_story,
)
