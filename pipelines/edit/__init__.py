"""The edit room: is a figure plausible and consistent. Rules are data; nothing here changes a value."""
