"""The references of the benches of models, in one process each, so that its start can be left out.

python3 -m venv DIR && DIR/bin/pip install f3d==4.0.0 trimesh==5.2.0 numpy networkx lxml scipy OctoPrint==1.11.8
Then run a bench with REFERENCE_PYTHON=DIR/bin/python. Each prints milliseconds, without the imports: f3d's
of the clock, since it draws on other threads, the others' of the processor.
"""
import sys
import time


def picture(model, target, edge="512"):
    """f3d, from the same side as our pictures, without perspective."""
    import math
    import f3d

    start = time.perf_counter()
    engine = f3d.Engine.create(True)
    engine.options.update({"scene.up_direction": "+Z", "scene.camera.orthographic": True, "render.grid.enable": False})
    engine.window.size = int(edge), int(edge)
    engine.scene.add(model)
    camera = engine.window.camera
    azimuth, elevation = math.radians(-60), math.radians(26)
    towards = (math.cos(elevation) * math.cos(azimuth), math.cos(elevation) * math.sin(azimuth), math.sin(elevation))
    camera.focal_point = (0, 0, 0)
    camera.position = tuple(1000 * part for part in towards)
    camera.view_up = (0, 0, 1)
    camera.reset_to_bounds()
    engine.window.render_to_image(True).save(target)
    return time.perf_counter() - start


def read(model):
    """trimesh, as it is read by default."""
    import trimesh

    start = time.process_time()
    trimesh.load(model, force="mesh")
    return time.process_time() - start


def printability(model):
    """trimesh: what it knows of holes, volume, parts and overhangs."""
    import trimesh

    start = time.process_time()
    mesh = trimesh.load(model, force="mesh")
    facts = (mesh.is_watertight, mesh.volume, mesh.area, mesh.body_count, (mesh.face_normals[:, 2] < -0.7071).sum())
    return time.process_time() - start if facts else 0


def gcode(path):
    """OctoPrint's analyser, by the processor's time as it takes a file."""
    from octoprint.util.gcodeInterpreter import gcode as analyser

    start = time.process_time()
    analyser().load(path)
    return time.process_time() - start


if __name__ == "__main__":
    print(1000 * {"picture": picture, "read": read, "printability": printability, "gcode": gcode}[sys.argv[1]](*sys.argv[2:]))
