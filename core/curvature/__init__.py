"""Where a network is, and where it will end: curvature, gradient flow, levels and a verdict."""
