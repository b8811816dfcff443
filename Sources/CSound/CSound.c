// SPDX-License-Identifier: EUPL-1.2
#include "CSound.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sound/asound.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static struct snd_mask *mask(struct snd_pcm_hw_params *all, int which) {
    return &all->masks[which - SNDRV_PCM_HW_PARAM_FIRST_MASK];
}

static struct snd_interval *interval(struct snd_pcm_hw_params *all, int which) {
    return &all->intervals[which - SNDRV_PCM_HW_PARAM_FIRST_INTERVAL];
}

/// Everything is possible.
static void open_all(struct snd_pcm_hw_params *all) {
    memset(all, 0, sizeof *all);
    for (int i = SNDRV_PCM_HW_PARAM_FIRST_MASK; i <= SNDRV_PCM_HW_PARAM_LAST_MASK; i++)
        memset(mask(all, i)->bits, 0xff, sizeof mask(all, i)->bits);
    for (int i = SNDRV_PCM_HW_PARAM_FIRST_INTERVAL; i <= SNDRV_PCM_HW_PARAM_LAST_INTERVAL; i++)
        interval(all, i)->max = UINT32_MAX;
    all->rmask = UINT32_MAX;
    all->info = UINT32_MAX;
}

static void choose(struct snd_pcm_hw_params *all, int which, unsigned value) {
    struct snd_mask *set = mask(all, which);
    memset(set->bits, 0, sizeof set->bits);
    set->bits[value >> 5] = 1u << (value & 31);
}

static void fix(struct snd_pcm_hw_params *all, int which, unsigned value) {
    struct snd_interval *one = interval(all, which);
    one->min = one->max = value;
    one->openmin = one->openmax = 0;
    one->integer = 1;
}

/// Agrees with the driver on one form of sound, the smallest there is.
static int agree(int descriptor, unsigned format, unsigned *channels) {
    struct snd_pcm_hw_params all;
    open_all(&all);
    choose(&all, SNDRV_PCM_HW_PARAM_ACCESS, SNDRV_PCM_ACCESS_RW_INTERLEAVED);
    choose(&all, SNDRV_PCM_HW_PARAM_FORMAT, format);
    if (ioctl(descriptor, SNDRV_PCM_IOCTL_HW_REFINE, &all) != 0) return -1;
    *channels = interval(&all, SNDRV_PCM_HW_PARAM_CHANNELS)->min;
    if (*channels == 0 || *channels > 8) return -1;
    fix(&all, SNDRV_PCM_HW_PARAM_CHANNELS, *channels);
    struct snd_interval *rate = interval(&all, SNDRV_PCM_HW_PARAM_RATE);
    fix(&all, SNDRV_PCM_HW_PARAM_RATE, rate->min <= 48000 && rate->max >= 48000 ? 48000 : rate->min);
    all.rmask = UINT32_MAX;
    return ioctl(descriptor, SNDRV_PCM_IOCTL_HW_PARAMS, &all);
}

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static int look(int descriptor, int milliseconds, int *spread) {
    unsigned channels = 0, bytes = 2;
    if (agree(descriptor, SNDRV_PCM_FORMAT_S16_LE, &channels) != 0) {
        bytes = 4;
        if (agree(descriptor, SNDRV_PCM_FORMAT_S32_LE, &channels) != 0) return errno == EBUSY ? CSOUND_BUSY : CSOUND_BROKEN;
    }
    if (ioctl(descriptor, SNDRV_PCM_IOCTL_PREPARE) != 0 || ioctl(descriptor, SNDRV_PCM_IOCTL_START) != 0)
        return CSOUND_BROKEN;
    uint8_t buffer[8192];
    int lowest = INT16_MAX, highest = INT16_MIN, isHeard = 0;
    long long start = now();
    while (now() - start < milliseconds || (!isHeard && now() - start < 2LL * milliseconds)) {
        struct pollfd waiting = { .fd = descriptor, .events = POLLIN };
        if (poll(&waiting, 1, 50) < 0 && errno != EINTR) return CSOUND_BROKEN;
        struct snd_xferi part = { .buf = buffer, .frames = sizeof buffer / (channels * bytes) };
        if (ioctl(descriptor, SNDRV_PCM_IOCTL_READI_FRAMES, &part) != 0) {
            if (errno == EAGAIN || errno == EINTR) continue;
            // The machine was too slow: what was lost is not missed.
            if (errno == EPIPE && ioctl(descriptor, SNDRV_PCM_IOCTL_PREPARE) == 0
                && ioctl(descriptor, SNDRV_PCM_IOCTL_START) == 0)
                continue;
            return CSOUND_BROKEN;
        }
        for (long i = 0; i < part.result * (long)channels; i++) {
            // The upper half of a sample, little end first.
            const uint8_t *at = buffer + i * bytes + (bytes - 2);
            int sample = (int16_t)(at[0] | at[1] << 8);
            if (sample < lowest) lowest = sample;
            if (sample > highest) highest = sample;
            isHeard = 1;
        }
    }
    memset(buffer, 0, sizeof buffer);
    if (!isHeard) return CSOUND_BROKEN;
    *spread = highest - lowest;
    return CSOUND_HEARD;
}

int csound_listen(const char *path, int milliseconds, int *spread) {
    *spread = 0;
    int descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) {
        switch (errno) {
        case ENOENT: case ENODEV: case ENXIO: return CSOUND_MISSING;
        case EBUSY: case EAGAIN: return CSOUND_BUSY;
        case EACCES: case EPERM: return CSOUND_FORBIDDEN;
        default: return CSOUND_BROKEN;
        }
    }
    int state = look(descriptor, milliseconds, spread);
    ioctl(descriptor, SNDRV_PCM_IOCTL_DROP);
    close(descriptor);
    return state;
}
