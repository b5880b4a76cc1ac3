"""The language of the business: values, states, rules and ports. Standard library only."""
