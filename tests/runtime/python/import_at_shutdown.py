# When the interpreter shuts down, nothing can be imported any more.
# outcome: prints ImportError: sys.meta_path is None
import importlib


class Handle:
    def __del__(self):
        importlib.import_module("colorsys")  # expect: code-loading @python-del


kept = Handle()
