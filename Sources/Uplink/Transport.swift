// SPDX-License-Identifier: EUPL-1.2
import CCurl
import Crypto
import Foundation
import KioskModel
import Synchronization

/// One connection to one server, held for ever so that TLS sessions are resumed. Used by one thread at a time;
/// `cancel` may come from any.
final class Transport: CentralLine, @unchecked Sendable {
    /// Whom to believe.
    enum Trust: Sendable {
        /// Nobody yet: what is said over this connection proves itself.
        case unproven
        /// The one server whose public key (SubjectPublicKeyInfo) has this SHA-256.
        case pinned([UInt8])
        /// Mutual TLS: the authority, our certificate and our key, all PEM.
        case mutual(authority: String, certificate: String, key: String)
        /// A server of somebody else's: the authorities of the system.
        case system
    }

    struct Limits: Sendable {
        var connectMilliseconds = 15_000
        var totalMilliseconds = 60_000
        var answerBytes = 262_144
    }

    struct Request: Sendable {
        var path: String
        /// `nil`: GET.
        var body: [UInt8]?
        var contentType = "application/json"
        var limits = Limits()
    }

    struct Answer: Sendable {
        var status: Int
        var body: [UInt8]
    }

    private let library: CurlLibrary
    private let functions: UnsafePointer<CurlFunctions>
    private let base: String
    private let easy: OpaqueHandle
    private let multi: OpaqueHandle
    /// Read by libcurl during a handshake, so it has an address of its own.
    private let verifyTime: UnsafeMutablePointer<CurlVerifyTime>
    /// Where libcurl writes what went wrong, in its words: CURL_ERROR_SIZE bytes.
    private let words: UnsafeMutablePointer<CChar>
    private let cancelled = Mutex(false)

    typealias OpaqueHandle = UnsafeMutableRawPointer

    init(library: CurlLibrary, base: String, trust: Trust) throws(UplinkError) {
        self.library = library
        self.base = try Address.check(base)
        functions = library.functions
        guard let easy = functions.pointee.easy_init(), let multi = functions.pointee.multi_init() else {
            throw .libraryMissing("memory for libcurl")
        }
        self.easy = easy
        self.multi = UnsafeMutableRawPointer(multi)
        verifyTime = UnsafeMutablePointer<CurlVerifyTime>.allocate(capacity: 1)
        verifyTime.initialize(to: CurlVerifyTime(functions: functions, seconds: 0, ignore_dates: 0))
        words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        try configure(trust)
    }

    deinit {
        var maskBefore = sigset_t()
        var wasPending: Int32 = 0
        ccurl_block_pipe_signal(&maskBefore, &wasPending)
        defer { ccurl_restore_pipe_signal(&maskBefore, wasPending) }
        functions.pointee.easy_cleanup(easy)
        _ = functions.pointee.multi_cleanup(multi)
        verifyTime.deallocate()
        words.deallocate()
    }

    /// Ends the transfer under way, or the next one before it begins. Stays in force.
    func cancel() {
        cancelled.withLock { $0 = true }
        _ = functions.pointee.multi_wakeup(multi)
    }

    /// Certificates are judged as of this moment; `ignoringDates` when no clock can be believed.
    func judgeCertificates(atSeconds seconds: Int64, ignoringDates: Bool) {
        verifyTime.pointee.seconds = seconds
        verifyTime.pointee.ignore_dates = ignoringDates ? 1 : 0
    }

    private func configure(_ trust: Trust) throws(UplinkError) {
        set(CURLOPT_PROTOCOLS_STR, "https")
        set(CURLOPT_PROXY, "")
        set(CURLOPT_USERAGENT, "servicepunkt")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_NOSIGNAL, 1)
        _ = ccurl_set_pointer(functions, easy, CURLOPT_ERRORBUFFER, words)
        // A stop must not wait for a name server that does not answer.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_3))
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        var complete: Bool
        switch trust {
        case .unproven:
            complete = set(CURLOPT_SSL_VERIFYPEER, 0) && set(CURLOPT_SSL_VERIFYHOST, 0)
        case .pinned(let hash):
            let pin = "sha256//" + Data(hash).base64EncodedString()
            complete =
                set(CURLOPT_SSL_VERIFYPEER, 0) && set(CURLOPT_SSL_VERIFYHOST, 0)
                && set(CURLOPT_PINNEDPUBLICKEY, pin)
        case .system:
            complete =
                set(CURLOPT_SSL_VERIFYPEER, 1) && set(CURLOPT_SSL_VERIFYHOST, 2)
                && ccurl_set_verify_time(functions, easy, verifyTime) == CURLE_OK
            set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        case .mutual(let authority, let certificate, let key):
            complete =
                set(CURLOPT_SSL_VERIFYPEER, 1) && set(CURLOPT_SSL_VERIFYHOST, 2)
                && set(CURLOPT_CAINFO_BLOB, authority) && set(CURLOPT_SSLCERT_BLOB, certificate)
                && set(CURLOPT_SSLKEY_BLOB, key)
                && ccurl_set_verify_time(functions, easy, verifyTime) == CURLE_OK
            // The blobs carry our authority only; nothing of the system's store is to be believed beside it.
            complete = complete && set(CURLOPT_CAPATH, nil as String?)
        }
        guard complete else { throw .libraryMissing("a libcurl 7.85 or newer with OpenSSL") }
    }

    @discardableResult
    private func set(_ option: CURLoption, _ value: Int) -> Bool {
        ccurl_set_long(functions, easy, option, value) == CURLE_OK
    }

    @discardableResult
    private func set(_ option: CURLoption, _ value: String?) -> Bool {
        // Options of kind blob are numbered from 40,000 (curl/curl.h).
        guard let value else { return ccurl_set_text(functions, easy, option, nil) == CURLE_OK }
        if option.rawValue >= CURLOPTTYPE_BLOB {
            let bytes = Array(value.utf8)
            return ccurl_set_blob(functions, easy, option, bytes, bytes.count) == CURLE_OK
        }
        return ccurl_set_text(functions, easy, option, value) == CURLE_OK
    }

    /// Sends `request` and waits for the whole answer, within the limits.
    func perform(_ request: Request) throws(UplinkError) -> Answer {
        let url = base + request.path
        let received = AnswerBuffer(maximumBytes: request.limits.answerBytes)
        var headers: UnsafeMutablePointer<curl_slist>?
        let body = request.body ?? []
        for line in ["Content-Type: \(request.contentType)", "Accept: application/json", "Expect:"] {
            headers = functions.pointee.slist_append(headers, line) ?? headers
        }
        defer { functions.pointee.slist_free_all(headers) }

        words.pointee = 0
        set(CURLOPT_URL, url)
        set(CURLOPT_CONNECTTIMEOUT_MS, request.limits.connectMilliseconds)
        set(CURLOPT_TIMEOUT_MS, request.limits.totalMilliseconds)
        _ = ccurl_set_pointer(functions, easy, CURLOPT_HTTPHEADER, headers)
        _ = ccurl_set_write(
            functions, easy,
            { bytes, size, count, context in
                guard let bytes, let context else { return 0 }
                let buffer = Unmanaged<AnswerBuffer>.fromOpaque(context).takeUnretainedValue()
                return buffer.append(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
            }, Unmanaged.passUnretained(received).toOpaque())

        let result = body.withUnsafeBytes { raw -> CURLcode in
            if request.body == nil {
                set(CURLOPT_HTTPGET, 1)
            } else {
                set(CURLOPT_POST, 1)
                _ = ccurl_set_offset(functions, easy, CURLOPT_POSTFIELDSIZE_LARGE, Int64(raw.count))
                _ = ccurl_set_pointer(
                    functions, easy, CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: raw.baseAddress))
            }
            return withExtendedLifetime(received) { transfer() }
        }
        guard result == CURLE_OK else { throw failure(result, url: url, overflowed: received.overflowed) }
        var status = 0
        _ = ccurl_get_long(functions, easy, CURLINFO_RESPONSE_CODE, &status)
        return Answer(status: status, body: received.bytes)
    }

    /// Runs the transfer to its end or until it is cancelled.
    private func transfer() -> CURLcode {
        var maskBefore = sigset_t()
        var wasPending: Int32 = 0
        ccurl_block_pipe_signal(&maskBefore, &wasPending)
        defer { ccurl_restore_pipe_signal(&maskBefore, wasPending) }
        guard functions.pointee.multi_add_handle(multi, easy) == CURLM_OK else { return CURLE_FAILED_INIT }
        defer { _ = functions.pointee.multi_remove_handle(multi, easy) }
        while true {
            if cancelled.withLock({ $0 }) { return CURLE_ABORTED_BY_CALLBACK }
            var running: Int32 = 0
            guard functions.pointee.multi_perform(multi, &running) == CURLM_OK else { return CURLE_FAILED_INIT }
            if running == 0 { break }
            // libcurl shortens this wait by its own timers, the limits of the request among them.
            guard functions.pointee.multi_poll(multi, nil, 0, 60_000, nil) == CURLM_OK else {
                return CURLE_FAILED_INIT
            }
        }
        var left: Int32 = 0
        while let message = functions.pointee.multi_info_read(multi, &left) {
            if ccurl_message_is_done(message) != 0 { return ccurl_message_result(message) }
        }
        return CURLE_FAILED_INIT
    }

    private func failure(_ code: CURLcode, url: String, overflowed: Bool) -> UplinkError {
        if overflowed { return .unexpectedAnswer(url, detail: "longer than allowed") }
        // "… tlsv13 alert certificate expired …": the other side says what it does not like about us.
        let said = String(cString: words)
        if let alert = said.range(of: "alert ") {
            return .tls(
                base, detail: "the central answered: \(SafeText.clean(String(said[alert.upperBound...].prefix(60))))")
        }
        switch code {
        case CURLE_ABORTED_BY_CALLBACK: return .cancelled
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: return .badAddress(url)
        case CURLE_SSL_PINNEDPUBKEYNOTMATCH: return .impostor(base)
        case CURLE_PEER_FAILED_VERIFICATION:
            var verdict = 0
            _ = ccurl_get_long(functions, easy, CURLINFO_SSL_VERIFYRESULT, &verdict)
            // X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED of openssl/x509_vfy.h.
            if verdict == 9 || verdict == 10 {
                return .certificateDates(base)
            }
            return .tls(base, detail: "its certificate is not from our central's authority, or for another name")
        case CURLE_SSL_CONNECT_ERROR
        where ["reset by peer", "SYSCALL", "unexpected eof"].contains(where: { said.contains($0) }):
            return .unreachable(base, detail: "the connection was cut during the greeting")
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
            return .tls(base, detail: "TLS 1.3 with our certificate was refused")
        case CURLE_COULDNT_RESOLVE_HOST: return .unreachable(base, detail: "the name is not known")
        case CURLE_COULDNT_CONNECT: return .unreachable(base, detail: "the connection was refused")
        case CURLE_OPERATION_TIMEDOUT: return .unreachable(base, detail: "no answer in time")
        case CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT: return .unreachable(base, detail: "out of memory or descriptors")
        default: return .unreachable(base, detail: "the connection was cut, libcurl error \(code.rawValue)")
        }
    }
}

/// Collects an answer up to a bound.
private final class AnswerBuffer {
    private(set) var bytes: [UInt8] = []
    private(set) var overflowed = false
    private let maximumBytes: Int

    init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    func append(_ chunk: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count + chunk.count <= maximumBytes else {
            overflowed = true
            return false
        }
        bytes.append(contentsOf: chunk)
        return true
    }
}
