{
    "name": "UDI Quality and Manufacturing",
    "summary": "Each finished order of a product that needs it opens its release",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "UDI Traceability contributors",
    "category": "Supply Chain/Traceability",
    "depends": ["udi_quality", "udi_mrp"],
    "data": ["views/mrp_production_views.xml"],
    "assets": {"web.assets_tests": ["udi_quality_mrp/static/tests/tours/**/*"]},
    "auto_install": True,
}
