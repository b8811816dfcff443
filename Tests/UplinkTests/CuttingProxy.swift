// SPDX-License-Identifier: EUPL-1.2
import NIOCore
import NIOPosix
import Synchronization

/// A wire between terminal and central that can be cut: passes bytes both ways until told otherwise.
final class CuttingProxy: Sendable {
    enum Mode: Sendable {
        case pass
        /// Everything from the central is dropped and the connection closed: the answer is lost.
        case loseAnswers
        /// Connections are taken and closed at once.
        case cut
        /// Connections are taken, and nothing moves.
        case silent
    }

    let mode = Mutex(Mode.pass)
    let connections = Mutex(0)
    private let target: Mutex<Int>
    let port: Int
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let channel: any Channel
    var url: String { "https://127.0.0.1:\(port)" }

    init(to target: Int) throws {
        self.target = Mutex(target)
        let box = Box()
        let group = self.group
        channel = try ServerBootstrap(group: group)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { client in
                guard let proxy = box.proxy else { return client.close() }
                proxy.connections.withLock { $0 += 1 }
                switch proxy.mode.withLock({ $0 }) {
                case .cut: return client.close()
                case .silent: return client.eventLoop.makeSucceededVoidFuture()
                case .pass, .loseAnswers: break
                }
                return ClientBootstrap(group: client.eventLoop)
                    .connect(host: "127.0.0.1", port: proxy.target.withLock { $0 })
                    .flatMap { server in
                        client.eventLoop.makeCompletedFuture {
                            try server.pipeline.syncOperations.addHandler(Pass(to: client, proxy, fromCentral: true))
                            try client.pipeline.syncOperations.addHandler(Pass(to: server, proxy, fromCentral: false))
                        }.flatMap { client.setOption(.autoRead, value: true) }
                    }
            }
            .bind(host: "127.0.0.1", port: 0).wait()
        port = channel.localAddress?.port ?? 0
        box.owner.withLock { $0 = Weak(proxy: self) }
    }

    /// The central moved to another port.
    func set(target fresh: Int) { target.withLock { $0 = fresh } }

    func set(_ fresh: Mode) { mode.withLock { $0 = fresh } }

    deinit {
        try? channel.close().wait()
        try? group.syncShutdownGracefully()
    }

    private struct Weak: Sendable { weak var proxy: CuttingProxy? }

    private final class Box: Sendable {
        let owner = Mutex<Weak?>(nil)
        var proxy: CuttingProxy? { owner.withLock { $0?.proxy } }
    }

    private final class Pass: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let other: any Channel
        private weak var proxy: CuttingProxy?
        private let fromCentral: Bool

        init(to other: any Channel, _ proxy: CuttingProxy, fromCentral: Bool) {
            self.other = other
            self.proxy = proxy
            self.fromCentral = fromCentral
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch proxy?.mode.withLock({ $0 }) ?? .cut {
            case .pass: other.writeAndFlush(unwrapInboundIn(data), promise: nil)
            case .loseAnswers where !fromCentral: other.writeAndFlush(unwrapInboundIn(data), promise: nil)
            case .silent: break
            default:
                context.close(promise: nil)
                other.close(promise: nil)
            }
        }

        func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
