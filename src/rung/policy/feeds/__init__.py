"""On-call calendars from elsewhere (iCalendar), worked out into turns."""
