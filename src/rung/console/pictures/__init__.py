"""What people look at rather than read: charts, ladders, calendars."""
