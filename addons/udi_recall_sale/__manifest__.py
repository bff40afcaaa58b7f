{
    "name": "UDI Recall and Sales",
    "summary": "Credit notes for recalled units that came back, from the invoices they were sold with",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "UDI Traceability contributors",
    "category": "Supply Chain/Traceability",
    "depends": ["udi_recall", "sale_stock"],
    "data": ["views/udi_recall_views.xml"],
    "auto_install": True,
}
