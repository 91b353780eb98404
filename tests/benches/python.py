"""Calls a server that answers with a user, one call after the other, by the official SDK for Python, and prints the calls of a
second. `cargo xtask performance --only python` runs it; it needs `pip install clerk-backend-api`."""

import sys
import time

from clerk_backend_api import Clerk

url, times = sys.argv[1], int(sys.argv[2])
with Clerk(bearer_auth="sk_test_1", server_url=url) as clerk:
    # Connections are opened and code is warm before the clock runs.
    for _ in range(50):
        clerk.users.get(user_id="user_1")
    began = time.perf_counter()
    for _ in range(times):
        assert clerk.users.get(user_id="user_1").id
    print(round(times / (time.perf_counter() - began)))
