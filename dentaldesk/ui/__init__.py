"""What people touch: windows, panels and the road between them and the engines."""
