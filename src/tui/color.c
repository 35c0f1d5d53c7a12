#include "color.h"

#include "theme.h"

#include <stdlib.h>

/* xterm's 256: 16 of the palette, a cube of 6x6x6, a ramp of greys. */
enum { CUBE_FIRST = 16, GREY_FIRST = 232, GREYS = 24 };

static const int cube_levels[] = { 0, 95, 135, 175, 215, 255 };

static int rgb_of_256(int index)
{
	static const int palette[] = { 0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
		0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff };

	if (index < CUBE_FIRST)
		return palette[index];
	if (index >= GREY_FIRST)
		return (8 + 10 * (index - GREY_FIRST)) * 0x010101;
	index -= CUBE_FIRST;
	return cube_levels[index / 36] << 16 | cube_levels[index / 6 % 6] << 8 | cube_levels[index % 6];
}

static int distance(int a, int b)
{
	int sum = 0;

	for (int shift = 0; shift <= 16; shift += 8) {
		int difference = (a >> shift & 255) - (b >> shift & 255);
		sum += difference * difference;
	}
	return sum;
}

static int nearest_level(int part)
{
	int best = 0;

	for (int i = 1; i < 6; i++) {
		if (abs(cube_levels[i] - part) < abs(cube_levels[best] - part))
			best = i;
	}
	return best;
}

static int nearest_256(int rgb)
{
	int red = rgb >> 16 & 255, green = rgb >> 8 & 255, blue = rgb & 255;
	int cube = CUBE_FIRST + 36 * nearest_level(red) + 6 * nearest_level(green) + nearest_level(blue);
	int step = ((red + green + blue) / 3 - 3) / 10;
	int grey = GREY_FIRST + (step < 0 ? 0 : step >= GREYS ? GREYS - 1 : step);

	return distance(rgb, rgb_of_256(grey)) < distance(rgb, rgb_of_256(cube)) ? grey : cube;
}

/* A bit each for red, green and blue above half of the strongest, and one for bright. */
static int nearest_16(int rgb)
{
	int red = rgb >> 16 & 255, green = rgb >> 8 & 255, blue = rgb & 255;
	int most = red > green ? red : green;

	most = blue > most ? blue : most;
	if (most < 40)
		return 0;
	int hue = (red * 2 > most) | (green * 2 > most) << 1 | (blue * 2 > most) << 2;
	return hue + (most > 170 ? 8 : 0);
}

int color_number(int spec, int colors, bool *bright)
{
	if (spec == COLOR_SPEC_DEFAULT)
		return -1;
	bool is_rgb = spec & COLOR_SPEC_RGB;
	int rgb = spec & 0xffffff;
	if (!is_rgb && spec < 8)
		return spec;
	if (colors > 256) { /* numbers are rgb values, but 0 to 7 still are the palette */
		rgb = is_rgb ? rgb : rgb_of_256(spec);
		return rgb < 8 ? 8 : rgb;
	}
	if (colors == 256)
		return is_rgb ? nearest_256(rgb) : spec;
	int index = is_rgb ? nearest_16(rgb) : spec < 16 ? spec : nearest_16(rgb_of_256(spec));
	if (colors >= 16 || index < 8)
		return index;
	*bright = true;
	return index - 8;
}
