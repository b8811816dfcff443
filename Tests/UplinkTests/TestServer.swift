// SPDX-License-Identifier: EUPL-1.2
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A strict TLS 1.3 server on loopback that hands every request to a closure.
final class TestServer: Sendable {
    struct Question: Sendable {
        var method: String
        var path: String
        var contentType: String
        var body: [UInt8]
    }

    struct Reply: Sendable {
        var status: Int
        var body: [UInt8]
    }

    /// The peer's certificate is required and must come from `authority`, when there is one.
    struct Keys: Sendable {
        var certificate: String
        var key: String
        var authority: String?
    }

    let port: Int
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let channel: any Channel
    private let accepted = SharedChannels()
    var url: String { "https://127.0.0.1:\(port)" }

    init(keys: Keys, port: Int = 0, answer: @escaping @Sendable (Question) -> Reply) throws {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(keys.certificate.utf8)).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(keys.key.utf8), format: .pem)))
        configuration.minimumTLSVersion = .tlsv13
        if let authority = keys.authority {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.utf8)))
        }
        let context = try NIOSSLContext(configuration: configuration)
        let accepted = self.accepted
        channel = try ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { child in
                accepted.channels.withLock { $0.append(child) }
                return child.eventLoop.makeCompletedFuture {
                    try child.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    try child.pipeline.syncOperations.configureHTTPServerPipeline()
                    try child.pipeline.syncOperations.addHandler(Exchange(answer))
                }
            }
            .bind(host: "127.0.0.1", port: port).wait()
        self.port = channel.localAddress?.port ?? 0
    }

    func stop() {
        // The last one to let go may be an event loop that answers a question: it must not wait for another.
        guard MultiThreadedEventLoopGroup.currentEventLoop == nil else {
            channel.close(promise: nil)
            for child in accepted.channels.withLock({ $0 }) { child.close(promise: nil) }
            return group.shutdownGracefully { _ in }
        }
        try? channel.close().wait()
        for child in accepted.channels.withLock({ $0 }) { try? child.close().wait() }
        try? group.syncShutdownGracefully()
    }
}

private final class SharedChannels: Sendable {
    let channels = Mutex<[any Channel]>([])
}

private final class Exchange: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart
    private let answer: @Sendable (TestServer.Question) -> TestServer.Reply
    private var question = TestServer.Question(method: "", path: "", contentType: "", body: [])

    init(_ answer: @escaping @Sendable (TestServer.Question) -> TestServer.Reply) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            question = TestServer.Question(
                method: head.method.rawValue, path: head.uri,
                contentType: head.headers.first(name: "content-type") ?? "",
                body: [])
        case .body(let part):
            question.body.append(contentsOf: part.readableBytesView)
        case .end:
            let reply = answer(question)
            var headers = HTTPHeaders()
            headers.add(name: "content-length", value: "\(reply.body.count)")
            context.write(
                wrapOutboundOut(
                    .head(.init(version: .http1_1, status: .init(statusCode: reply.status), headers: headers))),
                promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: reply.body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
