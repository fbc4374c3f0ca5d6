"""The pages of the settings, each told as data: what it shows, how it is read and saved."""
