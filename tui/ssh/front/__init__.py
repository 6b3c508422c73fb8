"""What faces the network: connections, who may come in, and what is read of them."""
