"""HTTP: endpoints, credentials, parsing, problems (RFC 9457), caching, and the OpenAPI document."""
