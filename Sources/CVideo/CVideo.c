// SPDX-License-Identifier: EUPL-1.2
#include "CVideo.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

int cvideo_look(const char *path) {
    int descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) {
        switch (errno) {
        case ENOENT: case ENODEV: case ENXIO: return CVIDEO_MISSING;
        case EBUSY: return CVIDEO_BUSY;
        case EACCES: case EPERM: return CVIDEO_FORBIDDEN;
        default: return CVIDEO_BROKEN;
        }
    }
    int state = CVIDEO_BROKEN;
    struct v4l2_capability ability;
    memset(&ability, 0, sizeof ability);
    if (ioctl(descriptor, VIDIOC_QUERYCAP, &ability) == 0) {
        unsigned can = ability.capabilities & V4L2_CAP_DEVICE_CAPS ? ability.device_caps : ability.capabilities;
        if (!(can & V4L2_CAP_VIDEO_CAPTURE)) {
            state = CVIDEO_NO_CAMERA;
        } else {
            // No buffers are asked for: the answer says only whether another has some.
            struct v4l2_requestbuffers none;
            memset(&none, 0, sizeof none);
            none.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
            none.memory = V4L2_MEMORY_MMAP;
            state = ioctl(descriptor, VIDIOC_REQBUFS, &none) == 0 || errno == EINVAL ? CVIDEO_FREE
                : errno == EBUSY                                                     ? CVIDEO_BUSY
                                                                                     : CVIDEO_BROKEN;
        }
    }
    close(descriptor);
    return state;
}
