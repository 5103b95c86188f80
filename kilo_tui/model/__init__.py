"""The nouns of the program as frozen values.

Nothing here does I/O, knows a clock or reads JSON; every floor may use these values,
and they import nothing but each other and `errors`.
"""
