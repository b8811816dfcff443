// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Swedish words for devices: how they are, why, and who mends them.
extension Words {
    static func device(_ kind: PeripheralKind) -> String {
        switch kind {
        case .printer: "Skrivare"
        case .cardReader: "Kortläsare"
        case .touchscreen: "Pekskärm"
        case .scanner: "Skanner"
        case .keyboard: "Tangentbord"
        case .storage: "Lagringsenhet"
        case .network: "Nätverksenhet"
        }
    }

    static func state(_ state: DeviceState) -> String {
        switch state {
        case .unknown: "okänt, svarar inte"
        case .online: "klar"
        case .offline: "ej redo"
        case .powerOff: "avstängd eller urkopplad"
        case .noDevice: "finns inte här"
        case .hardwareError: "maskinfel"
        case .userError: "felhanterad"
        case .deviceBusy: "upptagen"
        case .fraudAttempt: "manipulerad"
        case .potentialFraud: "kanske manipulerad"
        case .starting: "startar"
        }
    }

    static func paper(_ paper: PaperState) -> String {
        switch paper {
        case .unknown: "papper okänt"
        case .full: "papper finns"
        case .low: "papper snart slut"
        case .out: "papper slut"
        case .jammed: "papper fastnat"
        }
    }

    /// Why the device is as it is; `nil` where the terminal did not say, or there is nothing to say.
    static func condition(_ condition: DeviceCondition) -> String? {
        switch condition {
        case .untold: nil
        case .ready: "klar"
        case .starting: "startar"
        case .notFitted: "finns inte här"
        case .unplugged: "urkopplad eller avstängd"
        case .silent: "inkopplad men svarar inte"
        case .forbidden: "får inte öppnas: udev-regel eller grupp saknas"
        case .lying: "säger det som inte kan stämma, satt åt sidan"
        case .flapping: "glappar: kommer och går"
        case .unexpected: "väntad av ingen, används inte"
        case .paperLow: "papper snart slut"
        case .paperOut: "papper slut"
        case .coverOpen: "luckan öppen"
        case .cutterJammed: "kniven har fastnat"
        case .recovering: "återhämtar sig"
        case .broken: "trasig"
        case .offline: "ej redo, säger inte varför"
        case .cardPresent: "kort i läsaren"
        case .cardMute: "kortet svarar inte"
        case .cardLying: "kortet svarar det som inte kan stämma, används inte"
        case .cardJammed: "kortet har fastnat"
        case .serviceDown: "korttjänsten (pcscd) är inte igång"
        case .touchStuck: "något ligger mot glaset"
        case .unaccepted: "nytt tangentbord, inte godkänt"
        case .courierBusy: "budets USB-minne, läses"
        case .courierDone: "budets USB-minne, läst och kan tas ut"
        case .courierFull: "budets USB-minne, fullt"
        }
    }

    /// How a device is: its condition where it told one, else its state; of a printer the paper too.
    static func device(_ device: DeviceStatus) -> String {
        if device.state == .noDevice { return state(.noDevice) }
        guard let condition = condition(device.condition) else { return untold(device) }
        let tellsPaper: [DeviceCondition] = [.ready, .silent, .recovering]
        guard device.kind == .printer, tellsPaper.contains(device.condition) else { return condition }
        return "\(condition), \(paper(device.paper))" + (device.coverOpen == true ? ", luckan öppen" : "")
    }

    private static func untold(_ device: DeviceStatus) -> String {
        guard device.kind == .printer else { return state(device.state) }
        let cover = device.coverOpen == true ? ", luckan öppen" : ""
        return "\(state(device.state)), \(paper(device.paper))\(cover)"
    }

    /// "Skrivare 2".
    static func name(_ kind: PeripheralKind, _ ordinal: Int) -> String {
        ordinal > 1 ? "\(device(kind)) \(ordinal)" : device(kind)
    }

    static func verdict(_ verdict: ReadinessReport.Verdict) -> String {
        switch verdict {
        case .passed: "godkänd"
        case .failed: "underkänd"
        case .skipped: "ej provad"
        case .notFitted: "finns inte här"
        }
    }

    static func remedy(_ remedy: Remedy) -> String {
        switch remedy {
        case .none: "–"
        case .attendant: "personalen i butiken"
        case .technician: "tekniker"
        case .wait: "väntar ut sig"
        }
    }
}
