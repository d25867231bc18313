/* server/vec.h: growing arrays in an arena, for what one turn collects. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/arena.h"

/* Declares the struct of a vector of T. */
#define VEC(T) struct { T *p; size_t n, cap; }

/* Append one element, zeroed, and point `ret` at it. */
#define VEC_ADD(a, v, ret) \
	do { \
		if ((v)->n == (v)->cap) { \
			size_t cap_ = (v)->cap ? (v)->cap * 2 : 8; \
			void *grown_ = arena_array((a), cap_, sizeof *(v)->p); \
			if ((v)->n) \
				memcpy(grown_, (v)->p, (v)->n * sizeof *(v)->p); \
			(v)->p = grown_; \
			(v)->cap = cap_; \
		} \
		(ret) = &(v)->p[(v)->n++]; \
	} while (0)
