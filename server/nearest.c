/* server/nearest.c: edit distance over short words. */
/* SPDX-License-Identifier: MIT */
#include "server/nearest.h"

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

static int least(int a, int b)
{
	return a < b ? a : b;
}

int nearest_distance(struct str a, struct str b)
{
	int rows[3][NEAREST_WORD_MAX + 1];
	if (a.n > NEAREST_WORD_MAX || b.n > NEAREST_WORD_MAX)
		return NEAREST_WORD_MAX;
	for (size_t j = 0; j <= b.n; j++)
		rows[0][j] = (int)j;
	for (size_t i = 1; i <= a.n; i++) {
		int *row = rows[i % 3], *above = rows[(i + 2) % 3], *above2 = rows[(i + 1) % 3];
		row[0] = (int)i;
		for (size_t j = 1; j <= b.n; j++) {
			char x = lower(a.p[i - 1]), y = lower(b.p[j - 1]);
			row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (x != y));
			if (i > 1 && j > 1 && x == lower(b.p[j - 2]) && y == lower(a.p[i - 2]))
				row[j] = least(row[j], above2[j - 2] + 1);
		}
	}
	return rows[a.n % 3][b.n];
}

void nearest_offer(struct str word, const char *candidate, const char **best)
{
	int d = nearest_distance(word, str_of(candidate));
	if (d > (int)(word.n + 2) / 3)
		return;
	if (*best == NULL || d < nearest_distance(word, str_of(*best)))
		*best = candidate;
}
