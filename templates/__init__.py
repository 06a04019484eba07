"""Templates of pages and mails. A package, so that they are found wherever the code is unpacked."""
