// SPDX-License-Identifier: EUPL-1.2
#include "CVideo.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
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

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

/// Brightest point of a picture; -1 where nothing is known of its form.
static int brightness(const uint8_t *bytes, size_t count, const struct v4l2_pix_format *format) {
    size_t from = 0, step = 1, to = count;
    switch (format->pixelformat) {
    case V4L2_PIX_FMT_YUYV: case V4L2_PIX_FMT_YVYU: step = 2; break;
    case V4L2_PIX_FMT_UYVY: case V4L2_PIX_FMT_VYUY: from = 1; step = 2; break;
    case V4L2_PIX_FMT_GREY: case V4L2_PIX_FMT_RGB24: case V4L2_PIX_FMT_BGR24: break;
    case V4L2_PIX_FMT_NV12: case V4L2_PIX_FMT_NV21: case V4L2_PIX_FMT_YUV420: case V4L2_PIX_FMT_YVU420:
        to = (size_t)format->bytesperline * format->height;
        break;
    default: return -1;
    }
    int brightest = 0;
    for (size_t i = from; i < to && i < count; i += step)
        if (bytes[i] > brightest) brightest = bytes[i];
    return brightest;
}

/// FNV-1a, to tell whether two pictures are the same.
static uint64_t digest(const uint8_t *bytes, size_t count) {
    uint64_t sum = 14695981039346656037ULL;
    for (size_t i = 0; i < count; i++) sum = (sum ^ bytes[i]) * 1099511628211ULL;
    return sum;
}

enum { BUFFERS = 4 };

struct stream {
    int descriptor;
    unsigned count;
    void *start[BUFFERS];
    size_t length[BUFFERS];
};

static int begin(struct stream *stream) {
    struct v4l2_requestbuffers wish = {
        .count = BUFFERS, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP };
    if (ioctl(stream->descriptor, VIDIOC_REQBUFS, &wish) != 0) return errno == EBUSY ? CVIDEO_BUSY : CVIDEO_BROKEN;
    for (unsigned i = 0; i < wish.count && i < BUFFERS; i++) {
        struct v4l2_buffer buffer = {
            .index = i, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP };
        if (ioctl(stream->descriptor, VIDIOC_QUERYBUF, &buffer) != 0) return CVIDEO_BROKEN;
        void *start = mmap(0, buffer.length, PROT_READ, MAP_SHARED, stream->descriptor, buffer.m.offset);
        if (start == MAP_FAILED) return CVIDEO_BROKEN;
        stream->start[i] = start;
        stream->length[i] = buffer.length;
        stream->count = i + 1;
        if (ioctl(stream->descriptor, VIDIOC_QBUF, &buffer) != 0) return CVIDEO_BROKEN;
    }
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if (ioctl(stream->descriptor, VIDIOC_STREAMON, &type) != 0) return errno == EBUSY ? CVIDEO_BUSY : CVIDEO_BROKEN;
    return CVIDEO_FREE;
}

static int take(struct stream *stream, int wanted, int milliseconds, struct cvideo_view *view) {
    struct v4l2_format format = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };
    if (ioctl(stream->descriptor, VIDIOC_G_FMT, &format) != 0) return CVIDEO_BROKEN;
    int state = begin(stream);
    if (state != CVIDEO_FREE) return state;
    uint64_t last = 0;
    long long end = now() + milliseconds;
    while (view->frames < wanted && now() < end) {
        struct pollfd waiting = { .fd = stream->descriptor, .events = POLLIN };
        if (poll(&waiting, 1, (int)(end - now())) < 0 && errno != EINTR) return CVIDEO_BROKEN;
        struct v4l2_buffer buffer = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP };
        if (ioctl(stream->descriptor, VIDIOC_DQBUF, &buffer) != 0) {
            if (errno == EAGAIN || errno == EINTR) continue;
            return CVIDEO_BROKEN;
        }
        if (buffer.index >= stream->count) return CVIDEO_BROKEN;
        size_t used = buffer.bytesused < stream->length[buffer.index] ? buffer.bytesused : stream->length[buffer.index];
        if (used > 0 && !(buffer.flags & V4L2_BUF_FLAG_ERROR)) {
            const uint8_t *bytes = stream->start[buffer.index];
            uint64_t sum = digest(bytes, used);
            int bright = brightness(bytes, used, &format.fmt.pix);
            if (view->frames > 0 && sum != last) view->changes++;
            if (bright > view->brightest) view->brightest = bright;
            view->frames++;
            last = sum;
        }
        if (ioctl(stream->descriptor, VIDIOC_QBUF, &buffer) != 0) return CVIDEO_BROKEN;
    }
    return CVIDEO_FREE;
}

int cvideo_watch(const char *path, int wanted, int milliseconds, struct cvideo_view *view) {
    *view = (struct cvideo_view){ .brightest = -1 };
    // Whoever has it keeps it.
    int state = cvideo_look(path);
    if (state != CVIDEO_FREE) return state;
    struct stream stream = { .descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC) };
    if (stream.descriptor < 0) return CVIDEO_BROKEN;
    state = take(&stream, wanted, milliseconds, view);
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    ioctl(stream.descriptor, VIDIOC_STREAMOFF, &type);
    for (unsigned i = 0; i < stream.count; i++) munmap(stream.start[i], stream.length[i]);
    close(stream.descriptor);
    return state;
}
