from . import (
    answer,
    catalogue,
    catalogue_adoption,
    defect_text,
    demo_code,
    gate,
    home,
    picking_scan,
    recorder,
    scan,
    trace,
)
