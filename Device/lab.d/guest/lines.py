# SPDX-License-Identifier: EUPL-1.2
"""Lines to the county outside: what listens on the loopback of the machine that emulates this one is reached at the same
port of this one's loopback. The county's certificates are made out for that address."""
import asyncio
import json

OUTSIDE = "10.0.2.2"
LIST = "/opt/house/lines.json"
HELD_SECONDS = 300


async def carry(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def connected(port, reader, writer):
    try:
        far_reader, far_writer = await asyncio.open_connection(OUTSIDE, port)
    except OSError:
        writer.close()
        return
    await asyncio.gather(carry(reader, far_writer), carry(far_reader, writer))


class Near(asyncio.DatagramProtocol):
    """Where the browser sends to: each of its sockets has one of ours outwards."""

    def __init__(self, port):
        self.port, self.transport, self.far = port, None, {}

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        if address not in self.far:
            self.far[address] = asyncio.ensure_future(self.open(address))
        self.far[address].add_done_callback(lambda opened: opened.result().sendto(data))

    async def open(self, address):
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: Far(self.transport, address), remote_addr=(OUTSIDE, self.port))
        loop.call_later(HELD_SECONDS, self.close, address, transport)
        return transport

    def close(self, address, transport):
        self.far.pop(address, None)
        transport.close()


class Far(asyncio.DatagramProtocol):
    def __init__(self, near, address):
        self.near, self.address = near, address

    def datagram_received(self, data, _):
        self.near.sendto(data, self.address)


async def main():
    with open(LIST, encoding="ascii") as file:
        lines = json.load(file)
    loop = asyncio.get_running_loop()
    for port in lines["tcp"]:
        await asyncio.start_server(lambda r, w, port=port: connected(port, r, w), "127.0.0.1", port)
    for port in lines["udp"]:
        await loop.create_datagram_endpoint(lambda port=port: Near(port), local_addr=("127.0.0.1", port))
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
