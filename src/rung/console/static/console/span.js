// How long, in short, on every page that counts: as `span` of templatetags/when.py writes it.
"use strict";

function span(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const total = Math.floor(Math.abs(seconds));
  const sign = seconds < 0 && total > 0 ? "-" : "";
  if (total < 3600) return `${sign}${Math.floor(total / 60)}:${two(total % 60)}`;
  if (total < 48 * 3600) return `${sign}${Math.floor(total / 3600)} h ${two(Math.floor((total % 3600) / 60))} min`;
  return `${sign}${Math.floor(total / 86400)} d`;
}
