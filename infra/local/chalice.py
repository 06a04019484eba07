"""`python -m infra.local.chalice …`: Chalice's command line as it is, for a stage on an emulator of AWS.

The emulator can't import a REST API, which is made call by call instead; nothing else is other than with `chalice`.
"""

import sys

from chalice.cli import main

from infra.local import deploy

if __name__ == "__main__":
    deploy.put_in()
    sys.argv[0] = "chalice"
    raise SystemExit(main())
