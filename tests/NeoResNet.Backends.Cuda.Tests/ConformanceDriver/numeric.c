/* Element types narrower than float. Plain and exact: values pass through double, rounding is to nearest, ties to even. */
#include "internal.h"

#include <math.h>

/* Rounds to a format with this number of fraction bits and this smallest normal exponent. The caller handles overflow. */
static double round_to(double value, int fraction, int low)
{
    if (value == 0 || !isfinite(value)) return value;
    int exponent;
    frexp(value, &exponent);
    exponent--;
    if (exponent < low) exponent = low;
    return ldexp(nearbyint(ldexp(value, fraction - exponent)), exponent - fraction);
}

double nc_half_to_double(uint16_t bits)
{
    int exponent = bits >> 10 & 31, fraction = bits & 1023;
    double value = exponent == 31 ? (fraction ? NAN : INFINITY) : exponent ? ldexp(1024 + fraction, exponent - 25) : ldexp(fraction, -24);
    return bits & 0x8000 ? -value : value;
}

uint16_t nc_double_to_half(double value)
{
    uint16_t sign = signbit(value) ? 0x8000 : 0;
    if (isnan(value)) return sign | 0x7E00;
    double rounded = fabs(round_to(value, 10, -14));
    if (rounded > 65504) return sign | 0x7C00;
    if (rounded < ldexp(1, -14)) return sign | (uint16_t)ldexp(rounded, 24);
    int exponent;
    double fraction = frexp(rounded, &exponent);
    return sign | (uint16_t)((exponent + 14) << 10) | ((uint16_t)ldexp(fraction, 11) & 1023);
}

double nc_bfloat_to_double(uint16_t bits)
{
    uint32_t wide = (uint32_t)bits << 16;
    float value;
    memcpy(&value, &wide, 4);
    return value;
}

uint16_t nc_double_to_bfloat(double value)
{
    float rounded = (float)round_to(value, 7, -126);
    uint32_t bits;
    memcpy(&bits, &rounded, 4);
    return isnan(value) ? 0x7FC0 : (uint16_t)(bits >> 16);
}

float nc_round_tf32(float value) { return (float)round_to(value, 10, -126); }
