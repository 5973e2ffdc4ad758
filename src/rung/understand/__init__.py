"""What a message means. Pure and offline: texts in, values out. So far its mood (`rung.understand.moods.mood`)."""
