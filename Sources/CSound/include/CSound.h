// SPDX-License-Identifier: EUPL-1.2
//
// Half a second of a microphone, by the kernel's own interface: no sound server, no library. What is heard is looked at
// for its level and kept nowhere.
#pragma once

enum csound_state {
    /// It was heard; `spread` says whether anything was.
    CSOUND_HEARD = 0,
    /// Somebody else has it.
    CSOUND_BUSY = 1,
    CSOUND_MISSING = 2,
    /// It may not be opened by this user.
    CSOUND_FORBIDDEN = 3,
    /// It gives no sensible answer, or no sound in time.
    CSOUND_BROKEN = 4,
};

/// - path: a capture node, /dev/snd/pcmC0D0c.
/// - milliseconds: how long to listen; twice as long is waited at most.
/// - spread: between the lowest and the highest sample of 16 bits; 0 is digital silence.
int csound_listen(const char *path, int milliseconds, int *spread);
