"""SMSBOX over HTTP: its models, our transport, the client. Importing the package loads none of them."""
