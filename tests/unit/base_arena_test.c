/* tests/unit/base_arena_test.c: the arena: zeroed, aligned, bounded. */
/* SPDX-License-Identifier: MIT */
#include "base/arena.h"
#include "tests/unit/check.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* How a child that does this ends: its wait status. What it prints is dropped. */
static int end_of(void (*doing)(struct arena *a), size_t max_bytes)
{
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);
		(void)dup2(null, STDERR_FILENO);
		(void)signal(SIGABRT, SIG_DFL); /* cmocka catches it */
		struct arena *a = arena_new(max_bytes);
		doing(a);
		arena_free(a);
		_exit(0);
	}
	int status = 0;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void take_64(struct arena *a)
{
	(void)arena_alloc(a, 40);
	(void)arena_alloc(a, 24);
}

static void take_huge(struct arena *a)
{
	(void)arena_alloc(a, SIZE_MAX - 7);
}

static void take_wrapping_array(struct arena *a)
{
	(void)arena_array(a, SIZE_MAX / 8 + 2, 8);
}

static void memory_is_zeroed_and_aligned(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 20);
	for (int round = 0; round < 3; round++) {
		size_t sum = 0;
		for (size_t n = 0; n < 600; n += 7) {
			unsigned char *p = arena_alloc(a, n);
			assert_non_null(p);
			assert_int_equal((uintptr_t)p % 16, 0);
			for (size_t i = 0; i < n; i++)
				assert_int_equal(p[i], 0);
			memset(p, 0xA5, n);
			sum += n;
		}
		assert_int_equal(arena_used(a), sum);
		arena_reset(a);
		assert_int_equal(arena_used(a), 0);
	}
	arena_free(a);
	arena_free(NULL);
}

static void blocks_do_not_overlap(void **state)
{
	(void)state;
	enum { N = 500 };
	struct arena *a = arena_new(64 << 20);
	uint32_t *at[N];
	for (uint32_t k = 0; k < N; k++) {
		size_t n = (k % 37 + 1) * (k % 11 ? 16 : 4096);
		at[k] = arena_alloc(a, n * sizeof(uint32_t));
		for (size_t i = 0; i < n; i++)
			at[k][i] = k;
	}
	for (uint32_t k = 0; k < N; k++)
		for (size_t i = 0, n = (k % 37 + 1) * (k % 11 ? 16 : 4096); i < n; i++)
			if (at[k][i] != k)
				fail_msg("block %u was overwritten", (unsigned)k);
	arena_free(a);
}

static void copies_strings(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 16);
	char text[] = "a\0b";
	struct str copy = arena_str(a, str_n(text, 3));
	text[0] = 'x';
	ASSERT_STR(copy, "a\0b");
	assert_int_equal(copy.p[3], '\0');
	assert_null(arena_str(a, STR_NONE).p);
	struct str empty = arena_str(a, STR(""));
	assert_non_null(empty.p);
	assert_int_equal(empty.n, 0);
	assert_string_equal(arena_z(a, STR_NONE), "");
	assert_string_equal(arena_z(a, STR("abc")), "abc");
	ASSERT_STR(arena_printf(a, "%d-%s", 7, "x"), "7-x");
	for (int n = 509; n < 515; n++) { /* around the size of the first try */
		struct str s = arena_printf(a, "%0*d", n, 1);
		assert_int_equal(s.n, n);
		assert_int_equal(strlen(s.p), n);
		assert_int_equal(s.p[n - 1], '1');
	}
	int *numbers = ARENA_ARRAY(a, 10, int);
	assert_int_equal(numbers[9], 0);
	arena_free(a);
}

static void past_its_maximum_the_process_ends(void **state)
{
	(void)state;
	assert_int_equal(end_of(take_64, 64), 0);
	int status = end_of(take_64, 63);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	assert_true(WIFSIGNALED(end_of(take_huge, SIZE_MAX)));
	assert_true(WIFSIGNALED(end_of(take_wrapping_array, SIZE_MAX)));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_and_aligned), cmocka_unit_test(blocks_do_not_overlap),
		cmocka_unit_test(copies_strings), cmocka_unit_test(past_its_maximum_the_process_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
