from . import demo_code, label, label_content, label_text
