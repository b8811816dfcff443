// SPDX-License-Identifier: EUPL-1.2
//
// libpcsclite, loaded with dlopen when first used: a kiosk without such a device pays nothing for it.
#pragma once
