"""A camera as GStreamer's RTSP server makes one: RTSPS, digest, H.264 of a file or of a test picture (docs/real-bambu.md)."""

import os
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

certificate, key, film = sys.argv[1:4]
Gst.init(None)

auth = GstRtspServer.RTSPAuth()
auth.set_tls_certificate(Gio.TlsCertificate.new_from_files(certificate, key))
auth.set_supported_methods(GstRtsp.RTSPAuthMethod.BASIC if sys.argv[4] == "basic" else GstRtsp.RTSPAuthMethod.DIGEST)
token = GstRtspServer.RTSPToken()
token.set_string("media.factory.role", "viewer")
code = os.environ["ACCESS_CODE"]
auth.add_digest("bblp", code, token)
auth.add_basic(GstRtspServer.RTSPAuth.make_basic("bblp", code), token)

permissions = GstRtspServer.RTSPPermissions()
permissions.add_permission_for_role("viewer", "media.factory.access", True)
permissions.add_permission_for_role("viewer", "media.factory.construct", True)
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch(f"( filesrc location={film} ! qtdemux ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=1 )")
factory.set_permissions(permissions)

server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service("0")
server.set_auth(auth)
server.get_mount_points().add_factory("/streaming/live/1", factory)
server.attach(None)
print(server.get_bound_port(), flush=True)
# Whoever started it is gone when its input ends.
GLib.io_add_watch(0, GLib.IO_HUP, lambda *_: os._exit(0))
GLib.MainLoop().run()
