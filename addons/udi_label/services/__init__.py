from . import (
    demo_code,
    label,
    label_check,
    label_content,
    label_design,
    label_reconciliation,
    label_runner,
    label_sender,
    label_text,
)
