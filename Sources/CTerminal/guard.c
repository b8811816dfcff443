// SPDX-License-Identifier: EUPL-1.2
#include "CTerminal.h"

struct ct_guard ct_guard = {.keyboard_mode = -1};
