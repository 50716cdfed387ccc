"""x"""
def labelled_texts(base, parts, split, reserved, seed):
    return [e for p in parts for e in p.labelled]
