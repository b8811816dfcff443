// SPDX-License-Identifier: EUPL-1.2
//
// Text drawing by FreeType, HarfBuzz and FriBidi, and PNG by libpng, loaded with dlopen when first used: a program
// that draws no text pays for none of the ten shared libraries behind them.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// One face at one size. For one thread at a time.
typedef struct cft_font cft_font;

/// A glyph in visual order; lengths in 1/64 pixel, y upwards.
typedef struct {
    uint32_t glyph;
    uint32_t cluster;
    int32_t advance;
    int32_t offset_x;
    int32_t offset_y;
} cft_glyph;

/// A glyph's coverage. `pixels` is valid until the next call with the same font; one byte a pixel, or one bit when
/// `is_one_bit`. `left` and `top` are from the pen, y upwards.
typedef struct {
    int32_t left;
    int32_t top;
    int32_t width;
    int32_t rows;
    int32_t pitch;
    int32_t is_one_bit;
    const uint8_t *pixels;
} cft_coverage;

/// Loads what text needs. `NULL` on success, else the name of the Debian package that is missing.
const char *cft_load_text(void);
/// Loads what PNG needs. `NULL` on success, else the name of the Debian package that is missing.
const char *cft_load_png(void);

/// `NULL` when the file is missing or not a font. After `cft_load_text` only.
cft_font *cft_font_open(const char *file, int pixel_size, int is_one_bit);
void cft_font_close(cft_font *font);
/// Pixels above and below the baseline.
void cft_font_extent(const cft_font *font, int32_t *ascent, int32_t *descent);
int cft_font_has(const cft_font *font, uint32_t character);
/// Shapes `length` characters that run one way. Returns how many glyphs there are; writes at most `capacity`.
int cft_font_shape(cft_font *font, const uint32_t *text, int length, int right_to_left, cft_glyph *glyphs, int capacity);
/// 0 on success.
int cft_font_render(cft_font *font, uint32_t glyph, cft_coverage *coverage);

/// Embedding levels of one paragraph (Unicode Annex 9); 0 on success.
int cft_levels(const uint32_t *text, int length, int8_t *levels);

/// Writes 8-bit RGB. With `memory` NULL only `*size` is set. 0 on success.
int cft_png_write(const uint8_t *pixels, int width, int height, uint8_t *memory, size_t *size);
/// Reads to 8-bit RGB; with `pixels` NULL only width and height are set. 0 on success.
int cft_png_read(const uint8_t *memory, size_t size, int *width, int *height, uint8_t *pixels, size_t capacity);
