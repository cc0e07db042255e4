"""Exports: what other systems are given to enforce a part of the policy, or to lead traffic to where all of it is
enforced.  Each says what it cannot do.  Pure: catalogue, policy and a few facts go in, text comes out.
"""
