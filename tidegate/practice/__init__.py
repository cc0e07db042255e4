"""A practice AI service: real shapes, echoed answers, and a record of everything that reached it.

The demo, the end-to-end tests and whoever tries Tidegate offline use it in place of DeepSeek, ChatGPT and the others.
It is a leaf: nothing in the product imports it except the demo command.  It must never be reachable from anywhere but
the loopback address, and it never asks the network anything.
"""
