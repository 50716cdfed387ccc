"""Red flags, differential, urgency and the next best step."""
