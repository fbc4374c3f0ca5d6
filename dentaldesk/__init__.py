"""DentalDesk: the program that runs a dental clinic."""

__version__ = "0.1.0"
