"""One file a screen: what stands where, what its keys do, one worker a service call.

The chat screen has three: around the prompt (`writing`), around the conversation (`reading`), and the whole (`chat`).
"""
