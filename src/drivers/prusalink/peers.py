"""Drives a simulated printer with two clients that others wrote; prints one JSON object of what they saw."""

import asyncio
import json
import sys
import tempfile
import time

import httpx
import PrusaLinkPy
from pyprusalink import PrusaLink
from pyprusalink.types import InvalidAuth

port, password = int(sys.argv[1]), sys.argv[2]
base = f"http://127.0.0.1:{port}"
seen = {}


async def digest_client():
    async with httpx.AsyncClient() as client:
        printer = PrusaLink(client, base, "maker", password)
        seen["version"] = (await printer.get_version())["text"]
        seen["serial"] = (await printer.get_info())["serial"]
        seen["storage"] = (await printer.get_storage())[0]["name"]
        seen["idle"] = [(await printer.get_status())["printer"]["state"], await printer.get_job(), await printer.get_transfer()]
        httpx.post(f"{base}/api/v1/files/usb/long.gcode", headers={"x-api-key": password}).raise_for_status()
        job = await printer.get_job()
        seen["job"] = [job["id"], job["state"], job["file"]["display_name"]]
        states = []
        for command, wait in ((printer.pause_job, 0), (printer.resume_job, 0), (printer.cancel_job, 0.5)):
            await command(job["id"])
            await asyncio.sleep(wait)
            states.append((await printer.get_status())["printer"]["state"])
        seen["states"] = states
        try:
            await PrusaLink(client, base, "maker", "wrong").get_status()
        except InvalidAuth:
            seen["refused"] = True


asyncio.run(digest_client())

client = PrusaLinkPy.PrusaLinkPy("127.0.0.1", password, port=port)
with tempfile.NamedTemporaryFile("w", suffix=".gcode") as file:
    file.write("G28\nG4 S60000\n")
    file.flush()
    seen["puts"] = [client.put_gcode(file.name, "x.gcode").status_code for _ in range(2)]
seen["exists"] = client.exists_gcode("x.gcode")
seen["start"] = client.post_gcode("x.gcode").status_code
seen["commands"] = [client.pause_print().status_code, client.resume_print().status_code, client.stop_print().status_code]
time.sleep(0.5)
seen["delete"] = client.delete("/x.gcode").status_code
print(json.dumps(seen))
