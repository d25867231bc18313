/* tests/interop/fakes.c: the stand-ins of the tests as a program of their own, for the providers' libraries to talk to. */
/* SPDX-License-Identifier: MIT
 *
 * Prints its port, serves until its input ends, then prints what was asked for that the provider does not know ("" : nothing) and
 * fails if there was something.
 */
#include "base/seal.h"
#include "tests/lib/fake_route.h"
#include <stdio.h>

int main(void)
{
	if (err_is(seal_init()))
		return 2;
	fake_start();
	printf("%d\n", fake_port());
	(void)fflush(stdout);
	while (getchar() != EOF)
		;
	printf("%s\n", fake_unknown());
	return fake_unknown()[0] != 0;
}
