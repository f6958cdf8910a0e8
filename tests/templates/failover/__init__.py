"""Tests of the failover layer."""
