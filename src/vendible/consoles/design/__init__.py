"""The design system: how money, dates and states look, and the gallery that shows all of it."""
