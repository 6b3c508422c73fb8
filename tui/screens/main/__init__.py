"""The main view: its layout, and the controllers that do what keys and clicks ask for."""
