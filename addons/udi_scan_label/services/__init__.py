from . import label_verifying, scenario_label
