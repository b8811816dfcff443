// SPDX-License-Identifier: EUPL-1.2
//
// The plainest program that hears of a device: one line for each uevent of a printer, at once.
#include <fcntl.h>
#include <libudev.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
    struct udev *udev = udev_new();
    struct udev_monitor *monitor = udev_monitor_new_from_netlink(udev, "udev");
    if (!monitor) return 1;
    udev_monitor_filter_add_match_subsystem_devtype(monitor, "usbmisc", NULL);
    if (udev_monitor_enable_receiving(monitor)) return 1;
    struct pollfd watched = {.fd = udev_monitor_get_fd(monitor), .events = POLLIN};
    puts("ready");
    fflush(stdout);
    while (poll(&watched, 1, -1) >= 0) {
        struct udev_device *device = udev_monitor_receive_device(monitor);
        if (!device) continue;
        printf("%s %s\n", udev_device_get_action(device), udev_device_get_syspath(device));
        fflush(stdout);
        udev_device_unref(device);
    }
    return 1;
}
