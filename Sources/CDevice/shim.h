// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <sys/ioctl.h>
#include <termios.h>
