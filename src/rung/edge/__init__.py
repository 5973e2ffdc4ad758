"""The front of the house: the hot intakes and the live stream are its own routes, everything else goes to Django."""
