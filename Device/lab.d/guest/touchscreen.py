# SPDX-License-Identifier: EUPL-1.2
"""A touchscreen made with uinput: ten fingers, as a common USB panel says of itself."""
import fcntl
import os
import struct

EV_SYN, EV_KEY, EV_ABS = 0, 1, 3
BTN_TOUCH, INPUT_PROP_DIRECT = 0x14A, 1
ABS_X, ABS_Y = 0x00, 0x01
ABS_MT_SLOT, ABS_MT_POSITION_X, ABS_MT_POSITION_Y, ABS_MT_TRACKING_ID = 0x2F, 0x35, 0x36, 0x39
BUS_USB, VENDOR, PRODUCT = 3, 0x0EEF, 0x0001
HIGHEST = 4095

UI_DEV_CREATE, UI_DEV_DESTROY = 0x5501, 0x5502
UI_SET_EVBIT, UI_SET_KEYBIT, UI_SET_ABSBIT, UI_SET_PROPBIT = 0x40045564, 0x40045565, 0x40045567, 0x4004556E
SETUP, AXIS = struct.Struct("=HHHH80sI"), struct.Struct("=Hxxiiiiii")
UI_DEV_SETUP, UI_ABS_SETUP = (0x40005503 | SETUP.size << 16), (0x40005504 | AXIS.size << 16)
EVENT = struct.Struct("@llHHi")


class Touchscreen:
    def __init__(self):
        self.descriptor = os.open("/dev/uinput", os.O_WRONLY | os.O_CLOEXEC)
        self.tracking = 0
        for kind in (EV_KEY, EV_ABS):
            fcntl.ioctl(self.descriptor, UI_SET_EVBIT, kind)
        fcntl.ioctl(self.descriptor, UI_SET_KEYBIT, BTN_TOUCH)
        fcntl.ioctl(self.descriptor, UI_SET_PROPBIT, INPUT_PROP_DIRECT)
        for axis, highest in ((ABS_X, HIGHEST), (ABS_Y, HIGHEST), (ABS_MT_SLOT, 9), (ABS_MT_POSITION_X, HIGHEST),
                              (ABS_MT_POSITION_Y, HIGHEST), (ABS_MT_TRACKING_ID, 65535)):
            fcntl.ioctl(self.descriptor, UI_SET_ABSBIT, axis)
            fcntl.ioctl(self.descriptor, UI_ABS_SETUP, AXIS.pack(axis, 0, 0, highest, 0, 0, 0))
        name = b"Lab touchscreen"
        fcntl.ioctl(self.descriptor, UI_DEV_SETUP, SETUP.pack(BUS_USB, VENDOR, PRODUCT, 1, name, 0))
        fcntl.ioctl(self.descriptor, UI_DEV_CREATE)

    def press(self, x, y, is_new=True):
        """A finger there; not a new one: the same has moved."""
        place_x, place_y = round(x * HIGHEST), round(y * HIGHEST)
        if not is_new:
            return self.send((EV_ABS, ABS_MT_POSITION_X, place_x), (EV_ABS, ABS_MT_POSITION_Y, place_y),
                             (EV_ABS, ABS_X, place_x), (EV_ABS, ABS_Y, place_y))
        self.tracking = self.tracking % 65535 + 1
        return self.send((EV_ABS, ABS_MT_SLOT, 0), (EV_ABS, ABS_MT_TRACKING_ID, self.tracking),
                  (EV_ABS, ABS_MT_POSITION_X, place_x), (EV_ABS, ABS_MT_POSITION_Y, place_y), (EV_KEY, BTN_TOUCH, 1),
                  (EV_ABS, ABS_X, place_x), (EV_ABS, ABS_Y, place_y))

    def lift(self):
        self.send((EV_ABS, ABS_MT_TRACKING_ID, -1), (EV_KEY, BTN_TOUCH, 0))

    def send(self, *events):
        for kind, code, value in (*events, (EV_SYN, 0, 0)):
            os.write(self.descriptor, EVENT.pack(0, 0, kind, code, value))

    def unplug(self):
        fcntl.ioctl(self.descriptor, UI_DEV_DESTROY)
        os.close(self.descriptor)
