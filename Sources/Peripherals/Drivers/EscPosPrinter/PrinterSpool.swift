// SPDX-License-Identifier: EUPL-1.2
import CDevice
import Glibc
import KioskModel

/// A file instead of a printer. It cannot answer, but a file can be asked: written and synced to disk is its "printed".
/// Nothing of a job is left in it when that fails half-way, so a failed job has an outcome too.
struct PrinterSpool {
    let path: String
    let model: PrinterModel
    let mailbox: PrinterMailbox
    let onEvent: @Sendable (PrinterEvent) -> Void

    func run() {
        var known: DeviceStatus?
        func tell(_ status: DeviceStatus) {
            if status != known { onEvent(.status(status)) }
            known = status
        }
        tell(status())
        while true {
            let (requests, refused, isStopped) = mailbox.take()
            for number in refused { onEvent(.progress(number, .cancelled)) }
            for request in requests {
                guard case .submit(let job) = request else { continue }
                let outcome = append(job)
                tell(status())
                onEvent(.progress(job.number, outcome))
            }
            if isStopped { return }
            var watched = pollfd(fd: mailbox.wakeup, events: Int16(POLLIN), revents: 0)
            poll(&watched, 1, -1)
        }
    }

    private func status() -> DeviceStatus {
        let descriptor = cdev_open_spool(path)
        guard descriptor >= 0 else { return DeviceStatus(.printer, .forbidden) }
        close(descriptor)
        return DeviceStatus(.printer, .ready, paper: .full, coverOpen: false)
    }

    private func append(_ job: PrintJob) -> PrintProgress {
        let descriptor = cdev_open_spool(path)
        guard descriptor >= 0 else { return .cancelled }
        defer { close(descriptor) }
        guard cdev_is_regular(descriptor) != 0 else { return .cancelled }
        let length = lseek(descriptor, 0, Int32(SEEK_END))
        onEvent(.progress(job.number, .sending))
        let bytes = job.parts(for: model).flatMap { $0 }
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return takeBack(descriptor, to: length) }
            sent += count
        }
        return fsync(descriptor) == 0 ? .printed : takeBack(descriptor, to: length)
    }

    private func takeBack(_ descriptor: Int32, to length: off_t) -> PrintProgress {
        // Told `sending` already, so it ends as unknown: the file may still hold some of it.
        ftruncate(descriptor, length)
        return .unknown
    }
}
