// SPDX-License-Identifier: EUPL-1.2
#include "CFreeType.h"
#include <dlfcn.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include <fribidi/fribidi.h>
#include <harfbuzz/hb-ft.h>
#include <harfbuzz/hb.h>
#include <png.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

// The real declarations give the types; the addresses come from dlsym.
#define TEXT_FUNCTIONS(X)                                                                                           \
    X(freetype, FT_Init_FreeType)                                                                                   \
    X(freetype, FT_Done_FreeType)                                                                                   \
    X(freetype, FT_New_Face)                                                                                        \
    X(freetype, FT_Done_Face)                                                                                       \
    X(freetype, FT_Set_Pixel_Sizes)                                                                                 \
    X(freetype, FT_Load_Glyph)                                                                                      \
    X(freetype, FT_Get_Char_Index)                                                                                  \
    X(harfbuzz, hb_ft_font_create_referenced)                                                                       \
    X(harfbuzz, hb_ft_font_set_load_flags)                                                                          \
    X(harfbuzz, hb_font_destroy)                                                                                    \
    X(harfbuzz, hb_buffer_create)                                                                                   \
    X(harfbuzz, hb_buffer_destroy)                                                                                  \
    X(harfbuzz, hb_buffer_add_codepoints)                                                                           \
    X(harfbuzz, hb_buffer_set_direction)                                                                            \
    X(harfbuzz, hb_buffer_guess_segment_properties)                                                                 \
    X(harfbuzz, hb_shape)                                                                                           \
    X(harfbuzz, hb_buffer_get_glyph_infos)                                                                          \
    X(harfbuzz, hb_buffer_get_glyph_positions)                                                                      \
    X(fribidi, fribidi_get_bidi_types)                                                                              \
    X(fribidi, fribidi_get_bracket_types)                                                                           \
    X(fribidi, fribidi_get_par_embedding_levels_ex)

#define PNG_FUNCTIONS(X)                                                                                            \
    X(png, png_image_write_to_memory)                                                                               \
    X(png, png_image_begin_read_from_memory)                                                                        \
    X(png, png_image_finish_read)                                                                                   \
    X(png, png_image_free)

#define DECLARE(library, name) static __typeof__(name) *p_##name;
TEXT_FUNCTIONS(DECLARE)
PNG_FUNCTIONS(DECLARE)

#define LOAD(library, name)                                                                                         \
    p_##name = (__typeof__(name) *)dlsym(library, #name);                                                           \
    if (!p_##name) return package_##library;

static const char package_freetype[] = "libfreetype6";
static const char package_harfbuzz[] = "libharfbuzz0b";
static const char package_fribidi[] = "libfribidi0";
static const char package_png[] = "libpng16-16";

static const char *load_text(void) {
    void *freetype = dlopen("libfreetype.so.6", RTLD_NOW | RTLD_LOCAL);
    if (!freetype) return package_freetype;
    void *harfbuzz = dlopen("libharfbuzz.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!harfbuzz) return package_harfbuzz;
    void *fribidi = dlopen("libfribidi.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!fribidi) return package_fribidi;
    TEXT_FUNCTIONS(LOAD)
    return NULL;
}

static const char *load_png(void) {
    void *png = dlopen("libpng16.so.16", RTLD_NOW | RTLD_LOCAL);
    if (!png) return package_png;
    PNG_FUNCTIONS(LOAD)
    return NULL;
}

static pthread_once_t text_once = PTHREAD_ONCE_INIT, png_once = PTHREAD_ONCE_INIT;
static const char *text_missing, *png_missing;
static void load_text_once(void) { text_missing = load_text(); }
static void load_png_once(void) { png_missing = load_png(); }

const char *cft_load_text(void) {
    pthread_once(&text_once, load_text_once);
    return text_missing;
}

const char *cft_load_png(void) {
    pthread_once(&png_once, load_png_once);
    return png_missing;
}

struct cft_font {
    FT_Library library;
    FT_Face face;
    hb_font_t *shaper;
    FT_Int32 flags;
};

cft_font *cft_font_open(const char *file, int pixel_size, int is_one_bit) {
    cft_font *font = calloc(1, sizeof *font);
    if (!font) return NULL;
    // A library of its own: fonts on different threads never share state.
    if (p_FT_Init_FreeType(&font->library)) goto no_library;
    if (p_FT_New_Face(font->library, file, 0, &font->face)) goto no_face;
    if (p_FT_Set_Pixel_Sizes(font->face, 0, (FT_UInt)pixel_size)) goto no_size;
    font->flags = is_one_bit ? FT_LOAD_TARGET_MONO : FT_LOAD_TARGET_LIGHT;
    font->shaper = p_hb_ft_font_create_referenced(font->face);
    p_hb_ft_font_set_load_flags(font->shaper, font->flags);
    return font;
no_size:
    p_FT_Done_Face(font->face);
no_face:
    p_FT_Done_FreeType(font->library);
no_library:
    free(font);
    return NULL;
}

void cft_font_close(cft_font *font) {
    p_hb_font_destroy(font->shaper);
    p_FT_Done_Face(font->face);
    p_FT_Done_FreeType(font->library);
    free(font);
}

void cft_font_extent(const cft_font *font, int32_t *ascent, int32_t *descent) {
    FT_Size_Metrics metrics = font->face->size->metrics;
    *ascent = (int32_t)((metrics.ascender + 63) / 64);
    *descent = (int32_t)((63 - metrics.descender) / 64);
}

int cft_font_has(const cft_font *font, uint32_t character) { return p_FT_Get_Char_Index(font->face, character) != 0; }

int cft_font_shape(
    cft_font *font, const uint32_t *text, int length, int right_to_left, cft_glyph *glyphs, int capacity
) {
    hb_buffer_t *buffer = p_hb_buffer_create();
    p_hb_buffer_add_codepoints(buffer, text, length, 0, length);
    p_hb_buffer_set_direction(buffer, right_to_left ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
    p_hb_buffer_guess_segment_properties(buffer);
    p_hb_shape(font->shaper, buffer, NULL, 0);
    unsigned int count = 0;
    hb_glyph_info_t *infos = p_hb_buffer_get_glyph_infos(buffer, &count);
    hb_glyph_position_t *positions = p_hb_buffer_get_glyph_positions(buffer, &count);
    for (unsigned int i = 0; i < count && i < (unsigned int)capacity; i++) {
        glyphs[i] = (cft_glyph){ infos[i].codepoint, infos[i].cluster, positions[i].x_advance,
                                 positions[i].x_offset, positions[i].y_offset };
    }
    p_hb_buffer_destroy(buffer);
    return (int)count;
}

int cft_font_render(cft_font *font, uint32_t glyph, cft_coverage *coverage) {
    int error = p_FT_Load_Glyph(font->face, glyph, font->flags | FT_LOAD_RENDER);
    if (error) return error;
    FT_GlyphSlot slot = font->face->glyph;
    int is_one_bit = slot->bitmap.pixel_mode == FT_PIXEL_MODE_MONO;
    if (!is_one_bit && slot->bitmap.pixel_mode != FT_PIXEL_MODE_GRAY) return -1;
    *coverage = (cft_coverage){ slot->bitmap_left,
                                slot->bitmap_top,
                                (int32_t)slot->bitmap.width,
                                (int32_t)slot->bitmap.rows,
                                slot->bitmap.pitch,
                                is_one_bit,
                                slot->bitmap.buffer };
    return 0;
}

int cft_levels(const uint32_t *text, int length, int8_t *levels) {
    if (length <= 0) return 0;
    FriBidiCharType *types = calloc((size_t)length, sizeof *types);
    FriBidiBracketType *brackets = calloc((size_t)length, sizeof *brackets);
    FriBidiParType base = FRIBIDI_PAR_ON;
    FriBidiLevel highest = 0;
    if (types && brackets) {
        p_fribidi_get_bidi_types(text, length, types);
        p_fribidi_get_bracket_types(text, length, types, brackets);
        highest = p_fribidi_get_par_embedding_levels_ex(types, brackets, length, &base, (FriBidiLevel *)levels);
    }
    free(types);
    free(brackets);
    return highest == 0 ? -1 : 0;
}

int cft_png_write(const uint8_t *pixels, int width, int height, uint8_t *memory, size_t *size) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    image.width = (png_uint_32)width;
    image.height = (png_uint_32)height;
    image.format = PNG_FORMAT_RGB;
    png_alloc_size_t length = memory ? *size : 0;
    int written = p_png_image_write_to_memory(&image, memory, &length, 0, pixels, 0, NULL);
    *size = length;
    return written ? 0 : -1;
}

int cft_png_read(const uint8_t *memory, size_t size, int *width, int *height, uint8_t *pixels, size_t capacity) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    if (!p_png_image_begin_read_from_memory(&image, memory, size)) return -1;
    image.format = PNG_FORMAT_RGB;
    *width = (int)image.width;
    *height = (int)image.height;
    int result = 0;
    if (pixels) {
        result = PNG_IMAGE_SIZE(image) <= capacity
            && p_png_image_finish_read(&image, NULL, pixels, 0, NULL) ? 0 : -1;
    }
    p_png_image_free(&image);
    return result;
}
