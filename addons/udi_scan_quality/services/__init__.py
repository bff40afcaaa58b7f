from . import gate_facts, inspection_looking, scenario_inspection

# isort: split
from . import inspection_photo  # extends the scenario
