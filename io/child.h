/* io/child.h: our own program once more, as a child that lives for one answer: bytes in, bytes out. */
/* SPDX-License-Identifier: MIT
 *
 * For work that would hold the loop up and must not leave its memory behind. The child is a new image of the running program (also
 * when the file has been replaced since), started without a copy of our memory, with one word as its only argument, an empty
 * environment, no descriptor but the two pipes and standard error, and lower priority. What it is told goes through a pipe.
 */
#pragma once
#include "io/loop.h"

#define CHILD_INPUT_MAX 4096        /* goes into an empty pipe at once */
#define CHILD_OUTPUT_MAX 4096
#define CHILD_WAIT_MS 10000         /* then it is killed */

/* output is absent with an error: ERR_DOWN, it could not be started, failed, said too much, or took too long. */
typedef void child_done(void *ctx, struct err e, struct str output);
/* `usher WORD` with `input` on standard input. done() runs once, from the loop, never before this has returned. */
void child_run(struct loop *l, const char *word, struct str input, child_done *done, void *ctx);
