// SPDX-License-Identifier: EUPL-1.2
import NIOCore
import NIOPosix
import NIOSSL

/// One terminal's connection: sends a request, waits for the whole answer, as HTTP/1.1 keep-alive does. Touched by its
/// event loop alone.
final class IngestLine: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// When the request under way was due; `nil`: none is.
    private(set) var due: NIODeadline?
    /// Due, and not yet sent, since the one before is not answered.
    private var waiting: [NIODeadline] = []
    private var requests: any IteratorProtocol<[UInt8]>
    /// Requests that were not sent yet.
    private(set) var left: Int
    private var context: ChannelHandlerContext?
    private var received = ByteBuffer()
    /// An answer is there: how long after it was due.
    var onAnswer: (IngestLine, Result<Int64, LoadFailure>) -> Void = { _, _ in }

    init(_ requests: any IteratorProtocol<[UInt8]>, count: Int) {
        self.requests = requests
        left = count
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    /// The next request is due at this moment: it goes at once, or after those before it.
    func send(due moment: NIODeadline) {
        guard due == nil else { return waiting.append(moment) }
        guard let context, let request = requests.next() else { return fail("the connection is gone") }
        due = moment
        left -= 1
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        guard let (status, body) = takeAnswer(), let due else { return }
        self.due = nil
        guard status == 200 else { return fail("status \(status): \(body)") }
        let taken = (NIODeadline.now() - due).nanoseconds
        if !waiting.isEmpty { send(due: waiting.removeFirst()) }
        onAnswer(self, .success(taken))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { fail("\(error)") }

    func channelInactive(context: ChannelHandlerContext) {
        if due != nil { fail("the central closed the connection") }
    }

    private func fail(_ reason: String) { onAnswer(self, .failure(LoadFailure(reason))) }

    /// A whole answer with a `Content-Length`, when it is there.
    private func takeAnswer() -> (status: Int, body: String)? {
        let view = received.readableBytesView
        guard let end = view.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let head = String(decoding: view[..<end.lowerBound], as: UTF8.self).lowercased()
        let length =
            head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).trimmingPrefix(" ")) } ?? 0
        guard view.endIndex - end.upperBound >= length else { return nil }
        let status = Int(head.dropFirst(9).prefix(3)) ?? 0
        received.moveReaderIndex(forwardBy: end.upperBound - view.startIndex)
        let body = status == 200 ? "" : received.getString(at: received.readerIndex, length: length) ?? ""
        received.moveReaderIndex(forwardBy: length)
        received.discardReadBytes()
        return (status, body)
    }
}
