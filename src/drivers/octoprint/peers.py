"""Drives an OctoPrint, or what says that it is one, with the client octorest; prints one JSON object of what it saw."""

import json
import sys
import time

from octorest import OctoRest

how, url, key, path = sys.argv[1:5]
seen = {}


def told(work):
    """None, or the status that octorest was refused with."""
    try:
        work()
    except RuntimeError as error:
        return int(str(error)[-4:-1])


def until(state):
    end = time.time() + 20
    while client.job_info()["state"] != state and time.time() < end:
        time.sleep(0.05)
    return client.job_info()["state"]


seen["wrong key"] = told(lambda: OctoRest(url=url, apikey="wrong"))
client = OctoRest(url=url, apikey=key)
seen["version"] = client.version["text"].split(" ")[0]
seen["state"] = client.state()
seen["uploaded"] = client.upload(path)["files"]["local"]["name"]
name = seen["uploaded"]
seen["listed"] = name in [file["name"] for file in client.files()["files"]]
seen["size"] = client.files_info("local", name)["size"]
seen["job"] = client.job_info()["state"]
seen["flags"] = client.printer()["state"]["flags"]["operational"]

if how == "simulator":
    client.select(name, print=True)
    seen["states"] = [until("Printing")]
    client.pause()
    seen["states"].append(until("Paused"))
    client.resume()
    seen["states"].append(until("Printing"))
    client.cancel()
    seen["states"].append(until("Operational"))
    client.tool_target(60)
    client.bed_target(40)
    seen["targets"] = [client.tool()["tool0"]["target"], client.bed()["bed"]["target"]]
    client.home()
    client.gcode("M105")
    client.delete(name)
    seen["deleted"] = told(lambda: client.files_info("local", name))
else:
    # octorest 0.4 sends `print` as JSON beside the file, where requests drops it: its session says it as a form.
    with open(path, "rb") as file:
        reply = client.session.post(f"{url}/api/files/local", files={"file": (name, file)}, data={"print": "true"})
    seen["printed"] = [reply.status_code, reply.json()["effectivePrint"]]
    seen["shown"] = client.job_info()["job"]["file"]["name"]
    seen["select"] = told(lambda: client.select(name, print=True))
print(json.dumps(seen))
