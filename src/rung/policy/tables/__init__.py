"""The directory and facts as tables that people keep in spreadsheets."""
