// SPDX-License-Identifier: EUPL-1.2
#include "CEvdev.h"
#include <libevdev/libevdev.h>
#include <dlfcn.h>
#include <errno.h>
#include <linux/input.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>

// The real declarations give the types; the addresses come from dlsym.
#define FUNCTIONS(X)                                                                                                \
    X(libevdev_new)                                                                                                 \
    X(libevdev_free)                                                                                                \
    X(libevdev_set_fd)                                                                                              \
    X(libevdev_set_device_log_function)                                                                             \
    X(libevdev_set_clock_id)                                                                                        \
    X(libevdev_next_event)                                                                                          \
    X(libevdev_grab)                                                                                                \
    X(libevdev_has_event_code)                                                                                      \
    X(libevdev_has_property)                                                                                        \
    X(libevdev_get_event_value)                                                                                     \
    X(libevdev_get_abs_info)                                                                                        \
    X(libevdev_get_num_slots)                                                                                       \
    X(libevdev_get_current_slot)                                                                                    \
    X(libevdev_get_slot_value)                                                                                      \
    X(libevdev_get_name)                                                                                            \
    X(libevdev_event_code_get_name)

#define DECLARE(name) static __typeof__(name) *p_##name;
FUNCTIONS(DECLARE)

#define LOAD(name)                                                                                                  \
    p_##name = (__typeof__(name) *)dlsym(library, #name);                                                           \
    if (!p_##name) return package;

static const char package[] = "libevdev2";

static const char *load(void) {
    void *library = dlopen("libevdev.so.2", RTLD_NOW | RTLD_LOCAL);
    if (!library) return package;
    FUNCTIONS(LOAD)
    return NULL;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *missing;
static void load_once(void) { missing = load(); }

const char *cev_load(void) {
    pthread_once(&once, load_once);
    return missing;
}

struct cev_device {
    struct libevdev *evdev;
    int has_boot_clock;
};

// What a device calls itself would be in these lines, and nobody reads them.
static void say_nothing(
    const struct libevdev *device, enum libevdev_log_priority priority, void *data, const char *file, int line,
    const char *function, const char *format, va_list arguments
) {
    (void)device, (void)priority, (void)data, (void)file, (void)line, (void)function, (void)format, (void)arguments;
}

cev_device *cev_open(int descriptor, int most_slots, int32_t *error) {
    struct input_absinfo slots;
    // libevdev takes memory for as many fingers as the device claims: ask first.
    if (ioctl(descriptor, EVIOCGABS(ABS_MT_SLOT), &slots) == 0 && (slots.maximum < 0 || slots.maximum >= most_slots)) {
        *error = ERANGE;
        return NULL;
    }
    cev_device *device = calloc(1, sizeof *device);
    if (device) device->evdev = p_libevdev_new();
    if (!device || !device->evdev) {
        free(device);
        *error = ENOMEM;
        return NULL;
    }
    p_libevdev_set_device_log_function(device->evdev, say_nothing, LIBEVDEV_LOG_ERROR, NULL);
    int result = p_libevdev_set_fd(device->evdev, descriptor);
    if (result < 0) {
        cev_close(device);
        *error = -result;
        return NULL;
    }
    device->has_boot_clock = p_libevdev_set_clock_id(device->evdev, CLOCK_BOOTTIME) == 0;
    return device;
}

void cev_close(cev_device *device) {
    p_libevdev_free(device->evdev);
    free(device);
}

int cev_next(cev_device *device, int is_resynchronising, cev_event *event) {
    struct input_event read;
    unsigned flag = is_resynchronising ? LIBEVDEV_READ_FLAG_SYNC : LIBEVDEV_READ_FLAG_NORMAL;
    int result = p_libevdev_next_event(device->evdev, flag, &read);
    if (result == -EAGAIN) return 0;
    if (result < 0) return result;
    event->type = read.type;
    event->code = read.code;
    event->value = read.value;
    event->milliseconds = device->has_boot_clock
        ? (int64_t)read.input_event_sec * 1000 + (int64_t)read.input_event_usec / 1000 : -1;
    // In the middle of a resynchronisation every event has the status of one.
    return result == LIBEVDEV_READ_STATUS_SYNC && !is_resynchronising ? 2 : 1;
}

int cev_grab(cev_device *device, int is_wanted) {
    return p_libevdev_grab(device->evdev, is_wanted ? LIBEVDEV_GRAB : LIBEVDEV_UNGRAB);
}

int cev_has(const cev_device *device, unsigned type, unsigned code) {
    return p_libevdev_has_event_code(device->evdev, type, code);
}

int cev_has_property(const cev_device *device, unsigned property) {
    return p_libevdev_has_property(device->evdev, property);
}

int32_t cev_value(const cev_device *device, unsigned type, unsigned code) {
    return p_libevdev_get_event_value(device->evdev, type, code);
}

int cev_get_axis(const cev_device *device, unsigned code, cev_axis *axis) {
    const struct input_absinfo *info = p_libevdev_get_abs_info(device->evdev, code);
    if (!info) return -1;
    *axis = (cev_axis){ info->value, info->minimum, info->maximum, info->resolution };
    return 0;
}

int cev_slot_count(const cev_device *device) { return p_libevdev_get_num_slots(device->evdev); }
int cev_current_slot(const cev_device *device) { return p_libevdev_get_current_slot(device->evdev); }

int32_t cev_slot_value(const cev_device *device, int slot, unsigned code) {
    return p_libevdev_get_slot_value(device->evdev, (unsigned)slot, code);
}

const char *cev_name(const cev_device *device) {
    const char *name = p_libevdev_get_name(device->evdev);
    return name ? name : "";
}

const char *cev_code_name(unsigned type, unsigned code) { return p_libevdev_event_code_get_name(type, code); }
