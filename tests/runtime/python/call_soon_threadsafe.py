# An event loop may be told from anywhere.
# outcome: prints told
import asyncio


class Handle:
    def __init__(self, loop):
        self.me = self
        self.loop = loop

    def __del__(self):
        self.loop.call_soon_threadsafe(print, "told")


async def main():
    Handle(asyncio.get_running_loop())
    kept = [[] for _ in range(100000)]
    await asyncio.sleep(0.05)


asyncio.run(main())
