// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
