"""What the embedded models were trained with: data, losses, optimisers, budget."""
