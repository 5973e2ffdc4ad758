"""What people read: alerts, news beside them, bulletins and briefs, put together when they are sent."""
