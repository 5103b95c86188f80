"""One file a screen: what stands where, what its keys do, one worker a service call."""
