"""Ways out: each channel is a folder that describes itself, renders an alert and sends it."""
