// SPDX-License-Identifier: EUPL-1.2
//
// What a Video4Linux node is, and whether somebody uses it. Nothing is taken: no buffer is asked for, no stream begun.
#pragma once

enum cvideo_state {
    CVIDEO_FREE = 0,
    /// Somebody else has it.
    CVIDEO_BUSY = 1,
    /// There is no such node.
    CVIDEO_MISSING = 2,
    /// A node that takes no pictures: metadata, output, codec.
    CVIDEO_NO_CAMERA = 3,
    /// It may not be opened by this user.
    CVIDEO_FORBIDDEN = 4,
    /// It gives no sensible answer.
    CVIDEO_BROKEN = 5,
};

int cvideo_look(const char *path);
