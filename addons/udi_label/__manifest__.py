{
    "name": "UDI Labels",
    "summary": "UDI labels as PDF: GS1 DataMatrix and text from one object, every symbol read back before release",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "UDI Traceability contributors",
    "category": "Supply Chain/Traceability",
    "depends": ["udi_traceability"],
    "external_dependencies": {"python": ["zxing-cpp", "reportlab"]},
    "data": [
        "security/ir.model.access.csv",
        "security/udi_label_rules.xml",
        "data/udi_label_data.xml",
        "wizards/udi_label_print_views.xml",
        "views/udi_print_job_views.xml",
        "views/stock_lot_views.xml",
        "views/udi_demo_code_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["udi_label/static/src/**/*"],
        "web.assets_unit_tests": ["udi_label/static/tests/**/*"],
    },
}
