"""The ways in: each intake checks what another system sends and turns it into events. None decides or stores."""
