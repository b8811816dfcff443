// SPDX-License-Identifier: EUPL-1.2
#include "CUinput.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/uinput.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int refuse(int descriptor) {
    int saved = errno;
    close(descriptor);
    return -saved;
}

int cuinput_create(
    const char *node, const char *name, const uint16_t *keys, int key_count, const struct cuinput_axis *axes,
    int axis_count, int is_direct) {
    int descriptor = open(node, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) return -errno;
    if (ioctl(descriptor, UI_SET_EVBIT, EV_KEY)) return refuse(descriptor);
    for (int i = 0; i < key_count; i++)
        if (ioctl(descriptor, UI_SET_KEYBIT, keys[i])) return refuse(descriptor);
    if (axis_count > 0 && ioctl(descriptor, UI_SET_EVBIT, EV_ABS)) return refuse(descriptor);
    if (is_direct && ioctl(descriptor, UI_SET_PROPBIT, INPUT_PROP_DIRECT)) return refuse(descriptor);
    for (int i = 0; i < axis_count; i++) {
        struct uinput_abs_setup axis;
        memset(&axis, 0, sizeof axis);
        axis.code = axes[i].code;
        axis.absinfo.minimum = axes[i].minimum;
        axis.absinfo.maximum = axes[i].maximum;
        axis.absinfo.resolution = axes[i].resolution;
        if (ioctl(descriptor, UI_ABS_SETUP, &axis)) return refuse(descriptor);
    }
    struct uinput_setup setup;
    memset(&setup, 0, sizeof setup);
    setup.id.bustype = BUS_VIRTUAL;
    snprintf(setup.name, sizeof setup.name, "%s", name);
    if (ioctl(descriptor, UI_DEV_SETUP, &setup) || ioctl(descriptor, UI_DEV_CREATE)) return refuse(descriptor);
    return descriptor;
}

int cuinput_write(int descriptor, uint16_t type, uint16_t code, int32_t value) {
    struct input_event event;
    memset(&event, 0, sizeof event);
    event.type = type;
    event.code = code;
    event.value = value;
    return write(descriptor, &event, sizeof event) == sizeof event ? 0 : -errno;
}

int cuinput_node(int descriptor, char *text, int size) {
    char name[64], path[320];
    if (ioctl(descriptor, UI_GET_SYSNAME(sizeof name), name) < 0) return -errno;
    snprintf(path, sizeof path, "/sys/devices/virtual/input/%s", name);
    DIR *folder = opendir(path);
    if (!folder) return -errno;
    int result = -ENOENT;
    for (struct dirent *entry; (entry = readdir(folder));)
        if (!strncmp(entry->d_name, "event", 5)) {
            snprintf(text, (size_t)size, "/dev/input/%s", entry->d_name);
            result = 0;
        }
    closedir(folder);
    return result;
}

void cuinput_destroy(int descriptor) {
    ioctl(descriptor, UI_DEV_DESTROY);
    close(descriptor);
}
