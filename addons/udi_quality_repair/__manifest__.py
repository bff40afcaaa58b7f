{
    "name": "UDI Quality and Repair",
    "summary": "Rework of nonconforming goods is a repair order; what was reworked is inspected again",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "UDI Traceability contributors",
    "category": "Supply Chain/Traceability",
    "depends": ["udi_quality", "udi_repair"],
    "data": ["views/repair_order_views.xml"],
    "auto_install": True,
}
