"""The chart of teeth: drawings from `teeth_drawing` on the screen."""
