"""The screens of the application, each a layout of widgets."""
