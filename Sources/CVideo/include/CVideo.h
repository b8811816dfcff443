// SPDX-License-Identifier: EUPL-1.2
//
// What a Video4Linux node is, and whether somebody uses it; and a few of its pictures, which are looked at for light and
// change and kept nowhere.
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

/// Nothing is taken: no buffer is asked for, no stream begun.
int cvideo_look(const char *path);

struct cvideo_view {
    /// Pictures that came.
    int frames;
    /// Brightest point of them all, 0 ... 255; -1 where the camera's form of picture does not tell.
    int brightest;
    /// How often a picture differed from the one before.
    int changes;
};

/// Takes up to `wanted` pictures within `milliseconds`, in whatever form the camera has set.
/// Returns a `cvideo_state`; CVIDEO_FREE when it streamed.
int cvideo_watch(const char *path, int wanted, int milliseconds, struct cvideo_view *view);
