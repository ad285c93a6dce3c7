"""Drives a simulated Bambu Lab printer with a client that others wrote; prints one JSON object of what it saw."""

import io
import json
import logging
import sys
import time

from bambulabs_api.camera_client import PrinterCamera
from bambulabs_api.ftp_client import PrinterFTPClient
from bambulabs_api.mqtt_client import PrinterMQTTClient

logging.disable(logging.CRITICAL)
mqtt_port, ftps_port, camera_port = (int(port) for port in sys.argv[1:4])
code, serial, path = sys.argv[4:7]
host = "127.0.0.1"
seen = {}


def until(question, pleases, seconds=15):
    end = time.time() + seconds
    while True:
        answer = question()
        if pleases(answer) or time.time() > end:
            return answer
        time.sleep(0.05)


def states(client, wanted):
    return until(lambda: client.get_printer_state().name, lambda name: name == wanted)


client = PrinterMQTTClient(host, code, serial, port=mqtt_port)
client.connect()
client.start()
until(client.ready, bool)
seen["connected"] = client.is_connected()
seen["firmware"] = until(client.firmware_version, bool)
seen["rest"] = [states(client, "IDLE"), client.nozzle_type().name, client.nozzle_diameter(), client.get_bed_temperature() > 10]
client.process_ams()
hub = client.ams_hub
seen["trays"] = [tray.tray_type for tray in hub[0].filament_trays.values()] if hub[0] else None

card = PrinterFTPClient(host, code, port=ftps_port)
with open(path, "rb") as file:
    seen["upload"] = card.upload_file(file, "peer.gcode.3mf")
listed = card.list_directory()
seen["listed"] = [line.split()[-1] for line in listed[1]]
with open(path, "rb") as file:
    sent = file.read()
read = card.download_file("peer.gcode.3mf")
seen["same"] = read is not None and read.getvalue() == sent

seen["start"] = client.start_print_3mf("peer.gcode.3mf", 1, use_ams=False)
seen["running"] = [states(client, "RUNNING"), client.subtask_name()]
client.pause_print()
seen["paused"] = states(client, "PAUSE")
client.resume_print()
seen["resumed"] = states(client, "RUNNING")
client.stop_print()
seen["stopped"] = states(client, "FAILED")
client.set_bed_temperature(60)
seen["bed"] = until(client.get_bed_temperature_target, lambda celsius: celsius == 60)
seen["delete"] = card.delete_file("peer.gcode.3mf")
seen["gone"] = [line.split()[-1] for line in card.list_directory()[1]]

camera = PrinterCamera(host, code, port=camera_port)
camera.start()
frame = until(lambda: camera.last_frame, lambda one: one is not None)
seen["frame"] = frame is not None and bytes(frame[:2]).hex() == "ffd8"
camera.alive = False

wrong = PrinterMQTTClient(host, "wrong", serial, port=mqtt_port)
reasons = []
wrong.on_connect_handler = lambda _self, _client, _data, _flags, reason, _properties: reasons.append(reason.value)
wrong.connect()
wrong.start()
seen["refused"] = until(lambda: list(reasons), bool)[:1]
wrong._client.disconnect()
print(json.dumps(seen))
sys.stdout.flush()
import os

os._exit(0)
