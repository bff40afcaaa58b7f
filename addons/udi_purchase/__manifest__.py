{
    "name": "UDI Purchase",
    "summary": "Receipts, returns and what else the ledger has of a purchase order",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "UDI Traceability contributors",
    "category": "Supply Chain/Traceability",
    "depends": ["udi_traceability", "purchase_stock"],
    "data": ["views/purchase_order_views.xml"],
    "auto_install": True,
}
