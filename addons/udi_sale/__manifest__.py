{
    "name": "UDI Sales",
    "summary": "Deliveries, returns and what else the ledger has of a sales order",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "UDI Traceability contributors",
    "category": "Supply Chain/Traceability",
    "depends": ["udi_traceability", "sale_stock"],
    "data": ["views/sale_order_views.xml"],
    "auto_install": True,
}
