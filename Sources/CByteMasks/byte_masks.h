// Classes of bytes as bit masks, sixteen bytes at a time: the one thing a vector unit does that Swift's SIMD types do not
// (Swift 6.3 takes a comparison of `SIMD16` and the gathering of its result apart).
#pragma once
#include <stddef.h>
#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>
#endif

/// One bit for each of sixteen bytes, the first one lowest.
typedef struct {
  uint32_t digits;
  /// A to Z in either case, and all bytes from 0x80.
  uint32_t letters;
  /// A to F in either case.
  uint32_t hex;
} culprit_masks;

static inline __attribute__((always_inline)) culprit_masks culprit_masks_of_16(const uint8_t *bytes) {
  culprit_masks masks;
#if defined(__SSE2__)
  __m128i text = _mm_loadu_si128((const __m128i *)bytes);
  __m128i digit = _mm_sub_epi8(text, _mm_set1_epi8(0x30));
  __m128i letter = _mm_sub_epi8(_mm_or_si128(text, _mm_set1_epi8(0x20)), _mm_set1_epi8(0x61));
  masks.digits = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit));
  masks.letters = (uint32_t)_mm_movemask_epi8(
      _mm_or_si128(text, _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(25)), letter)));
  masks.hex = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(5)), letter));
#elif defined(__aarch64__) && defined(__ARM_NEON)
  static const uint8_t places[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  uint8x16_t text = vld1q_u8(bytes);
  uint8x16_t place = vld1q_u8(places);
  uint8x16_t letter = vsubq_u8(vorrq_u8(text, vdupq_n_u8(0x20)), vdupq_n_u8(0x61));
  uint8x16_t isDigit = vandq_u8(vcleq_u8(vsubq_u8(text, vdupq_n_u8(0x30)), vdupq_n_u8(9)), place);
  uint8x16_t isLetter =
      vandq_u8(vorrq_u8(vcleq_u8(letter, vdupq_n_u8(25)), vcgeq_u8(text, vdupq_n_u8(0x80))), place);
  uint8x16_t isHex = vandq_u8(vcleq_u8(letter, vdupq_n_u8(5)), place);
  masks.digits = vaddv_u8(vget_low_u8(isDigit)) | (uint32_t)vaddv_u8(vget_high_u8(isDigit)) << 8;
  masks.letters = vaddv_u8(vget_low_u8(isLetter)) | (uint32_t)vaddv_u8(vget_high_u8(isLetter)) << 8;
  masks.hex = vaddv_u8(vget_low_u8(isHex)) | (uint32_t)vaddv_u8(vget_high_u8(isHex)) << 8;
#else
  masks.digits = masks.letters = masks.hex = 0;
  for (int i = 0; i < 16; i++) {
    uint8_t byte = bytes[i], letter = (uint8_t)((byte | 0x20) - 0x61);
    masks.digits |= (uint32_t)((uint8_t)(byte - 0x30) < 10) << i;
    masks.letters |= (uint32_t)(letter < 26 || byte >= 0x80) << i;
    masks.hex |= (uint32_t)(letter < 6) << i;
  }
#endif
  return masks;
}

/// How many of sixteen bytes stand before the first `"` or `\`; 16 when there is none.
static inline __attribute__((always_inline)) uint32_t culprit_before_quote_or_escape(const uint8_t *bytes) {
#if defined(__SSE2__)
  __m128i text = _mm_loadu_si128((const __m128i *)bytes);
  __m128i hits = _mm_or_si128(_mm_cmpeq_epi8(text, _mm_set1_epi8(0x22)), _mm_cmpeq_epi8(text, _mm_set1_epi8(0x5C)));
  return (uint32_t)__builtin_ctz((uint32_t)_mm_movemask_epi8(hits) | 0x10000);
#elif defined(__aarch64__) && defined(__ARM_NEON)
  uint8x16_t text = vld1q_u8(bytes);
  uint8x16_t hits = vorrq_u8(vceqq_u8(text, vdupq_n_u8(0x22)), vceqq_u8(text, vdupq_n_u8(0x5C)));
  // Four bits a byte.
  uint64_t mask = vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(hits), 4)), 0);
  return mask ? (uint32_t)__builtin_ctzll(mask) / 4 : 16;
#else
  uint32_t at = 0;
  while (at < 16 && bytes[at] != 0x22 && bytes[at] != 0x5C) at++;
  return at;
#endif
}

/// Writes sixteen bytes with every digit as `0` and every letter as `a`; bytes from 0x80 stay.
static inline __attribute__((always_inline)) void culprit_pattern_of_16(const uint8_t *bytes, uint8_t *pattern) {
#if defined(__SSE2__)
  __m128i text = _mm_loadu_si128((const __m128i *)bytes);
  __m128i digit = _mm_sub_epi8(text, _mm_set1_epi8(0x30));
  __m128i letter = _mm_sub_epi8(_mm_or_si128(text, _mm_set1_epi8(0x20)), _mm_set1_epi8(0x61));
  __m128i isDigit = _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit);
  __m128i isLetter = _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(25)), letter);
  __m128i codes = _mm_or_si128(
      _mm_and_si128(isDigit, _mm_set1_epi8(0x30)), _mm_and_si128(isLetter, _mm_set1_epi8(0x61)));
  __m128i others = _mm_andnot_si128(_mm_or_si128(isDigit, isLetter), text);
  _mm_storeu_si128((__m128i *)pattern, _mm_or_si128(codes, others));
#else
  for (int i = 0; i < 16; i++) {
    uint8_t byte = bytes[i], letter = (uint8_t)((byte | 0x20) - 0x61);
    pattern[i] = (uint8_t)(byte - 0x30) < 10 ? 0x30 : letter < 26 ? 0x61 : byte;
  }
#endif
}

/// Fills three arrays of `(count + 63) / 64` words with the masks of `count` bytes, of which there are at least 16; bits
/// beyond the last byte are clear.
static inline __attribute__((always_inline)) void culprit_masks_of(
    const uint8_t *bytes, size_t count, uint64_t *digits, uint64_t *letters, uint64_t *hex) {
  size_t word = 0;
  for (; 64 * word + 64 <= count; word++) {
    culprit_masks a = culprit_masks_of_16(bytes + 64 * word), b = culprit_masks_of_16(bytes + 64 * word + 16);
    culprit_masks c = culprit_masks_of_16(bytes + 64 * word + 32), d = culprit_masks_of_16(bytes + 64 * word + 48);
    digits[word] = a.digits | b.digits << 16 | (uint64_t)(c.digits | d.digits << 16) << 32;
    letters[word] = a.letters | b.letters << 16 | (uint64_t)(c.letters | d.letters << 16) << 32;
    hex[word] = a.hex | b.hex << 16 | (uint64_t)(c.hex | d.hex << 16) << 32;
  }
  if (64 * word == count) return;
  uint64_t d = 0, l = 0, h = 0;
  for (size_t at = 64 * word; at < count; at += 16) {
    // The last sixteen bytes overlap those before, so that nothing behind the text is read.
    size_t over = at + 16 > count ? at + 16 - count : 0;
    culprit_masks masks = culprit_masks_of_16(bytes + at - over);
    d |= (uint64_t)(masks.digits >> over) << (at & 63);
    l |= (uint64_t)(masks.letters >> over) << (at & 63);
    h |= (uint64_t)(masks.hex >> over) << (at & 63);
  }
  digits[word] = d;
  letters[word] = l;
  hex[word] = h;
}
