// SPDX-License-Identifier: EUPL-1.2
#include "CUdev.h"
#include <dlfcn.h>
#include <errno.h>
#include <libudev.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

// The real declarations give the types; the addresses come from dlsym.
#define FUNCTIONS(X)                                                                                                \
    X(udev_new)                                                                                                     \
    X(udev_unref)                                                                                                   \
    X(udev_monitor_new_from_netlink)                                                                                \
    X(udev_monitor_unref)                                                                                           \
    X(udev_monitor_filter_add_match_subsystem_devtype)                                                              \
    X(udev_monitor_set_receive_buffer_size)                                                                         \
    X(udev_monitor_enable_receiving)                                                                                \
    X(udev_monitor_get_fd)                                                                                          \
    X(udev_monitor_receive_device)                                                                                  \
    X(udev_enumerate_new)                                                                                           \
    X(udev_enumerate_unref)                                                                                         \
    X(udev_enumerate_add_match_subsystem)                                                                           \
    X(udev_enumerate_scan_devices)                                                                                  \
    X(udev_enumerate_get_list_entry)                                                                                \
    X(udev_list_entry_get_next)                                                                                     \
    X(udev_list_entry_get_name)                                                                                     \
    X(udev_device_new_from_syspath)                                                                                 \
    X(udev_device_unref)                                                                                            \
    X(udev_device_get_action)                                                                                       \
    X(udev_device_get_syspath)                                                                                      \
    X(udev_device_get_sysname)                                                                                      \
    X(udev_device_get_subsystem)                                                                                    \
    X(udev_device_get_devtype)                                                                                      \
    X(udev_device_get_devnode)                                                                                      \
    X(udev_device_get_property_value)                                                                               \
    X(udev_device_get_sysattr_value)                                                                                \
    X(udev_device_get_parent)                                                                                       \
    X(udev_device_get_parent_with_subsystem_devtype)

#define DECLARE(name) static __typeof__(name) *p_##name;
FUNCTIONS(DECLARE)

#define LOAD(name)                                                                                                  \
    p_##name = (__typeof__(name) *)dlsym(udev, #name);                                                              \
    if (!p_##name) return package;

static const char package[] = "libudev1";

static const char *load(void) {
    void *udev = dlopen("libudev.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!udev) return package;
    FUNCTIONS(LOAD)
    return NULL;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *missing;
static void load_once(void) { missing = load(); }

const char *cudev_load(void) {
    pthread_once(&once, load_once);
    return missing;
}

struct cudev_monitor {
    struct udev *udev;
    struct udev_monitor *monitor;
    char **subsystems;
    int count;
};

void cudev_monitor_close(cudev_monitor *monitor) {
    int saved = errno;
    if (monitor->monitor) p_udev_monitor_unref(monitor->monitor);
    if (monitor->udev) p_udev_unref(monitor->udev);
    for (int i = 0; i < monitor->count; i++) free(monitor->subsystems[i]);
    free(monitor->subsystems);
    free(monitor);
    errno = saved;
}

static int prepare(cudev_monitor *monitor, const char *const *subsystems, int count, int received) {
    monitor->subsystems = calloc((size_t)count + 1, sizeof *monitor->subsystems);
    if (!monitor->subsystems || !(monitor->udev = p_udev_new())) return -1;
    monitor->monitor = p_udev_monitor_new_from_netlink(monitor->udev, "udev");
    if (!monitor->monitor) return -1;
    for (int i = 0; i < count; i++) {
        if (!(monitor->subsystems[i] = strdup(subsystems[i]))) return -1;
        monitor->count = i + 1;
        if (p_udev_monitor_filter_add_match_subsystem_devtype(monitor->monitor, subsystems[i], NULL) < 0) return -1;
    }
    // Past the system's limit only root may go: a smaller buffer overruns sooner, and an overrun is mended.
    if (received > 0) p_udev_monitor_set_receive_buffer_size(monitor->monitor, received);
    return p_udev_monitor_enable_receiving(monitor->monitor) < 0 ? -1 : 0;
}

cudev_monitor *cudev_monitor_open(const char *const *subsystems, int count, int received) {
    cudev_monitor *monitor = calloc(1, sizeof *monitor);
    if (!monitor) return NULL;
    if (prepare(monitor, subsystems, count, received) == 0) return monitor;
    cudev_monitor_close(monitor);
    return NULL;
}

int cudev_monitor_descriptor(const cudev_monitor *monitor) { return p_udev_monitor_get_fd(monitor->monitor); }

int cudev_monitor_take(
    cudev_monitor *monitor, void *context, void (*visit)(void *context, const char *action, cudev_device *device)
) {
    struct pollfd watched = { p_udev_monitor_get_fd(monitor->monitor), POLLIN, 0 };
    if (poll(&watched, 1, 0) <= 0) return CUDEV_EMPTY;
    errno = 0;
    struct udev_device *device = p_udev_monitor_receive_device(monitor->monitor);
    if (!device) {
        if (errno == EAGAIN || errno == EINTR || errno == 0) return CUDEV_FOREIGN;
        return errno == ENOBUFS ? CUDEV_OVERRUN : CUDEV_UNREADABLE;
    }
    visit(context, p_udev_device_get_action(device), (cudev_device *)device);
    p_udev_device_unref(device);
    return CUDEV_DEVICE;
}

int cudev_enumerate(
    cudev_monitor *monitor, int limit, void *context,
    void (*visit)(void *context, const char *action, cudev_device *device)
) {
    struct udev_enumerate *enumerate = p_udev_enumerate_new(monitor->udev);
    if (!enumerate) return -1;
    int visited = -1;
    for (int i = 0; i < monitor->count; i++) {
        if (p_udev_enumerate_add_match_subsystem(enumerate, monitor->subsystems[i]) < 0) goto end;
    }
    if (p_udev_enumerate_scan_devices(enumerate) < 0) goto end;
    visited = 0;
    struct udev_list_entry *entry = p_udev_enumerate_get_list_entry(enumerate);
    for (; entry && visited < limit; entry = p_udev_list_entry_get_next(entry)) {
        const char *path = p_udev_list_entry_get_name(entry);
        // The system's own consoles, dozens of them: no hardware behind them.
        if (strncmp(path, "/sys/devices/virtual/tty/", 25) == 0) continue;
        struct udev_device *device = p_udev_device_new_from_syspath(monitor->udev, path);
        if (!device) continue;
        visit(context, NULL, (cudev_device *)device);
        p_udev_device_unref(device);
        visited += 1;
    }
end:
    p_udev_enumerate_unref(enumerate);
    return visited;
}

#define DEVICE ((struct udev_device *)device)
const char *cudev_syspath(cudev_device *device) { return p_udev_device_get_syspath(DEVICE); }
const char *cudev_sysname(cudev_device *device) { return p_udev_device_get_sysname(DEVICE); }
const char *cudev_subsystem(cudev_device *device) { return p_udev_device_get_subsystem(DEVICE); }
const char *cudev_devtype(cudev_device *device) { return p_udev_device_get_devtype(DEVICE); }
const char *cudev_devnode(cudev_device *device) { return p_udev_device_get_devnode(DEVICE); }

const char *cudev_property(cudev_device *device, const char *name) {
    return p_udev_device_get_property_value(DEVICE, name);
}

const char *cudev_attribute(cudev_device *device, const char *name) {
    return p_udev_device_get_sysattr_value(DEVICE, name);
}

cudev_device *cudev_usb_device(cudev_device *device) {
    const char *type = p_udev_device_get_devtype(DEVICE);
    if (type && strcmp(type, "usb_device") == 0) return device;
    return (cudev_device *)p_udev_device_get_parent_with_subsystem_devtype(DEVICE, "usb", "usb_device");
}

cudev_device *cudev_parent(cudev_device *device) { return (cudev_device *)p_udev_device_get_parent(DEVICE); }
