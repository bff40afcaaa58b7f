{
    "name": "UDI Quality and Recall",
    "summary": "Recalls that reach a lot, and what was reported of it, in its inspection pack",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "UDI Traceability contributors",
    "category": "Supply Chain/Traceability",
    "depends": ["udi_quality", "udi_recall"],
    "auto_install": True,
}
