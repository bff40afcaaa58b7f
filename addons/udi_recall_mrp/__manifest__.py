{
    "name": "UDI Recall from Manufacturing",
    "summary": "Recall scopes by work centre and by who worked there; a freeze stops manufacturing orders too",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "UDI Traceability contributors",
    "category": "Supply Chain/Traceability",
    "depends": ["udi_recall", "udi_mrp"],
    "data": ["security/ir.model.access.csv", "views/udi_recall_scope_views.xml"],
    "auto_install": True,
}
