"""The nightly job: how it is defined, started, recorded and cleaned up after."""
