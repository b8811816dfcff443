// SPDX-License-Identifier: EUPL-1.2
import CCurl

/// libcurl's functions, opened on first use and kept for the life of the process: the library cannot be unloaded while
/// its resolver may still run.
final class CurlLibrary: @unchecked Sendable {
    /// The soname of every libcurl 7 and 8 that is built with OpenSSL.
    static let name = "libcurl.so.4"

    /// Written once in `init` and only read after: that is what makes sharing it safe.
    let functions: UnsafePointer<CurlFunctions>

    init(name: String = CurlLibrary.name) throws(UplinkError) {
        let table = UnsafeMutablePointer<CurlFunctions>.allocate(capacity: 1)
        table.initialize(to: CurlFunctions())
        var missing: UnsafePointer<CChar>?
        guard ccurl_open(table, name, &missing) == 0 else {
            table.deallocate()
            throw .libraryMissing(missing.map { String(cString: $0) } ?? name)
        }
        // Never freed: handles may outlive every owner when a stop had to give up on a name that does not resolve.
        functions = UnsafePointer(table)
    }
}
