"""Programs around the pipeline: the demo and the simulator."""
