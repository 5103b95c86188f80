"""The only floor that knows the disk: profiles, secrets, conversations, the log.

What a person wrote is never overwritten when it cannot be read; what is written is old or new, never half;
nothing is readable for others. What goes wrong leaves here as a KiloError that names the place.
"""
