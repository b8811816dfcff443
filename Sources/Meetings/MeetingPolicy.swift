// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel

/// Chromium's managed policy for one launch, as data: everything is refused but what a profile names.
///
/// Names and meanings: https://chromeenterprise.google/policies/ (Chromium 156).
struct MeetingPolicy {
    let profile: MeetingProfile
    /// Where the browser starts. In the policy, and so in no argument list.
    let address: String
    /// Certificates of private authorities to trust, base 64 of their DER.
    let authorities: [String]

    /// Its file.
    func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try Array(encoder.encode(values))
    }

    var values: [String: PolicyValue] {
        var all = Self.constant
        all["URLBlocklist"] = .list(Self.refused)
        all["URLAllowlist"] = .list(profile.visitable.map(\.filter))
        // 4: the addresses below. The window opens there by itself.
        all["RestoreOnStartup"] = 4
        all["RestoreOnStartupURLs"] = .list([address])
        // Refused in general and granted without a prompt to these.
        all["VideoCaptureAllowed"] = false
        all["VideoCaptureAllowedUrls"] = .list(profile.seeing.map(\.pattern))
        all["AudioCaptureAllowed"] = false
        all["AudioCaptureAllowedUrls"] = .list(profile.seeing.map(\.pattern))
        all["AutoplayAllowlist"] = .list(profile.seeing.map(\.pattern))
        if !authorities.isEmpty { all["CACertificates"] = .list(authorities) }
        return all
    }

    /// "*" leaves the browser's own schemes open, so they stand here one by one.
    static let refused = [
        "*", "about:*", "blob:*", "chrome://*", "chrome-extension://*", "chrome-untrusted://*", "data:*",
        "devtools://*",
        "file://*", "filesystem:*", "ftp://*", "http://*", "isolated-app://*", "javascript:*", "mailto:*",
        "view-source:*",
    ]

    private static let constant: [String: PolicyValue] = [
        // Supervision reads the Target events over the pipe (RemoteDebuggingAllowed) and nothing may attach (2).
        "DeveloperToolsAvailability": 2, "RemoteDebuggingAllowed": true,
        "ExtensionInstallBlocklist": ["*"],
        "ExtensionSettings": .group(["*": .group(["installation_mode": "blocked"])]),
        "IncognitoModeAvailability": 1, "BrowserGuestModeEnabled": false, "BrowserAddPersonEnabled": false,
        "BrowserSignin": 0, "SyncDisabled": true, "BackgroundModeEnabled": false, "TaskManagerEndProcessEnabled": false,
        "DefaultBrowserSettingEnabled": false, "UserFeedbackAllowed": false, "AllowDinosaurEasterEgg": false,
        // What leaves a trace, or takes something out.
        "DownloadRestrictions": 3, "AllowFileSelectionDialogs": false, "PrintingEnabled": false,
        "PasswordManagerEnabled": false, "AutofillAddressEnabled": false, "AutofillCreditCardEnabled": false,
        "PaymentMethodQueryEnabled": false, "SavingBrowserHistoryDisabled": true, "DisableScreenshots": true,
        "ScreenCaptureAllowed": false, "AudioCaptureAllowed": false, "VideoCaptureAllowed": false,
        "EditBookmarksEnabled": false, "BookmarkBarEnabled": false, "SharedClipboardEnabled": false,
        // What a page may ask of the machine: 2 is no, without a question.
        "DefaultClipboardSetting": 2, "DefaultFileSystemReadGuardSetting": 2, "DefaultFileSystemWriteGuardSetting": 2,
        "DefaultGeolocationSetting": 2, "DefaultLocalFontsSetting": 2, "DefaultNotificationsSetting": 2,
        "DefaultPopupsSetting": 2, "DefaultSensorsSetting": 2, "DefaultSerialGuardSetting": 2,
        "DefaultWebBluetoothGuardSetting": 2, "DefaultWebHidGuardSetting": 2, "DefaultWebUsbGuardSetting": 2,
        "DefaultWindowManagementSetting": 2, "DefaultInsecureContentSetting": 2,
        // What would talk to others than the agency.
        "AlternateErrorPagesEnabled": false, "BuiltInDnsClientEnabled": false, "ComponentUpdatesEnabled": false,
        "DnsOverHttpsMode": "off", "DefaultSearchProviderEnabled": false, "EnableMediaRouter": false,
        "MetricsReportingEnabled": false, "NetworkPredictionOptions": 2, "SafeBrowsingProtectionLevel": 0,
        "SearchSuggestEnabled": false, "SpellCheckServiceEnabled": false, "SpellcheckEnabled": false,
        "TranslateEnabled": false, "UrlKeyedAnonymizedDataCollectionEnabled": false, "GenAiDefaultSettings": 2,
        "LensRegionSearchEnabled": false, "WebRtcEventLogCollectionAllowed": false, "QuicAllowed": false,
        // A bad certificate is the end, never a question.
        "SSLErrorOverrideAllowed": false, "BasicAuthOverHttpEnabled": false,
    ]
}
