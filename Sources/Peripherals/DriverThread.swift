// SPDX-License-Identifier: EUPL-1.2
import CDevice
import Glibc

/// A thread of a driver's own, for what takes time; nobody joins it.
enum DriverThread {
    private final class Body {
        let name: String
        let run: @Sendable () -> Void

        init(_ name: String, _ run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// - Parameter name: at most 15 letters.
    /// - Returns: 0, or the error number.
    static func start(_ name: String, _ run: @escaping @Sendable () -> Void) -> Int32 {
        var thread = pthread_t()
        let body = Unmanaged.passRetained(Body(name, run))
        let failure = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
                cdev_name_thread(body.name)
                body.run()
                return nil
            }, body.toOpaque())
        if failure == 0 { pthread_detach(thread) } else { body.release() }
        return failure
    }
}
