// SPDX-License-Identifier: EUPL-1.2
//
// libqrencode, loaded with dlopen when first used: a program that draws no code pays nothing for it.
#pragma once
#include <stdint.h>

/// Loads the library. `NULL` on success, else the name of the Debian package that is missing.
const char *cqr_load(void);

/// Encodes `length` bytes in the smallest code that holds them. `level` 0 … 3 is L, M, Q, H. Writes side × side bytes,
/// rows from the top, 1 for a dark module. Returns the side in modules, 0 when it does not fit in a code or in `capacity`.
int cqr_encode(const uint8_t *data, int length, int level, uint8_t *modules, int capacity);
