"""Where sockets live: every edge turns its wire into an exchange, tells the gate, and does what the gate says."""
