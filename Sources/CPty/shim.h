// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <pty.h>
#include <sys/ioctl.h>
