{
    "name": "UDI Labels from Manufacturing",
    "summary": "Print UDI labels from the manufacturing order",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "UDI Traceability contributors",
    "category": "Supply Chain/Traceability",
    "depends": ["udi_label", "udi_mrp"],
    "data": ["views/mrp_production_views.xml"],
    "auto_install": True,
}
