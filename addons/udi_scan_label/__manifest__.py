{
    "name": "UDI Scan for Labels",
    "summary": "Scanning app: printed labels are scanned and compared with what their print job says",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "UDI Traceability contributors",
    "category": "Supply Chain/Traceability",
    "depends": ["udi_scan", "udi_label"],
    "data": [
        "security/ir.model.access.csv",
        "security/udi_scan_label_rules.xml",
        "views/udi_label_verification_views.xml",
    ],
    "assets": {
        "udi_scan.assets_app": ["udi_scan_label/static/src/app/**/*"],
        "web.assets_unit_tests_setup": ["udi_scan_label/static/src/app/**/*"],
        "web.assets_unit_tests": ["udi_scan_label/static/tests/*.js"],
    },
    "auto_install": True,
}
