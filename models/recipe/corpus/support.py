"""x"""
def support_claims(base, seed):
    return []
