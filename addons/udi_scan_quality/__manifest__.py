{
    "name": "UDI Scan for Quality",
    "summary": "Scanning app: goods-in inspection with samples and photos; acceptance and approvals known offline",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "UDI Traceability contributors",
    "category": "Supply Chain/Traceability",
    "depends": ["udi_scan", "udi_quality"],
    "data": [
        "security/ir.model.access.csv",
        "security/udi_scan_quality_rules.xml",
        "views/udi_inspection_look_views.xml",
        "views/udi_sampling_check_views.xml",
    ],
    "demo": ["demo/udi_demo_inspecting.xml"],
    "assets": {
        "udi_scan.assets_app": ["udi_scan_quality/static/src/app/**/*"],
        "web.assets_unit_tests_setup": [
            "udi_scan_quality/static/src/app/**/*",
            ("remove", "udi_scan_quality/static/src/app/**/*.scss"),
        ],
        "web.assets_unit_tests": ["udi_scan_quality/static/tests/*.js"],
    },
    "auto_install": True,
}
