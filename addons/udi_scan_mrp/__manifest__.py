{
    "name": "UDI Scan for Manufacturing",
    "summary": "Scanning app: components into units, one by one or for the whole order, and units out",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "UDI Traceability contributors",
    "category": "Supply Chain/Traceability",
    "depends": ["udi_scan", "udi_mrp"],
    "data": [
        "security/ir.model.access.csv",
        "security/udi_scan_mrp_rules.xml",
    ],
    "assets": {
        "udi_scan.assets_app": ["udi_scan_mrp/static/src/app/**/*"],
        "web.assets_unit_tests_setup": [
            "udi_scan_mrp/static/src/app/**/*",
            ("remove", "udi_scan_mrp/static/src/app/**/*.scss"),
        ],
        "web.assets_unit_tests": ["udi_scan_mrp/static/tests/*.js"],
    },
    "auto_install": True,
}
