from . import udi_inspection, udi_inspection_look, udi_inspection_photo, udi_sampling_check
