{
    "name": "UDI Manufacturing",
    "summary": "Production lot and dates on every unit, exact component-to-unit pairs, one event per order",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "UDI Traceability contributors",
    "category": "Supply Chain/Traceability",
    "depends": ["udi_traceability", "mrp_product_expiry"],
    "data": [
        "security/udi_mrp_security.xml",
        "security/ir.model.access.csv",
        "data/udi_mrp_data.xml",
        "wizards/udi_component_pair_scan_views.xml",
        "views/udi_component_pair_views.xml",
        "views/mrp_production_views.xml",
    ],
    "demo": ["demo/udi_demo_production.xml"],
    "auto_install": True,
}
