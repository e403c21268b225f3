"""One lab-sealed request over Impacket's RPC client; prints the count in the answer.

Arguments: address, port, protocol version, application id, activation id, KMS id.
"""

import os
import sys
from datetime import datetime, timezone
from uuid import UUID, uuid4

import lab
import rpcclient

address, port, major = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
app_id, act_id, kms_id = (UUID(text) for text in sys.argv[4:7])
now = lab.ticks(datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"))
request = lab.Request(major, 0, 2, 43_200, app_id, act_id, kms_id, uuid4(), 25, now, lab.NO_CMID,
                      "impacket.lab.test")
iv = os.urandom(16)
sealed = lab.seal_request("kms-lab", request, iv)
answer = rpcclient.exchange([address], port, sealed, patience=30)
print("count", lab.open_response("kms-lab", answer, request, iv).count)
