{
    "name": "UDI Repair",
    "summary": "Parts that a repair takes out of a device or puts into it, with dates, in the ledger",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "UDI Traceability contributors",
    "category": "Supply Chain/Traceability",
    "depends": ["udi_traceability", "repair"],
    "data": ["views/repair_order_views.xml"],
    "auto_install": True,
}
